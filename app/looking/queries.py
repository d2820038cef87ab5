"""Looks as the history and the rules of decisions read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.evidence.model import ItemId
from app.looking import store
from app.looking.model import EndedBy, Gesture, Level, Purpose, needs_purpose

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class LookRow:
    """One row of the access log: who opened what, how far, why, and what ended it."""

    item_id: ItemId
    item: str
    person: str
    at: str
    level: Level
    purpose: Purpose
    gesture: Gesture
    ended_at: str | None
    ended_by: EndedBy | None
    complete: bool


_LOOKS = (
    "SELECT k.item_id, i.name, p.name, k.at, k.level, k.purpose, k.gesture, e.at, e.ended_by, coalesce(e.complete, 0)"
    " FROM look k JOIN item i ON i.id = k.item_id JOIN person p ON p.id = k.person_id"
    " LEFT JOIN look_end e ON e.look_id = k.id"
)


def looks_of_item(db: Connection, item_id: ItemId) -> list[LookRow]:
    """Return every look at an item, the oldest first."""
    return _rows(db, f"{_LOOKS} WHERE k.item_id = ? ORDER BY k.id", item_id)


def looks_of_case(db: Connection, case_id: CaseId) -> list[LookRow]:
    """Return every look at the items of a case, the oldest first."""
    return _rows(db, f"{_LOOKS} WHERE i.case_id = ? ORDER BY k.id", case_id)


def viewed(db: Connection, item_id: ItemId, person_id: int) -> bool:
    """Tell whether a person has seen an item whole, at the reduced level or above."""
    row = db.execute(
        "SELECT 1 FROM look k JOIN look_end e ON e.look_id = k.id"
        " WHERE k.item_id = ? AND k.person_id = ? AND k.level IN ('L3', 'L4') AND e.complete = 1 LIMIT 1",
        (item_id, person_id),
    ).fetchone()
    return row is not None


def purpose_needed(desk: Desk, item_id: ItemId, level: Level) -> bool:
    """Tell whether a person must say what they look for before this level opens."""
    found = store.target(desk.db, item_id, desk.settings.looking.unclassified_severity)
    said = store.earlier_purpose(desk.db, item_id, desk.person.id)
    return needs_purpose(found.subject, level) and said is None


def _rows(db: Connection, sql: str, number: int) -> list[LookRow]:
    return [
        LookRow(
            item_id=ItemId(row[0]),
            item=row[1],
            person=row[2],
            at=row[3],
            level=Level[row[4]],
            purpose=Purpose(row[5]),
            gesture=Gesture(row[6]),
            ended_at=row[7],
            ended_by=EndedBy(row[8]) if row[8] else None,
            complete=bool(row[9]),
        )
        for row in db.execute(sql, (number,))
    ]
