"""Which writes of the record were emptied, as the record itself says; the audit chain vouches for each such saying."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

# What a write said in full is emptied; the audit row that vouches for it keeps its hash, and the certificate names it.
EMPTIED = "{}"


def emptied_writes(db: Connection) -> frozenset[int]:
    """Return the numbers of the writes whose words went with a case."""
    return frozenset(number for body in _destroyed(db) for number in body["writes"])


def destroyed_decisions(db: Connection) -> frozenset[str]:
    """Return the decisions that went with their case, by uid."""
    return frozenset(uid for body in _destroyed(db) for uid in body["decisions"])


def _destroyed(db: Connection) -> Iterator[dict[str, Any]]:
    # One that was changed is told by the check of the record, which holds its hash against the chain.
    for (text,) in db.execute("SELECT body FROM outbox WHERE act = 'retention.destroy' ORDER BY seq"):
        yield json.loads(text)
