"""A call back as a value, and what the calls of a case say of its requester."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from app.clock import from_text
from app.i18n import _
from app.requesters import numbers
from app.requesters.gate import GateState

CallbackId = NewType("CallbackId", int)


class CallOutcome(Enum):
    """What the other side said; only the first two move the gate."""

    CONFIRMED = "confirmed"
    DENIED = "denied"
    UNCLEAR = "unclear"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call back that somebody made: whom, on which number, where that was found, who answered and what they said."""

    number: str
    found_in: str
    spoke_to: str
    outcome: CallOutcome
    called_at: datetime
    agency_id: int | None = None
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """A call back as it was made; struck says why a second person struck it, None that it counts."""

    id: CallbackId
    agency: str
    person: str
    person_id: int
    called_at: str
    number: str
    found_in: str
    spoke_to: str
    outcome: CallOutcome
    note: str
    valid_until: str | None
    struck: str | None = None

    @property
    def counts(self) -> bool:
        """Tell whether nobody struck it."""
        return self.struck is None


def in_words(outcome: CallOutcome) -> str:
    """Return the words for what the other side said."""
    return {
        CallOutcome.CONFIRMED: _("confirmed"),
        CallOutcome.DENIED: _("denied"),
        CallOutcome.UNCLEAR: _("unclear"),
        CallOutcome.NOT_REACHED: _("nobody reached"),
    }[outcome]


def missing(call: NewCall) -> tuple[str, ...]:
    """Name what a call back lacks; whoever reached nobody has nobody to name."""
    needed = [
        (_("the number that was called"), numbers.digits(call.number, call.country)),
        (_("where that number was found"), call.found_in),
        (_("who answered"), call.spoke_to or (call.outcome is CallOutcome.NOT_REACHED and "-") or ""),
    ]
    return tuple(name for name, said in needed if not said.strip())


def gate_state(calls: Sequence[Callback], now: datetime) -> GateState:
    """Say where the gate stands; whoever was denied once stays so, however often they write or answer afterwards."""
    said = {call.outcome for call in calls if call.counts}
    if CallOutcome.DENIED in said:
        return GateState.FAILED
    until = verified_until(calls)
    if until is None:
        return GateState.UNKNOWN
    return GateState.VERIFIED if from_text(until) > now else GateState.EXPIRED


def verified_until(calls: Sequence[Callback]) -> str | None:
    """Return when the last confirmation runs out."""
    ends = [
        call.valid_until
        for call in calls
        if call.counts and call.outcome is CallOutcome.CONFIRMED and call.valid_until is not None
    ]
    return max(ends, default=None)
