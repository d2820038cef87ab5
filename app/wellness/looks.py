"""Which looks the caps have not heard of yet, and which were rated since as harder than they were met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.wellness.ledger import PAPERS

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at L3 or above that the caps hear of; again means that they did before, and that it was rated since."""

    span_id: int
    severity: str
    content_class: str
    again: bool = False


def not_yet_counted(own: Connection) -> list[Seen]:
    """Return each look at L3 or above that was not counted yet, or not yet among the most severe."""
    found = own.execute(
        "SELECT id, severity, class, counted FROM span WHERE reached IN ('L3', 'L4')"
        " AND (counted = 0 OR (counted = 1 AND severity = 'S4')) ORDER BY id"
    ).fetchall()
    return [
        Seen(span_id, severity, content_class, again=bool(counted))
        for span_id, severity, content_class, counted in found
    ]


def note_counted(own: Connection, found: Sequence[Seen]) -> None:
    """Keep that looks were counted; belongs to the write that keeps the shift which counted them."""
    own.executemany("UPDATE span SET counted = 1 + (severity = 'S4') WHERE id = ?", [(each.span_id,) for each in found])


def any_close(own: Connection) -> bool:
    """Tell whether something is open at L3 or above at this moment; a requester's paper is no exposure."""
    found = own.execute(
        "SELECT 1 FROM span WHERE ended_at IS NULL AND level IN ('L3', 'L4') AND class <> ? LIMIT 1",
        (PAPERS,),
    ).fetchone()
    return found is not None
