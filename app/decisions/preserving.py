"""Preserve first: before data is given out or taken away it is on record that it is kept, unless a life hangs on it."""

from __future__ import annotations

from collections.abc import Iterator

from app.decisions.gates import Facts
from app.decisions.model import Conflict, Outcome
from app.i18n import _


def preserve_first(read: Facts) -> Iterator[Conflict]:
    """Hold a decision back until it is noted that the data is kept; where the emergency test holds, never."""
    if asked_for(read) and not read.life_saving:
        yield Conflict(
            "outcome",
            _(
                "Preserve first: note what is kept and where, then this can be signed. What is given out or taken away"
                " may be asked for again by a court."
            ),
        )


def asked_for(read: Facts) -> bool:
    """Tell whether the policy wants it on record that the data is kept, and it is not."""
    policy = read.situation.preserve_first
    if policy is None or read.situation.preserved or read.outcome not in policy.outcomes:
        return False
    return read.goes_out or read.outcome is Outcome.REMOVE
