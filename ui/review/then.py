"""What was known of a packed case when it stood as it is shown: a call back that ran out since had not run out then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.cases.queries import CasePage
from app.clock import Clock, from_text
from app.decisions.situation import Situation, known_at_once
from app.desk import Desk
from app.review.packed import case_in


@dataclass(frozen=True, slots=True)
class Then:
    """A clock whose wall stands still at a moment."""

    at: datetime
    running: Clock

    def now(self) -> datetime:
        """Return the moment."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds of running time."""
        return self.running.monotonic()

    def boottime(self) -> float:
        """Return seconds including sleep."""
        return self.running.boottime()


def known_then(desk: Desk, case_uid: str, facts: CasePage) -> Situation:
    """Return what the program knew of a case at its last step before the decision; a reviewer preserves nothing."""
    last = max((event.at for event in facts.events), default=facts.row.received_at)
    then = replace(desk, clock=Then(from_text(last), desk.clock))
    return replace(known_at_once(then, case_in(desk, case_uid)), preserved=True)
