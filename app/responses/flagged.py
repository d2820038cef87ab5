"""What the words of an export say before it goes out: flagged terms, and hashes that a list knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from app.evidence.terms import counts, shipped_at_least
from app.responses.tables import Table

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

# Gone through a piece at a time: between two of them the work can be stopped.
PIECE = 1 << 19
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9A-Za-z])")
_KNOWN = (
    "SELECT DISTINCT l.name FROM hash_entry e JOIN hash_list l ON l.id = e.list_id"
    " WHERE e.value = ? AND e.off IS NULL AND l.off IS NULL AND l.whole = 1"
)


def found_in(desk: Desk, table: Table, sha256: str, check: Callable[[], object]) -> dict[str, Any]:
    """Return how many terms of each list stand in an export, and how many hashes of it stand on which list."""
    terms, lists = shipped_at_least(desk.vault.folder), Counter[str]()
    told, seen = Counter[str](), set[bytes]()
    seen.add(bytes.fromhex(sha256))
    for piece in _pieces(table):
        check()
        told.update(counts(piece, terms))
        seen |= {bytes.fromhex(found) for found in _DIGEST.findall(piece)}
    for value in seen:
        lists.update(_lists(desk.db, value))
    return {name: dict(found) for name, found in (("terms", told), ("lists", lists)) if found}


def _lists(db: Connection, value: bytes) -> list[str]:
    return [name for (name,) in db.execute(_KNOWN, (value,))]


def _pieces(table: Table) -> Iterator[str]:
    """Yield the words of an export in pieces that end with a row."""
    held, size = list[str](), 0
    for row in table.rows:
        words = "\n".join(row.values())
        held.append(words)
        size += len(words)
        if size >= PIECE:
            yield "\n".join(held)
            held, size = [], 0
    if held:
        yield "\n".join(held)
