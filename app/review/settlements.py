"""Which reviews of a case count where they do not fit each other, as somebody said it last: rows in, values out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was said last of the reviews of a case; state is what did not fit then."""

    reviews: frozenset[str]
    counting: frozenset[str]
    state: str
    reason: str
    by: str
    at: str


def settlements(db: Connection) -> Mapping[str, Settlement]:
    """Return by the uid of a case what was settled of its reviews last."""
    rows = db.execute(
        "SELECT s.case_uid, s.reviews, s.counting, s.state, s.reason, p.name, s.at FROM review_settlement s"
        " JOIN person p ON p.id = s.person_id ORDER BY s.id"
    )
    return {
        case: Settlement(frozenset(json.loads(reviews)), frozenset(json.loads(counting)), *rest)
        for case, reviews, counting, *rest in rows
    }


def not_counting(db: Connection) -> frozenset[str]:
    """Return the uids of the reviews that count for no figure; they stay, and are shown wherever reviews are."""
    return frozenset[str]().union(*(each.reviews - each.counting for each in settlements(db).values()))
