"""What is known of who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """How an address was met before: how many cases, under which agencies, and since when."""

    cases: int
    agencies: tuple[str, ...]
    first_seen_at: str | None


def known_address(db: Connection, email: str) -> KnownAddress:
    """Return how an address was met before."""
    rows = db.execute(
        "SELECT r.agency, r.first_seen_at, (SELECT count(*) FROM cases c WHERE c.requester_id = r.id)"
        " FROM requester r WHERE r.email = ? ORDER BY r.first_seen_at",
        (email.lower(),),
    ).fetchall()
    agencies = tuple(dict.fromkeys(row[0] for row in rows if row[0]))
    return KnownAddress(sum(row[2] for row in rows), agencies, rows[0][1] if rows else None)
