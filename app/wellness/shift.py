"""A person's shift as a value: what was worked, what was rested, and which break that makes due."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.pacing import Pacing
from app.wellness import hours
from app.wellness.hours import Rests


class Phase(Enum):
    """What the person is doing."""

    WORKING = "working"
    HEADS_UP = "heads_up"
    DUE = "due"
    RESTING = "resting"
    DEFERRED = "deferred"


class Kind(Enum):
    """Which break it is, the strongest first."""

    AFTER_CASE = "after_case"
    AFTER_SEVERE = "after_severe"
    LONG = "long"
    HOUR = "hour"
    USUAL = "usual"
    MICRO = "micro"


@dataclass(frozen=True, slots=True)
class Moment:
    """Two clocks read together: running stands still while the machine sleeps, total does not."""

    running: float
    total: float


@dataclass(frozen=True, slots=True)
class Now:
    """What is going on while time passes; idle means no input here, breakpoint that an item or a form was just done.

    Close means that something is revealed at L3 or above; typing that something is half typed, writing that keys go
    into a text right now.
    """

    reviewing: bool = False
    revealed: bool = False
    typing: bool = False
    idle: bool = False
    locked: bool = False
    breakpoint: bool = False
    life_at_risk: bool = False
    on_call: bool = False
    close: bool = False
    writing: bool = False

    @property
    def away(self) -> bool:
        """Tell whether nobody seems to be looking at evidence."""
        return not self.revealed and (self.idle or self.locked) and not self.on_call

    @property
    def works(self) -> bool:
        """Tell whether this is review: something is revealed, or a case is read; writing of it is work of another kind."""
        return self.revealed or (self.reviewing and not self.locked and not self.writing)

    @property
    def interruptible(self) -> bool:
        """Tell whether a break may begin: nothing is revealed, no form is half typed, nobody is on the phone."""
        return not self.revealed and not self.typing and not self.on_call


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's shift so far, in seconds; a later one is made by feeding it time.

    worked, micro and long run since the rest that each of them asks for; review and close since the shift began.
    """

    policy: Pacing
    phase: Phase = Phase.WORKING
    kind: Kind = Kind.USUAL
    worked: float = 0.0
    micro: float = 0.0
    long: float = 0.0
    review: float = 0.0
    close: float = 0.0
    due_at: float = -1.0
    waited: float = 0.0
    rested: float = 0.0
    resting_for: float = 0.0
    postponed: int = 0
    dismissed: int = 0
    owed: float = 0.0
    deferral: float = 0.0
    at_risk: bool = False
    at_risk_for: float = 0.0
    at_risk_looks: int = 0
    relief_declined: bool = False
    severe_looks: int = 0
    last_class: str = ""
    same_class: int = 0
    row_told: bool = False
    severe_rest: float = 0.0
    severe_again: bool = False
    severe_at: float = -1.0
    case_closed: bool = False
    override_until: float = -1.0
    rests: Rests = ()
    last: Moment | None = None

    def __post_init__(self) -> None:
        if self.due_at < 0:
            object.__setattr__(self, "due_at", float(self.policy.usual.work_seconds))

    @property
    def total(self) -> float:
        """Return the time of the last tick by the clock that includes sleep."""
        return self.last.total if self.last else 0.0

    @property
    def debt(self) -> float:
        """Return the rest that is owed, in seconds: the missed break and a share of the time it was put off."""
        if self.phase is Phase.RESTING:
            return max(0.0, self.owed - self.rested)
        if self.phase is not Phase.DEFERRED:
            return self.owed
        more = self._longest(self.due) + self.policy.debt.share * self.deferral
        return max(self.owed, min(float(self.policy.debt.limit_seconds), self.owed + more))

    @property
    def due(self) -> tuple[Kind, ...]:
        """Return every break whose time has come, the strongest first."""
        policy = self.policy
        reached = {
            Kind.AFTER_CASE: self.case_closed,
            Kind.AFTER_SEVERE: self.severe_rest > 0,
            Kind.LONG: self.long >= policy.long.work_seconds,
            Kind.HOUR: self.lacks_rest,
            Kind.USUAL: self.worked >= self.due_at,
            Kind.MICRO: self.micro >= policy.micro.work_seconds,
        }
        return tuple(kind for kind in Kind if reached[kind])

    @property
    def hour_left(self) -> float:
        """Return for how long somebody could go on before the last hour would hold too little rest."""
        if self.last is None:
            return float(self.policy.hour.window_seconds)
        return hours.left(self.rests, self.total, self.policy.hour)

    @property
    def lacks_rest(self) -> bool:
        """Tell whether the last hour held too little rest."""
        rule = self.policy.hour
        if self.last is None:
            return False
        return hours.within(self.rests, self.total - rule.window_seconds, self.total) < rule.rest_seconds

    @property
    def rest_needed(self) -> float:
        """Return how long the break must be that is due, running, or next; the hour makes it longer where it must."""
        if self.phase is Phase.RESTING:
            return self.resting_for
        if self.kind is Kind.MICRO and self.owed <= 0:
            return self.length(Kind.MICRO)
        if self.kind is Kind.AFTER_SEVERE and self.due[:1] == (Kind.AFTER_SEVERE,) and len(self.due) == 1:
            return max(self.severe_rest, self.owed)
        return max(self._longest((*self.due, self.kind)), self.owed, self._missing)

    @property
    def rest_left(self) -> float:
        """Return what is left of the break that is running."""
        return max(0.0, self.rest_needed - self.rested) if self.phase is Phase.RESTING else 0.0

    @property
    def work_left(self) -> float:
        """Return the review time that is left before a break is due, moments apart."""
        until_long = self.policy.long.work_seconds - self.long
        return max(0.0, min(self.due_at - self.worked, until_long, self.hour_left))

    @property
    def may_postpone(self) -> bool:
        """Tell whether this break can still be put off: the usual one, once; the one after a case declined beforehand."""
        if self.kind is Kind.AFTER_CASE:
            return self.phase is Phase.DUE
        near = self.phase in {Phase.HEADS_UP, Phase.DUE, Phase.RESTING}
        return near and self.kind is Kind.USUAL and self.postponed < self.policy.usual.postpones

    @property
    def may_end(self) -> bool:
        """Tell whether the break that is running may be ended early; a phone and a life at risk end any."""
        if self.kind is Kind.MICRO:
            return self.dismissed < self.policy.micro.dismissals
        return self.kind is not Kind.HOUR

    def length(self, kind: Kind) -> float:
        """Return how long a break of a kind is by itself."""
        policy = self.policy
        if kind is Kind.HOUR:
            return self._missing
        if kind is Kind.AFTER_SEVERE:
            return self.severe_rest
        fixed = {
            Kind.AFTER_CASE: policy.after_case.rest_seconds,
            Kind.LONG: policy.long.rest_seconds,
            Kind.USUAL: policy.usual.rest_seconds,
            Kind.MICRO: policy.micro.rest_seconds,
        }
        return float(fixed[kind])

    @property
    def _missing(self) -> float:
        return hours.missing(self.rests, self.total, self.policy.hour) if self.last else 0.0

    def _longest(self, kinds: tuple[Kind, ...]) -> float:
        return max((self.length(kind) for kind in kinds), default=float(self.policy.usual.rest_seconds))
