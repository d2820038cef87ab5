"""The chain that vouches for every write: each row is authenticated together with the row before it.

An edit, a row taken out or put elsewhere is found by anyone who holds the key. Rows cut off at the end, and a database
put back as a whole, are found only against an anchor that was kept elsewhere: the header keeps one from the last time
the vault was closed. Whoever holds the key and also puts back an old header can rewrite what came after it; a
checkpoint held by another person is what finds that.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlcipher3.dbapi2 import Connection

from app.i18n import _
from app.vault.keys import canonical, mac

_PURPOSE = "stillwater/audit/v1"
_START = bytes(32)
_MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a device's chain stood when someone looked."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a check of the chain found."""

    entries: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the next row goes: the number of the last one, and the hash of the device's own last one."""

    seq: int
    hash: bytes


def append(db: Connection, key: bytearray, device_id: int, at: str, body: Mapping[str, Any]) -> int:
    """Add a row to the device's chain, in the transaction that is open, and return its number."""
    return append_to(db, key, device_id, at, body, tail(db, device_id)).seq


def append_to(db: Connection, key: bytearray, device_id: int, at: str, body: Mapping[str, Any], last: Tail) -> Tail:
    """Add a row behind a tail that was read in the same transaction, and return the new one."""
    seq, text = last.seq + 1, canonical(body).decode()
    found = _hash(key, seq, device_id, at, text, last.hash)
    db.execute(
        "INSERT INTO audit (seq, device_id, at, body, prev, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (seq, device_id, at, text, last.hash, found),
    )
    return Tail(seq, found)


def tail(db: Connection, device_id: int) -> Tail:
    """Return what the next row of a device follows."""
    last = head(db, device_id)
    (seq,) = db.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()
    return Tail(int(seq), last.hash if last else _START)


def head(db: Connection, device_id: int) -> Anchor | None:
    """Return where the device's chain stands."""
    row = db.execute(
        "SELECT seq, hash FROM audit WHERE device_id = ? ORDER BY seq DESC LIMIT 1", (device_id,)
    ).fetchone()
    return Anchor(*row) if row else None


def read_anchor(header: Mapping[str, Any], device_uid: str) -> Anchor | None:
    """Return where the header says that a device's chain stood."""
    kept = header.get("anchors", {}).get(device_uid)
    return Anchor(kept["seq"], bytes.fromhex(kept["hash"])) if kept else None


def holds(db: Connection, device_id: int, anchor: Anchor) -> bool:
    """Tell whether the row that an anchor names is still there and the same."""
    row = db.execute("SELECT hash FROM audit WHERE seq = ? AND device_id = ?", (anchor.seq, device_id)).fetchone()
    return row is not None and hmac.compare_digest(row[0], anchor.hash)


def verify(
    db: Connection,
    key: bytearray,
    anchors: Mapping[int, Anchor] | None = None,
    earlier: Sequence[bytearray] = (),
) -> AuditReport:
    """Walk every device's chain and tell what does not fit; earlier are the keys of former epochs, the oldest first."""
    problems: list[str] = []
    last: dict[int, bytes] = {}
    count = expected = 0
    # Epochs only go on: who kept an earlier key writes nothing behind a row of a later one.
    keys = [*earlier, key]
    for seq, device_id, at, body, prev, found in db.execute(
        "SELECT seq, device_id, at, body, prev, hash FROM audit ORDER BY seq"
    ):
        count += 1
        expected += 1
        if seq != expected:
            problems.append(_("Audit rows {first} to {last} are missing.").format(first=expected, last=seq - 1))
            expected = seq
        if prev != last.get(device_id, _START):
            problems.append(_("Audit row {seq} does not follow the row before it.").format(seq=seq))
        row = (seq, device_id, at, body, prev)
        fitting = next((n for n, each in enumerate(keys) if hmac.compare_digest(_hash(each, *row), found)), None)
        if fitting is None:
            problems.append(_("Audit row {seq} was changed.").format(seq=seq))
        else:
            del keys[:fitting]
        last[device_id] = found
    if count and len(keys) > 1:
        problems.append(_("The audit chain ends before the vault's keys were last changed."))
    problems += [
        _("The audit chain no longer holds row {seq}, which was there when the vault was last closed.").format(
            seq=anchor.seq
        )
        for device_id, anchor in (anchors or {}).items()
        if not holds(db, device_id, anchor)
    ]
    return AuditReport(count, tuple(problems[:_MOST_TOLD]))


def _hash(key: bytearray, seq: int, device_id: int, at: str, body: str, prev: bytes) -> bytes:
    moment = at.encode()
    # Lengths first, so that no two rows are the same bytes.
    front = struct.pack(">qqII", seq, device_id, len(moment), len(prev))
    return mac(key, _PURPOSE, b"".join((front, moment, prev, body.encode())))
