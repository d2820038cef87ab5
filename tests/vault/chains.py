"""Audit rows as an insider has them in hand: taken out, changed, put back; and the verifier that is held against them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlcipher3.dbapi2 import Connection

from app.desk import Desk
from app.vault import audit
from app.vault.checkpoint import rows as lines
from app.vault.checkpoint import write_checkpoint
from app.vault.keys import from_b64
from tests.test_house import ROOT

# A script's own folder is on the path; here it is put there.
sys.path.append(str(ROOT / "packaging"))

AT = "2026-03-07T21:40:00.000Z"
LATER = "2026-03-08T09:00:00.000Z"
ROWS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    seq: int
    device: int
    at: str
    body: str
    prev: bytes
    hash: bytes


def fill(desk: Desk) -> None:
    """Let two devices write, and take away what keeps an insider from the table."""
    db = desk.db
    db.set_authorizer(None)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DROP TRIGGER audit_is_append_only_update")
    db.execute("DROP TRIGGER audit_is_append_only_delete")
    uid = "0195aaaa-0000-7000-8000-00000000000b"
    db.execute("INSERT INTO device (id, uid, letter, joined_at) VALUES (2, ?, 'B', ?)", (uid, AT))
    grow(desk, ROWS)


def grow(desk: Desk, count: int) -> None:
    """Add rows as the program does, in turn on both devices."""
    for number in range(count):
        body = {"act": "case.claim", "actor": desk.person.uid, "entity": "case", "version": number}
        audit.append(desk.db, desk.vault.audit_key, 1 + (number % 3 == 0), AT, body)


def taken(db: Connection) -> list[Row]:
    """Return every row."""
    return [Row(*row) for row in db.execute("SELECT seq, device_id, at, body, prev, hash FROM audit ORDER BY seq")]


def put(db: Connection, rows: Iterable[Row]) -> None:
    """Put these rows in the place of all others."""
    db.execute("DELETE FROM audit")
    db.executemany(
        "INSERT INTO audit (seq, device_id, at, body, prev, hash) VALUES (?, ?, ?, ?, ?, ?)",
        [(row.seq, row.device, row.at, row.body, row.prev, row.hash) for row in rows],
    )


def renumbered(rows: Iterable[Row]) -> list[Row]:
    """Close the gaps, as whoever hides a row would."""
    return [replace(row, seq=seq) for seq, row in enumerate(rows, 1)]


def chained(rows: Iterable[Row], key: bytearray, start: int) -> list[Row]:
    """Compute links and hashes anew from a row on, under a key."""
    last: dict[int, bytes] = {}
    made = []
    for at, row in enumerate(rows):
        prev = last.get(row.device, bytes(32))
        anew = row if at < start else replace(row, prev=prev, hash=_hash(key, row, prev))
        last[row.device] = anew.hash
        made.append(anew)
    return made


def export(db: Connection, path: Path) -> Path:
    """Write the rows as they are now, as `audit export` does, without a row of its own."""
    path.write_bytes(b"".join(line + b"\n" for _device, line, _hash in lines(db)))
    return path


def sign(desk: Desk, path: Path, at: str = AT) -> Path:
    """Write a checkpoint of the chains as they are now."""
    write_checkpoint(desk.vault, desk.db, path, at)
    return path


def root_of(desk: Desk) -> bytes:
    """Return the key that the vault's people are vouched for by."""
    return from_b64(desk.vault.header["root"])


def held(desk: Desk, rows: Path, *checkpoints: Path) -> list[str]:
    """Return what the verifier finds wrong with exported rows."""
    from verify_audit import run

    return run(rows, checkpoints, root_of(desk), None)[0]


def _hash(key: bytearray, row: Row, prev: bytes) -> bytes:
    return audit._hash(key, row.seq, row.device, row.at, row.body, prev)
