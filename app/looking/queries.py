"""Looks as the history and the rules of decisions read them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.evidence import queries as evidence
from app.evidence.model import ItemId, ItemKind
from app.evidence.queries import ItemRow
from app.looking import held, private
from app.looking.locks import Lock, Locks
from app.looking.model import MOVING, EndedBy, Gesture, Level, Part, Purpose, needs_purpose
from app.looking.seen import Seen, covers

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
    locks: Locks
    part: Part = Part.ITEM


@dataclass(frozen=True, slots=True)
class ViewRow:
    """How far one person has seen one item: viewed is the whole of it at the reduced level or above, and nothing less."""

    item_id: ItemId
    person_id: int
    person: str
    level: Level
    viewed: bool


_LOOKS = (
    "SELECT k.item_id, i.name, p.name, k.at, k.level, k.purpose, k.gesture, e.at, e.ended_by, coalesce(e.complete, 0),"
    " (SELECT group_concat(o.lock) FROM look_lock o WHERE o.look_id = k.id), k.part"
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
    found = _views(db, "k.item_id = ? AND k.person_id = ?", item_id, person_id)
    return any(row.viewed for row in found)


def views_of_case(db: Connection, case_id: CaseId) -> list[ViewRow]:
    """Return who has seen what of a case and whether whole: what every report says comes from here alone."""
    return _views(db, "i.case_id = ?", case_id)


def _views(db: Connection, where: str, *values: int) -> list[ViewRow]:
    """Return one row for each item and person; a look that showed nothing, or only its words, is none."""
    found = db.execute(
        "SELECT k.item_id, i.kind, k.person_id, p.name, max(k.level),"
        " max(k.level IN ('L3', 'L4') AND coalesce(e.complete, 0)) FROM look k JOIN item i ON i.id = k.item_id"
        " JOIN person p ON p.id = k.person_id LEFT JOIN look_end e ON e.look_id = k.id"
        f" WHERE {where} AND k.part = 'item' AND coalesce(e.ended_by, '') NOT IN ('undecodable', 'uncounted')"
        " GROUP BY k.item_id, k.person_id ORDER BY min(k.id)",
        values,
    ).fetchall()
    return [
        ViewRow(ItemId(item), person, name, Level[level], bool(whole) or _seen_whole(db, item, ItemKind(kind), person))
        for item, kind, person, name, level, whole in found
    ]


def _seen_whole(db: Connection, item_id: int, kind: ItemKind, person_id: int) -> bool:
    """Tell whether a person's looks together showed all of an item; a film is seldom seen in one."""
    found = db.execute(
        "SELECT s.first, s.last, s.whole FROM look_seen s JOIN look k ON k.id = s.look_id"
        " WHERE k.item_id = ? AND k.person_id = ? AND k.level IN ('L3', 'L4') AND k.part = 'item'",
        (item_id, person_id),
    )
    return covers((Seen(*row) for row in found), runs=kind in MOVING)


def items(desk: Desk, case_id: CaseId) -> list[ItemRow]:
    """Return the items of a case, each with what of the person's own word does not count for themselves."""
    return [_as_held(desk, row) for row in evidence.items(desk.db, case_id)]


def item(desk: Desk, item_id: ItemId) -> ItemRow:
    """Return one item as its card shows it, with what of the person's own word does not count for themselves."""
    return _as_held(desk, evidence.item(desk.db, item_id))


def purpose_needed(desk: Desk, item_id: ItemId, level: Level) -> bool:
    """Tell whether a person must say what they look for before this level opens."""
    found = private.met(desk, desk.db, item_id)
    return needs_purpose(found.subject, level) and private.purpose_before(desk, desk.db, found) is None


def _as_held(desk: Desk, row: ItemRow) -> ItemRow:
    if not held.binds(desk.settings.managed):
        return row
    return replace(row, held=private.met(desk, desk.db, ItemId(row.id)).subject.held)


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
            locks=frozenset(Lock(name) for name in (row[10] or "").split(",") if name),
            part=Part(row[11]),
        )
        for row in db.execute(sql, (number,))
    ]
