"""When an answer is due, as rows that each bind somebody."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock to start: why it runs, whom it binds, when it ends, and the other side's time zone."""

    measures: Measures
    basis: str
    binds: str
    due_at: datetime
    zone: str = "UTC"


def clocks_for(policy: ClockPolicy, kind: Kind, imminence: Imminence, received_at: datetime) -> tuple[NewClock, ...]:
    """Return the clocks that policy starts for a request; an unassessed emergency has one for its triage."""
    minutes = policy.minutes(kind.value, imminence.value)
    due_at = received_at + timedelta(minutes=minutes)
    escalate_at = due_at - timedelta(minutes=minutes * policy.escalate_before_share)
    basis = f"policy clocks: {kind.value}, {imminence.value}, {minutes} min"
    clocks = (
        NewClock(Measures.DUE, basis, "us", due_at),
        NewClock(Measures.ESCALATE, basis, "us", escalate_at),
    )
    if imminence is not Imminence.UNASSESSED:
        return clocks
    triage_at = received_at + timedelta(minutes=policy.triage)
    return (*clocks, NewClock(Measures.TRIAGE, f"policy clocks: triage, {policy.triage} min", "us", triage_at))
