"""Items that are the same or nearly the same, across cases, and who has assessed one of them before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId, Severity
from app.evidence.model import ItemId

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

# So many other cases are named.
PLACES = 3


@dataclass(frozen=True, slots=True)
class Twin:
    """The same or a near-identical item that came from somewhere else; each of them keeps its own source."""

    item_id: ItemId
    case_id: CaseId
    reference: str
    exact: bool
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Before:
    """What somebody wrote of such an item, or how they classified it."""

    item_id: ItemId
    reference: str
    who: str
    at: str
    note: str
    severity: Severity | None
    exact: bool


_STACK = (
    " FROM item_hash mine JOIN item_hash h ON h.stack_id = mine.stack_id AND h.item_id <> mine.item_id"
    " JOIN item i ON i.id = h.item_id JOIN cases c ON c.id = i.case_id"
)

_BEFORE = (
    f"SELECT mine.item_id, i.id, c.reference, p.name, n.at, n.note, i.severity, h.sha256 = mine.sha256{_STACK}"
    " JOIN item_note n ON n.item_id = i.id JOIN person p ON p.id = n.person_id"
)
# Whoever saw one closely and wrote nothing has assessed it all the same.
_LOOKED = (
    "SELECT mine.item_id, i.id, c.reference, p.name, max(k.at), '{}', i.severity, h.sha256 = mine.sha256"
    f"{_STACK} JOIN look k ON k.item_id = i.id AND k.level IN ('L3', 'L4') AND k.part = 'item'"
    " LEFT JOIN look_end e ON e.look_id = k.id JOIN person p ON p.id = k.person_id"
)
_SEEN = (
    " AND coalesce(e.ended_by, '') NOT IN ('undecodable', 'uncounted') AND NOT EXISTS"
    " (SELECT 1 FROM item_note n WHERE n.item_id = i.id AND n.person_id = k.person_id)"
    " GROUP BY mine.item_id, i.id, k.person_id"
)


def twins(db: Connection, item_id: ItemId) -> list[Twin]:
    """Return the other items of an item's stack, the very same ones first."""
    found = db.execute(
        f"SELECT i.id, i.case_id, c.reference, h.sha256 = mine.sha256, i.severity{_STACK}"
        " WHERE mine.item_id = ? ORDER BY h.sha256 = mine.sha256 DESC, i.id",
        (item_id,),
    )
    return [Twin(ItemId(row[0]), CaseId(row[1]), row[2], bool(row[3]), _severity(row[4])) for row in found]


def seen_before(db: Connection, item_id: ItemId, *, most: int = 3) -> list[Before]:
    """Return who assessed the same or a near-identical item elsewhere: what was noted first, the newest first."""
    return _seen_before(db, "mine.item_id = ?", item_id, most).get(item_id, [])


def seen_before_in_case(db: Connection, case_id: CaseId, *, most: int = 3) -> dict[ItemId, list[Before]]:
    """Return the same for each item of a case."""
    return _seen_before(db, "mine.item_id IN (SELECT id FROM item WHERE case_id = ?)", case_id, most)


def _seen_before(db: Connection, where: str, number: int, most: int) -> dict[ItemId, list[Before]]:
    noted = db.execute(f"{_BEFORE} WHERE {where} ORDER BY n.at DESC, n.id DESC", (number,))
    looked = db.execute(f"{_LOOKED} WHERE {where}{_SEEN} ORDER BY max(k.at) DESC", (number,))
    of: dict[ItemId, list[Before]] = {}
    for row in (*noted, *looked):
        of.setdefault(ItemId(row[0]), []).append(_before(row))
    return {item_id: each[:most] for item_id, each in of.items()}


def places_in_case(db: Connection, case_id: CaseId, *, most: int = PLACES) -> dict[ItemId, tuple[str, ...]]:
    """Return, by item, in which other cases the same or nearly the same stands; the very same first, and only some."""
    found = db.execute(
        f"SELECT DISTINCT mine.item_id, c.reference, max(h.sha256 = mine.sha256){_STACK}"
        " JOIN item own ON own.id = mine.item_id WHERE own.case_id = ?1 AND i.case_id <> ?1"
        " GROUP BY mine.item_id, c.id ORDER BY max(h.sha256 = mine.sha256) DESC, c.id",
        (case_id,),
    )
    of: dict[ItemId, tuple[str, ...]] = {}
    for item_id, reference, _exact in found:
        of[ItemId(item_id)] = (*of.get(ItemId(item_id), ()), reference)[:most]
    return of


def stack_of(db: Connection, item_id: ItemId) -> int | None:
    """Return the stack that an item is in; one that was not compared yet is in none."""
    row = db.execute("SELECT stack_id FROM item_hash WHERE item_id = ?", (item_id,)).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def together_in_case(db: Connection, case_id: CaseId) -> dict[ItemId, int]:
    """Return the stack of each item of a case that was compared."""
    found = db.execute(
        "SELECT h.item_id, h.stack_id FROM item_hash h JOIN item i ON i.id = h.item_id"
        " WHERE i.case_id = ? AND h.stack_id IS NOT NULL",
        (case_id,),
    )
    return {ItemId(row[0]): int(row[1]) for row in found}


def stacks_of_case(db: Connection, case_id: CaseId) -> dict[ItemId, tuple[int, int]]:
    """Return, by item, how many others are the very same and how many look nearly the same."""
    found = db.execute(
        f"SELECT mine.item_id, sum(h.sha256 = mine.sha256), sum(h.sha256 <> mine.sha256){_STACK}"
        " JOIN item own ON own.id = mine.item_id WHERE own.case_id = ? GROUP BY mine.item_id",
        (case_id,),
    )
    return {ItemId(row[0]): (int(row[1]), int(row[2])) for row in found}


def _before(row: tuple[Any, ...]) -> Before:
    return Before(ItemId(row[1]), row[2], row[3], row[4], words(row[5]), _severity(row[6]), bool(row[7]))


def words(note: str) -> str:
    """Return what a note says as one line."""
    return "; ".join(text for text in json.loads(note).values() if text)


def _severity(text: str | None) -> Severity | None:
    return Severity(text) if text else None
