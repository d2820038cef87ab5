"""Looks in SQL: what is to be looked at, the access log's rows, and how each look ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId, Severity
from app.evidence.known import is_known
from app.evidence.model import DESTROYED, ItemId, ItemKind, NoSuchItemError, Source
from app.looking.flashes import Override
from app.looking.locks import Locks
from app.looking.model import PURPOSES, UNSEEN, Gesture, Level, Part, Purpose, Subject
from app.looking.seen import Seen

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction

_RECENT = 20


@dataclass(frozen=True, slots=True)
class Target:
    """An item that somebody wants to look at, and where its sealed bytes are."""

    id: ItemId
    uid: str
    case_id: CaseId
    sealed_name: str
    wrapped_key: bytes
    subject: Subject
    destroyed: bool = False


@dataclass(frozen=True, slots=True)
class OpenLook:
    """A look that nobody has ended yet."""

    id: int
    uid: str
    item_id: ItemId
    case_id: CaseId
    level: Level
    part: Part = Part.ITEM


def target(db: Connection, item_id: ItemId, unclassified: str) -> Target:
    """Return an item as the gate needs it, or tell that there is none."""
    row = db.execute(
        "SELECT i.uid, i.case_id, i.sealed_name, i.wrapped_key, i.kind, i.source, i.severity, c.life_at_risk,"
        " json_extract(i.facts, '$.moves'), json_extract(i.facts, '$.pack.ceiling'), i.refused"
        " FROM item i JOIN cases c ON c.id = i.case_id WHERE i.id = ?",
        (item_id,),
    ).fetchone()
    if row is None:
        raise NoSuchItemError
    uid, case_id, name, key, kind, source, severity, at_risk, moves, ceiling, refused = row
    subject = Subject(
        ItemKind(kind),
        Source(source),
        Severity(severity) if severity else None,
        bool(at_risk),
        Severity(unclassified),
        is_known(db, item_id),
        bool(moves),
        Level.L4 if ceiling is None else Level(ceiling),
    )
    return Target(item_id, uid, CaseId(case_id), name, bytes(key), subject, refused == DESTROYED)


def classes(db: Connection, item_id: ItemId) -> list[str]:
    """Return the classes that lists give an item, those left out that somebody said are wrong or switched off."""
    rows = db.execute(
        "SELECT DISTINCT e.class FROM hash_match m JOIN hash_entry e ON e.id = m.entry_id"
        " JOIN hash_list l ON l.id = e.list_id AND l.whole = 1"
        " WHERE m.item_id = ? AND m.verdict <> 'rejected' AND e.off IS NULL AND l.off IS NULL",
        (item_id,),
    )
    return [str(row[0]) for row in rows]


def open_looks(db: Connection, person_id: int) -> list[OpenLook]:
    """Return a person's looks that nobody has ended."""
    found = db.execute(
        "SELECT k.id, k.uid, k.item_id, i.case_id, k.level, k.part FROM look k JOIN item i ON i.id = k.item_id"
        " WHERE k.person_id = ? AND NOT EXISTS (SELECT 1 FROM look_end e WHERE e.look_id = k.id)",
        (person_id,),
    )
    return [_open(row) for row in found]


def open_look(db: Connection, item_id: ItemId, person_id: int) -> OpenLook | None:
    """Return the look at an item that is open now, if one is."""
    row = db.execute(
        "SELECT k.id, k.uid, k.item_id, i.case_id, k.level, k.part FROM look k JOIN item i ON i.id = k.item_id"
        " WHERE k.item_id = ? AND k.person_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM look_end e WHERE e.look_id = k.id) ORDER BY k.id DESC LIMIT 1",
        (item_id, person_id),
    ).fetchone()
    return _open(row) if row else None


def _open(row: tuple[Any, ...]) -> OpenLook:
    number, uid, item_id, case_id, level, part = row
    return OpenLook(number, uid, ItemId(item_id), CaseId(case_id), Level[level], Part(part))


def earlier_purpose(db: Connection, item_id: ItemId, person_id: int) -> Purpose | None:
    """Return what a person looked for in this item before, if they said so."""
    for (value,) in db.execute(
        "SELECT purpose FROM look WHERE item_id = ? AND person_id = ? ORDER BY id DESC", (item_id, person_id)
    ):
        if Purpose(value) in PURPOSES:
            return Purpose(value)
    return None


def last_close_look(db: Connection, person_id: int, unclassified: str) -> str | None:
    """Return when a person's last close look at the most severe material ended; only recent ones matter."""
    for level, severity, ended_at, ended_by in db.execute(
        "SELECT k.level, coalesce(i.severity, ?), e.at, e.ended_by FROM look k JOIN item i ON i.id = k.item_id"
        " LEFT JOIN look_end e ON e.look_id = k.id WHERE k.person_id = ? AND i.source = 'subject'"
        " ORDER BY k.id DESC LIMIT ?",
        (unclassified, person_id, _RECENT),
    ):
        seen = ended_at is not None and ended_by not in {reason.value for reason in UNSEEN}
        if seen and severity == Severity.S4.value and Level[level] >= Level.L3:
            return str(ended_at)
    return None


def insert(
    tx: Transaction, uid: str, item_id: ItemId, level: Level, purpose: Purpose, gesture: Gesture, part: Part
) -> int:
    """Write a row of the access log and return its id."""
    cursor = tx.db.execute(
        "INSERT INTO look (uid, item_id, person_id, at, level, purpose, gesture, part, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            uid,
            item_id,
            tx.desk.person.id,
            tx.at,
            level.name,
            purpose.value,
            gesture.value,
            part.value,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    return int(cursor.lastrowid or 0)


def insert_end(tx: Transaction, look_id: int, ended_by: str, *, complete: bool) -> bool:
    """Write how a look ended; tell whether it had not ended before."""
    cursor = tx.db.execute(
        "INSERT INTO look_end (look_id, at, ended_by, complete, op_id) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (look_id) DO NOTHING",
        (look_id, tx.at, ended_by, complete, tx.op_id),
    )
    return bool(cursor.rowcount > 0)


def insert_locks(tx: Transaction, look_id: int, locks: Locks, override: Override | None) -> None:
    """Write what a look opens beyond its level, and the reason for going without a check where there is one."""
    for lock in sorted(locks, key=lambda each: each.value):
        tx.db.execute("INSERT INTO look_lock (look_id, lock) VALUES (?, ?)", (look_id, lock.value))
    if override is not None:
        row = (look_id, override.reason.strip(), override.speed)
        tx.db.execute("INSERT INTO look_override (look_id, reason, speed) VALUES (?, ?, ?)", row)


def insert_seen(tx: Transaction, look_id: int, pieces: Iterable[Seen]) -> None:
    """Write which stretches of an item a look showed."""
    for piece in pieces:
        row = (look_id, piece.first, piece.last, piece.whole)
        tx.db.execute("INSERT INTO look_seen (look_id, first, last, whole) VALUES (?, ?, ?, ?)", row)
