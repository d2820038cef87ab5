"""Evidence as its cards show it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId, Severity
from app.evidence.known import Known, known_in_case, known_of
from app.evidence.model import Held, ItemId, ItemKind, Layout, NoSuchItemError, Source
from app.evidence.stacks import (
    PLACES,
    Before,
    places_in_case,
    seen_before,
    seen_before_in_case,
    stack_of,
    stacks_of_case,
    together_in_case,
    twins,
)

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class SeenRow:
    """How far one person has opened an item, and when last."""

    person_id: int
    name: str
    level: str
    at: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody noted after a look."""

    name: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as a card: facts only, nothing of what it shows."""

    id: int
    case_id: int
    parent_id: int | None
    name: str
    declared_type: str
    kind: ItemKind
    content_type: str
    size: int
    sha256: str
    source: Source
    severity: Severity | None
    facts: dict[str, Any]
    refused: str | None
    added_at: str
    has_layout: bool
    copies: int
    seen: tuple[SeenRow, ...]
    notes: int
    alike: int = 0
    known: Known | None = None
    before: tuple[Before, ...] = ()
    # The stack of the same and nearly the same that it is in, and in which other cases those stand.
    stack: int | None = None
    places: tuple[str, ...] = ()
    # What whoever is at the desk said of it, and does not count for them here until another person says the same.
    held: frozenset[Held] = frozenset()

    @property
    def enough(self) -> bool:
        """Tell whether there is something to decide by without a look: a list, a colleague, a note, here or of its like."""
        # That there is another one says nothing of either while nobody has assessed one of them.
        return bool(self.known or self.seen or self.notes or self.before)


_ITEMS = (
    "SELECT i.id, i.case_id, i.parent_id, i.name, i.declared_type, i.kind, i.content_type, i.size, i.sha256, i.source,"
    " i.severity, i.facts, i.refused, i.added_at,"
    " EXISTS (SELECT 1 FROM layout l WHERE l.item_id = i.id),"
    " (SELECT count(*) FROM item o WHERE o.sha256 = i.sha256 AND o.id <> i.id),"
    " (SELECT count(*) FROM item_note n WHERE n.item_id = i.id)"
    " FROM item i"
)


def items(db: Connection, case_id: CaseId) -> list[ItemRow]:
    """Return the items of a case in the order in which they came."""
    found = db.execute(f"{_ITEMS} WHERE i.case_id = ? ORDER BY i.position, i.id", (case_id,)).fetchall()
    seen, knowing = _seen(db, "i.case_id = ?", case_id), _in_case(db, case_id)
    return [knowing(_row(row, seen)) for row in found]


def item(db: Connection, item_id: ItemId) -> ItemRow:
    """Return one item as its card shows it."""
    row = db.execute(f"{_ITEMS} WHERE i.id = ?", (item_id,)).fetchone()
    if row is None:
        raise NoSuchItemError
    found = _row(row, _seen(db, "i.id = ?", item_id))
    like = twins(db, item_id)
    elsewhere = dict.fromkeys(twin.reference for twin in like if twin.case_id != found.case_id)
    return replace(
        found,
        alike=sum(not twin.exact for twin in like),
        known=known_of(db, item_id),
        before=tuple(seen_before(db, item_id)),
        stack=stack_of(db, item_id),
        places=tuple(elsewhere)[:PLACES],
    )


def layout(db: Connection, item_id: ItemId) -> Layout | None:
    """Return the covered preview of an item, if it has one."""
    row = db.execute("SELECT width, height, grey FROM layout WHERE item_id = ?", (item_id,)).fetchone()
    return Layout(row[0], row[1], bytes(row[2])) if row else None


def notes(db: Connection, item_id: ItemId) -> list[NoteRow]:
    """Return what was noted of an item, the oldest first."""
    found = db.execute(
        "SELECT p.name, n.at, n.note FROM item_note n JOIN person p ON p.id = n.person_id"
        " WHERE n.item_id = ? ORDER BY n.at, n.id",
        (item_id,),
    )
    return [NoteRow(*row) for row in found]


def _in_case(db: Connection, case_id: CaseId) -> Callable[[ItemRow], ItemRow]:
    """Return what adds to each item of a case what lists and its likes elsewhere say of it."""
    known, alike, before = known_in_case(db, case_id), stacks_of_case(db, case_id), seen_before_in_case(db, case_id)
    together, places = together_in_case(db, case_id), places_in_case(db, case_id)

    def knowing(row: ItemRow) -> ItemRow:
        number = ItemId(row.id)
        return replace(
            row,
            alike=alike.get(number, (0, 0))[1],
            known=known.get(number),
            before=tuple(before.get(number, ())),
            stack=together.get(number),
            places=places.get(number, ()),
        )

    return knowing


def _seen(db: Connection, where: str, value: int) -> dict[int, tuple[SeenRow, ...]]:
    """Return, by item, each person's sharpest level and last look; a look that showed nothing is none."""
    found = db.execute(
        "SELECT i.id, k.person_id, p.name, max(k.level), max(k.at) FROM item i"
        " JOIN look k ON k.item_id = i.id JOIN person p ON p.id = k.person_id"
        " LEFT JOIN look_end e ON e.look_id = k.id"
        f" WHERE {where} AND k.part = 'item' AND coalesce(e.ended_by, '') NOT IN ('undecodable', 'uncounted') GROUP BY i.id, k.person_id ORDER BY max(k.at)",
        (value,),
    )
    seen: dict[int, tuple[SeenRow, ...]] = {}
    for number, *rest in found:
        seen[number] = (*seen.get(number, ()), SeenRow(*rest))
    return seen


def _row(row: tuple[Any, ...], seen: dict[int, tuple[SeenRow, ...]]) -> ItemRow:
    return ItemRow(
        id=row[0],
        case_id=row[1],
        parent_id=row[2],
        name=row[3],
        declared_type=row[4],
        kind=ItemKind(row[5]),
        content_type=row[6],
        size=row[7],
        sha256=row[8],
        source=Source(row[9]),
        severity=Severity(row[10]) if row[10] else None,
        facts=json.loads(row[11]),
        refused=row[12],
        added_at=row[13],
        has_layout=bool(row[14]),
        copies=row[15],
        seen=seen.get(row[0], ()),
        notes=row[16],
    )
