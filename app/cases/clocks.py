"""When an answer is due, as rows that each bind somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from app.cases.model import Imminence, Kind
from app.settings import ClockPolicy


class Measures(Enum):
    """What a clock runs towards."""

    TRIAGE = "triage"
    DUE = "due"
    ESCALATE = "escalate"
    # Binds somebody else: it is shown, and makes nothing of ours due.
    THEIRS = "theirs"


POLICY, BY_HAND = "policy", "by hand"


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock to start: why it runs, whom it binds, from when and for how long, and the other side's time zone.

    source is the policy, a legal basis by its id, or somebody's hand.
    """

    measures: Measures
    basis: str
    binds: str
    from_at: datetime
    minutes: float
    source: str = POLICY
    zone: str = "UTC"

    @property
    def due_at(self) -> datetime:
        """Return when it runs out: worked out, never set."""
        return runs_out(self.from_at, self.minutes)


def runs_out(from_at: datetime, minutes: float, pauses: Iterable[tuple[datetime, datetime]] = ()) -> datetime:
    """Work out when a clock runs out; each pause that has ended moves it on by its own length."""
    paused = sum(((until - since) for since, until in pauses), timedelta())
    return from_at + timedelta(minutes=minutes) + paused


def clocks_for(policy: ClockPolicy, kind: Kind, imminence: Imminence, received_at: datetime) -> tuple[NewClock, ...]:
    """Return the clocks that policy starts for a request; an unassessed emergency has one for its triage."""
    minutes = policy.minutes(kind.value, imminence.value)
    basis = f"policy clocks: {kind.value}, {imminence.value}, {minutes} min"
    clocks = (
        NewClock(Measures.DUE, basis, "us", received_at, minutes),
        NewClock(Measures.ESCALATE, basis, "us", received_at, minutes * (1 - policy.escalate_before_share)),
    )
    if imminence is not Imminence.UNASSESSED:
        return clocks
    triage = f"policy clocks: triage, {policy.triage} min"
    return (*clocks, NewClock(Measures.TRIAGE, triage, "us", received_at, policy.triage))
