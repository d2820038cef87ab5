"""Within the transaction that destroys a case: its rows and keys, the words of the search, fingerprints, the record's bodies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.cases.store import add_words
from app.retention.emptied import EMPTIED
from app.retention.model import Scope
from app.retention.plan import KEYS, TOLD_OTHERWISE, parts

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_ID, _BITS = 8, 32
_SENT = (
    "SELECT f.sealed_name FROM response_file f JOIN response r ON r.id = f.response_id"
    " WHERE r.case_id = ?1 AND f.sealed_name <> ''"
)
_PACKAGES = _SENT + " AND r.sort = 'package'"
_STILL_SAID = (
    "SELECT title FROM cases WHERE id = ?1",
    "SELECT reference FROM cases WHERE id = ?1",
    "SELECT subject || ' ' || body FROM request WHERE case_id = ?1",
    "SELECT value FROM subject WHERE case_id = ?1",
    "SELECT r.name || ' ' || r.agency || ' ' || r.email FROM requester r JOIN cases c ON c.requester_id = r.id WHERE c.id = ?1",
    "SELECT note FROM event WHERE case_id = ?1",
    "SELECT reason FROM decision WHERE case_id = ?1",
    "SELECT spoke_to || ' ' || note FROM callback WHERE case_id = ?1",
    "SELECT what || ' ' || note FROM task WHERE case_id = ?1",
    "SELECT acknowledged_by FROM closing WHERE case_id = ?1",
)


@dataclass(frozen=True, slots=True)
class Swept:
    """Which sealed files are named no more, and which writes of the record were emptied."""

    files: tuple[tuple[str, str], ...]
    writes: tuple[int, ...]
    decisions: tuple[str, ...]


def sweep(db: Connection, case_id: CaseId, scope: Scope) -> Swept:
    """Destroy what a scope covers; the caller's transaction has to be the one that is allowed to."""
    files = tuple(sealed_files(db, case_id, scope))
    decisions = _all(db, "SELECT uid FROM decision WHERE case_id = ?1", case_id) if scope is Scope.RECORD else ()
    uids = tuple(_uids(db, case_id, scope))
    items = frozenset(row[0] for row in db.execute("SELECT id FROM item WHERE case_id = ?1", (case_id,)))
    _leave_stacks(db, items)
    _leave_blocks(db, items)
    for part in (*KEYS, *parts(scope)):
        db.execute(part.statement, (case_id,))
    if scope is Scope.EVIDENCE:
        add_words(db, case_id, *(text for sql in _STILL_SAID for text in _all(db, sql, case_id)))
    else:
        uids += tuple(_nobodys(db))
    return Swept(files, _empty_writes(db, uids), decisions)


def sealed_files(db: Connection, case_id: CaseId, scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield folder and name of each sealed file whose key goes."""
    statements = [
        ("evidence", "SELECT sealed_name FROM item WHERE case_id = ?1 AND sealed_name <> ''"),
        ("responses", "SELECT sealed_name FROM account_export WHERE case_id = ?1 AND sealed_name <> ''"),
        ("responses", _PACKAGES if scope is Scope.EVIDENCE else _SENT),
    ]
    if scope is Scope.RECORD:
        sql = "SELECT sealed_name FROM arrival WHERE case_id = ?1 AND sealed_name IS NOT NULL"
        statements.append(("quarantine", sql))
    for folder, sql in statements:
        yield from ((folder, name) for name in _all(db, sql, case_id))


def _uids(db: Connection, case_id: CaseId, scope: Scope) -> Iterator[str]:
    for part in parts(scope):
        if part.told:
            yield from _all(db, part.uids, case_id)
    for sql in TOLD_OTHERWISE if scope is Scope.RECORD else ():
        yield from _all(db, sql, case_id)


def _nobodys(db: Connection) -> Iterator[str]:
    """Remove whoever asked and no case names any more, and the title of an incident that no case belongs to."""
    gone = db.execute(
        "DELETE FROM requester WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.requester_id = requester.id) RETURNING uid"
    ).fetchall()
    db.execute(
        "UPDATE incident SET title = '' WHERE title <> ''"
        " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.incident_id = incident.id)"
    )
    yield from (row[0] for row in gone)


def _leave_stacks(db: Connection, items: Iterable[int]) -> None:
    """Let the oldest of those that stay stand for a stack whose first item goes."""
    going = json.dumps(list(items))
    led = db.execute(
        "SELECT stack_id, min(item_id) FROM item_hash WHERE stack_id IN (SELECT value FROM json_each(?1))"
        " AND item_id NOT IN (SELECT value FROM json_each(?1)) GROUP BY stack_id",
        (going,),
    ).fetchall()
    for leader, first in led:
        db.execute(
            "UPDATE item_hash SET stack_id = ?2 WHERE stack_id = ?3 AND item_id NOT IN (SELECT value FROM json_each(?1))",
            (going, first, leader),
        )


def _leave_blocks(db: Connection, items: frozenset[int]) -> None:
    """Take fingerprints out of where they are kept by the thousand."""
    for number, ids, bits in db.execute("SELECT id, ids, bits FROM pdq_block WHERE list_id IS NULL").fetchall():
        there = [int.from_bytes(ids[at : at + _ID], "little", signed=True) for at in range(0, len(ids), _ID)]
        stay = [place for place, item in enumerate(there) if item not in items]
        if len(stay) < len(there):
            kept = b"".join(ids[place * _ID : (place + 1) * _ID] for place in stay)
            left = b"".join(bits[place * _BITS : (place + 1) * _BITS] for place in stay)
            db.execute("UPDATE pdq_block SET ids = ?, bits = ? WHERE id = ?", (kept, left, number))


def _empty_writes(db: Connection, uids: Iterable[str]) -> tuple[int, ...]:
    named = json.dumps(list(dict.fromkeys(uids)))
    rows = db.execute(
        "UPDATE outbox SET body = ?2 WHERE uid IN (SELECT value FROM json_each(?1)) AND body <> ?2 RETURNING seq",
        (named, EMPTIED),
    ).fetchall()
    return tuple(sorted(row[0] for row in rows))


def _all(db: Connection, sql: str, case_id: CaseId) -> tuple[str, ...]:
    return tuple(row[0] for row in db.execute(sql, (case_id,)).fetchall())
