"""What somebody noted after a look, so that nobody has to look again for it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.evidence import store as evidence
from app.evidence.model import DESTROYED, DestroyedItemError, ItemId
from app.i18n import _
from app.identity import Permission, new_uid

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

LONGEST = 400


class NoteEmptyError(StillwaterError):
    """A note says nothing."""

    def __init__(self) -> None:
        super().__init__(_("The note is empty."), kept=_("Nothing was changed."), do=_("Fill in at least one field."))


class NoteTooLongError(StillwaterError):
    """A field of a note is longer than two lines."""

    def __init__(self) -> None:
        super().__init__(
            _("A field of the note is too long (at most {count} signs).").format(count=LONGEST),
            kept=_("Nothing was changed."),
            do=_("Keep to what saves a second look; the rest belongs in the case's own notes."),
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Two structured lines: who, where, what happened or is threatened, and when."""

    people: str = ""
    places: str = ""
    harm: str = ""
    times: str = ""

    def stripped(self) -> Note:
        """Return the note without blanks at the ends of its fields."""
        return Note(self.people.strip(), self.places.strip(), self.harm.strip(), self.times.strip())


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with who made it and when."""

    author: str
    at: str
    mine: bool
    note: Note


def note_item(desk: Desk, item_id: ItemId, note: Note) -> Changes:
    """Keep what was seen in words; it is shown before anybody looks again, and it can be searched."""
    note = note.stripped()
    fields = tuple(asdict(note).values())
    if not any(fields):
        raise NoteEmptyError
    if any(len(text) > LONGEST for text in fields):
        raise NoteTooLongError
    with desk.transaction(Permission.LOOK) as tx:
        item = evidence.load(tx.db, item_id)
        if item.refused == DESTROYED:
            raise DestroyedItemError
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO item_note (uid, item_id, person_id, at, note, device_id, op_id, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (
                uid,
                item_id,
                desk.person.id,
                tx.at,
                json.dumps(asdict(note), ensure_ascii=False),
                desk.device.id,
                tx.op_id,
            ),
        )
        cases.add_words(tx.db, item.case_id, *fields)
        body = {"item": item.uid, **asdict(note)}
        tx.wrote("item_note", uid, 1, "look.note", body, topics=(Topic.EVIDENCE,), cases=(item.case_id,))
    return tx.changes


def last_notes(db: Connection, item_id: ItemId, person_id: int, *, limit: int = 3) -> list[NoteRow]:
    """Return the newest notes of an item, to be read before a second look."""
    found = db.execute(
        "SELECT p.name, n.at, n.person_id = ?, n.note FROM item_note n JOIN person p ON p.id = n.person_id"
        " WHERE n.item_id = ? ORDER BY n.id DESC LIMIT ?",
        (person_id, item_id, limit),
    )
    return [NoteRow(author, at, bool(mine), Note(**json.loads(text))) for author, at, mine, text in found]


def reminder(row: NoteRow) -> str:
    """Return the line that stands before a second look."""
    note = "; ".join(text for text in asdict(row.note).values() if text)
    if row.mine:
        return _("You noted: {note}. Still need to look?").format(note=note)
    return _("{name} noted: {note}. Still need to look?").format(name=row.author, note=note)
