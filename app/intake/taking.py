"""One member is taken out of an archive: examined and sealed like anything that arrives, beneath what it came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.cage.channels import never
from app.cage.model import Job, Op, Part
from app.cases import store as cases
from app.cases.model import State
from app.changes import Changes
from app.errors import StillwaterError
from app.evidence import sealing, store
from app.evidence.actions import add_item
from app.evidence.comparing import Comparer
from app.evidence.members import Member, listed
from app.evidence.model import CaseClosedError, Item, ItemId, NewItem, SealedItem, Source, default_source
from app.evidence.terms import shipped_at_least
from app.i18n import _
from app.identity import Permission
from app.intake.examining import examine
from app.intake.model import Attachment
from app.requesters import attached

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk


class AlreadyTakenError(StillwaterError):
    """The same bytes were taken out of the same archive before."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("This was taken out before: {name}.").format(name=name),
            kept=_("It is among the evidence of this case; nothing was added."),
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """A member that is examined and sealed, and waits for its row."""

    parent: ItemId
    new: NewItem
    made: SealedItem
    words: str = field(repr=False)


def members(desk: Desk, cage: Cage, item_id: ItemId, cancelled: Callable[[], bool] = never) -> tuple[Member, ...]:
    """List what is in an archive; it is no look, for nothing but names and sizes leaves the cage. This waits."""
    with sealing.open_item(desk, item_id) as source:
        return listed(cage, source, cancelled)


def take_out(
    desk: Desk, cage: Cage, item_id: ItemId, place: str, cancelled: Callable[[], bool] = never
) -> tuple[ItemId, Changes]:
    """Take a member out as an item of its own, on record; this waits, so it is given a desk of its own thread."""
    parent = store.load(desk.db, item_id)
    _check_open(desk, parent)
    with sealing.open_item(desk, item_id) as source:
        answer = cage.ask(Job(Op.ARCHIVE_TAKE, params={"place": place}), source, cancelled=cancelled)
    taken = _ready(desk, cage, parent, answer.parts[0], cancelled)
    try:
        taken_id, changes = _write(desk, parent, taken)
    except BaseException:
        sealing.discard(desk, [taken.made])
        raise
    return taken_id, changes | Comparer(desk).compare_new()


def _ready(desk: Desk, cage: Cage, parent: Item, part: Part, cancelled: Callable[[], bool]) -> Taken:
    """Examine and seal a member; the bytes go from the cage's answer under a key, and into no file before that."""
    name = part.name or _("a member of {archive}").format(archive=parent.name)
    found = examine(cage, Attachment(name, "", part.data), cancelled, shipped_at_least(desk.vault.folder))
    # What a subject's archive holds is the subject's, whatever it would be by itself.
    source = default_source(found.new.kind, parent.source) if parent.source is Source.REQUESTER else Source.SUBJECT
    made = sealing.seal(desk.vault, [part.data])
    return Taken(parent.id, replace(found.new, source=source), made, found.words)


def _write(desk: Desk, parent: Item, taken: Taken) -> tuple[ItemId, Changes]:
    with desk.transaction(Permission.KEEP) as tx:
        _check_open(tx.desk, parent)
        before = tx.db.execute(
            "SELECT name FROM item WHERE parent_id = ? AND sha256 = ?", (parent.id, taken.made.sha256)
        ).fetchone()
        if before is not None:
            raise AlreadyTakenError(before[0])
        (request_id,) = tx.db.execute("SELECT request_id FROM item WHERE id = ?", (parent.id,)).fetchone()
        item_id = add_item(
            tx, parent.case_id, taken.new, taken.made, request_id=request_id, parent_id=ItemId(parent.id)
        )
        note = _("{name}, out of {archive}").format(name=taken.new.name, archive=parent.name)
        cases.add_event(tx, parent.case_id, "taken out", note)
        attached.keep(tx.db, parent.case_id, item_id, taken.words)
        most = tx.desk.settings.intake.words_chars
        cases.hold_words(tx, parent.case_id, taken.new.name, " ".join(dict.fromkeys(taken.words.split()))[:most])
    return item_id, tx.changes


def _check_open(desk: Desk, parent: Item) -> None:
    if cases.load(desk.db, parent.case_id).state is State.CLOSED:
        raise CaseClosedError
