"""When a person should look away, as a value that time is fed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from app.settings import BreakPolicy


class Phase(Enum):
    """What the person is doing."""

    WORKING = "working"
    HEADS_UP = "heads_up"
    DUE = "due"
    RESTING = "resting"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Moment:
    """Two clocks read together: running stands still while the machine sleeps, total does not."""

    running: float
    total: float


@dataclass(frozen=True, slots=True)
class Now:
    """What is going on while time passes; idle means no input here, breakpoint that an item or a form was just done."""

    reviewing: bool = False
    revealed: bool = False
    typing: bool = False
    idle: bool = False
    locked: bool = False
    breakpoint: bool = False
    life_at_risk: bool = False

    @property
    def away(self) -> bool:
        """Tell whether nobody seems to be looking at evidence."""
        return not self.revealed and (self.idle or self.locked)

    @property
    def interruptible(self) -> bool:
        """Tell whether a break may begin: nothing is revealed and no form is half typed."""
        return not self.revealed and not self.typing


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's shift so far, in seconds; a later one is made by feeding it time."""

    policy: BreakPolicy
    phase: Phase = Phase.WORKING
    worked: float = 0.0
    exposed: float = 0.0
    due_at: float = -1.0
    waited: float = 0.0
    rested: float = 0.0
    postponed: int = 0
    owed: float = 0.0
    deferral: float = 0.0
    at_risk: bool = False
    last: Moment | None = None

    def __post_init__(self) -> None:
        if self.due_at < 0:
            object.__setattr__(self, "due_at", float(self.policy.work_seconds))

    @property
    def debt(self) -> float:
        """Return the rest that is owed, in seconds: the missed break and a share of the time it was put off."""
        if self.phase is Phase.RESTING:
            return max(0.0, self.owed - self.rested)
        if self.phase is not Phase.DEFERRED:
            return self.owed
        more = self.policy.rest_seconds + self.policy.debt_share * self.deferral
        return max(self.owed, min(self.policy.debt_limit_seconds, self.owed + more))

    @property
    def rest_needed(self) -> float:
        """Return how long the break must be that is due, running, or next."""
        return max(float(self.policy.rest_seconds), self.owed)

    @property
    def rest_left(self) -> float:
        """Return what is left of the break that is running."""
        return max(0.0, self.rest_needed - self.rested) if self.phase is Phase.RESTING else 0.0

    @property
    def work_left(self) -> float:
        """Return the review time that is left before a break is due."""
        return max(0.0, self.due_at - self.worked)

    @property
    def may_postpone(self) -> bool:
        """Tell whether this break can still be put off."""
        near = self.phase in {Phase.HEADS_UP, Phase.DUE, Phase.RESTING}
        return near and self.postponed < self.policy.postpones

    def tick(self, at: Moment, now: Now) -> Shift:
        """Let the time since the last tick pass; a long gap between two means that the machine slept."""
        running, total = _since(self, at)
        shift = _enter_mode(replace(self, last=at), on=now.life_at_risk)
        if max(running, total) > self.policy.gap_seconds:
            shift = _slept(shift, total, away=now.away)
        elif shift.phase is Phase.RESTING:
            shift = shift if now.revealed else replace(shift, rested=shift.rested + total)
        else:
            shift = _spent(shift, running, total, now)
        return _settled(shift, now)

    def start(self) -> Shift:
        """Begin a break now."""
        if self.phase is Phase.RESTING:
            return self
        return replace(_banked(self), phase=Phase.RESTING, rested=0.0)

    def stop(self) -> Shift:
        """End a break early: what was rested counts, what is missing stays owed or due."""
        if self.phase is not Phase.RESTING:
            return self
        rested, policy = self.rested, self.policy
        shift = replace(self, phase=Phase.WORKING, owed=max(0.0, self.owed - rested), rested=0.0, waited=0.0)
        if rested >= policy.rest_seconds:
            return _fresh(shift)
        return replace(shift, worked=shift.worked / 2) if rested >= policy.rest_seconds / 2 else shift

    def postpone(self) -> Shift:
        """Put the break off once; unchanged if that is used up."""
        if not self.may_postpone:
            return self
        shift = self.stop()
        if shift.work_left > self.policy.heads_up_seconds:
            return shift
        later = max(shift.due_at, shift.worked) + self.policy.postpone_seconds
        return replace(shift, phase=Phase.WORKING, due_at=later, waited=0.0, postponed=self.postponed + 1)

    def took_one(self) -> Shift:
        """Take the person's word that they have just had a break of the usual length."""
        shift = _fresh(_banked(self.stop()))
        return replace(shift, phase=Phase.WORKING, owed=max(0.0, shift.owed - self.policy.rest_seconds))

    def rejoin(self, away: float) -> Shift:
        """Come back to a shift that was put away: the time away was rest, and the clocks are read anew."""
        shift = _slept(replace(self, last=None), max(0.0, away), away=False)
        return _settled(shift, Now(reviewing=True, typing=True, life_at_risk=self.at_risk))


def _since(shift: Shift, at: Moment) -> tuple[float, float]:
    # A clock that went backwards neither grants nor removes time.
    if shift.last is None:
        return 0.0, 0.0
    return max(0.0, at.running - shift.last.running), max(0.0, at.total - shift.last.total)


def _enter_mode(shift: Shift, *, on: bool) -> Shift:
    if on == shift.at_risk:
        return shift
    if on:
        # A break that is running ends at once; one begun by hand within the mode is the person's own choice.
        return replace(shift.stop(), at_risk=True)
    shift = replace(_banked(shift), at_risk=False)
    if shift.owed > 0 and shift.phase is not Phase.RESTING:
        return replace(shift, worked=max(shift.worked, shift.due_at), waited=float(shift.policy.breakpoint_seconds))
    return shift


def _spent(shift: Shift, running: float, total: float, now: Now) -> Shift:
    working = now.revealed or (now.reviewing and not now.locked)
    deferring = shift.phase is Phase.DEFERRED and not now.away
    shift = replace(
        shift,
        worked=shift.worked + running * working,
        exposed=shift.exposed + running * now.revealed,
        waited=shift.waited + total if shift.phase is Phase.DUE else shift.waited,
        deferral=shift.deferral + running * deferring,
    )
    return _idled(shift, total, since=shift.rested) if now.away else replace(shift, rested=0.0)


def _slept(shift: Shift, seconds: float, *, away: bool) -> Shift:
    if shift.phase is Phase.RESTING:
        return replace(shift, rested=shift.rested + seconds)
    # Someone who works at a machine that stalls again and again is not resting: only one gap counts at a time.
    return _idled(shift, seconds, since=shift.rested if away else 0.0)


def _idled(shift: Shift, seconds: float, *, since: float) -> Shift:
    """Count time away as rest: a whole break's length is a break, half of it is half of one."""
    rest = float(shift.policy.rest_seconds)
    rested = since + seconds
    if rested < rest:
        halved = since < rest / 2 <= rested
        return replace(shift, rested=rested, worked=shift.worked / 2 if halved else shift.worked)
    paid = seconds if since >= rest else rested
    shift = _fresh(_banked(shift))
    return replace(shift, rested=rested, owed=max(0.0, shift.owed - paid))


def _banked(shift: Shift) -> Shift:
    if shift.phase is not Phase.DEFERRED:
        return shift
    return replace(shift, phase=Phase.WORKING, owed=shift.debt, deferral=0.0)


def _fresh(shift: Shift) -> Shift:
    return replace(shift, worked=0.0, exposed=0.0, due_at=float(shift.policy.work_seconds), waited=0.0, postponed=0)


def _settled(shift: Shift, now: Now) -> Shift:
    if shift.phase is Phase.RESTING:
        return shift if shift.rested < shift.rest_needed else replace(shift.stop(), owed=0.0)
    phase = _phase(shift, now)
    shift = shift if phase is Phase.DEFERRED else _banked(shift)
    if phase is Phase.DUE and _may_begin(shift, now):
        return replace(shift, phase=Phase.RESTING, rested=0.0)
    waited = shift.waited if phase is Phase.DUE else 0.0
    return replace(shift, phase=phase, waited=waited)


def _phase(shift: Shift, now: Now) -> Phase:
    if now.life_at_risk:
        return Phase.DEFERRED if shift.worked >= shift.due_at else Phase.WORKING
    if shift.worked >= shift.due_at:
        return Phase.DUE
    near = shift.worked >= shift.due_at - shift.policy.heads_up_seconds
    return Phase.HEADS_UP if near else Phase.WORKING


def _may_begin(shift: Shift, now: Now) -> bool:
    ready = now.breakpoint or now.away or not now.reviewing or shift.waited >= shift.policy.breakpoint_seconds
    return ready and now.interruptible
