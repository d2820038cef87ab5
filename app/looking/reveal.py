"""The gesture that opens a cover, as a value that presses and time are fed to; a doubt always covers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from app.evidence.model import ItemKind
from app.looking.locks import NONE, Lock, Locks, Opened, level_with
from app.looking.model import MOVING, WORDS, EndedBy, Gesture, Level
from app.settings import LookingPolicy

# A hold is counted in observed pieces: a window that stalled has not seen the key being held.
OBSERVED_SECONDS = 0.25
# What is read takes longer than what is seen.
_FOLLOWING = (Level.L1, Level.L2, Level.L3)
Target: TypeAlias = Level | Lock


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to hold for each level, and when an open cover closes; latch is None while it stays open."""

    sketch: float
    reduced: float
    full: float
    latch: float | None
    idle: float
    gap: float
    toggle: bool = False
    # Of what plays: how long one hold lasts, and how long nobody may touch anything.
    running_latch: float | None = None
    running_idle: float = 60.0
    # Whether a hold shows the sketch on its way; of a film or a sound that would be another long decode.
    passes: bool = True

    def hold_for(self, target: Target) -> float:
        """Return the seconds that a hold takes to reach a level; the full one and each lock count from the reduced one."""
        if isinstance(target, Lock):
            return self.full
        return {Level.L3: self.reduced, Level.L4: self.full}.get(target, self.sketch)


def timing(
    policy: LookingPolicy, kind: ItemKind, *, life_at_risk: bool, gap_seconds: float, toggle: bool = False
) -> Timing:
    """Return the timing that a policy asks for, for one kind of item."""
    latch: float | None = policy.picture_seconds_life_at_risk if life_at_risk else policy.picture_seconds
    if kind in WORDS:
        latch = None if life_at_risk else policy.text_seconds
    # Whoever sets them one by one can contradict themselves: what shows more is never reached sooner.
    sketch = policy.hold_sketch_ms
    reduced = max(sketch, policy.hold_reduced_ms)
    return Timing(
        sketch / 1000,
        reduced / 1000,
        max(reduced, policy.hold_full_ms) / 1000,
        latch,
        policy.no_input_seconds,
        gap_seconds,
        toggle,
        policy.playing_seconds,
        policy.no_input_seconds_playing,
        passes=kind not in MOVING,
    )


def covered(timing: Timing, base: Level) -> Reveal:
    """Return a cover that stands open as far as its item may before anybody asks."""
    return Reveal(timing, base, asked=base, shown=base)


@dataclass(frozen=True, slots=True)
class Reveal:
    """One item's cover: what is asked of the gate, what it granted, and what closed the cover last."""

    timing: Timing
    base: Level = Level.L0
    asked: Level = Level.L0
    shown: Level = Level.L0
    locks_asked: Locks = NONE
    locks: Locks = NONE
    target: Target | None = None
    gesture: Gesture = Gesture.HOLD
    held: float = 0.0
    latched: bool = False
    expires: float | None = None
    touched: float = 0.0
    last: float | None = None
    turn: int = 0
    # How often what is open was held again, which opens the next part of what opens part by part.
    again: int = 0
    ended_by: EndedBy | None = None

    @property
    def waiting(self) -> bool:
        """Tell whether the gate should be asked for a level that is not shown yet."""
        return (self.asked, self.locks_asked) != (self.shown, self.locks) and self.asked > self.base

    @property
    def now(self) -> Opened:
        """Return what is on show: its level, and the locks that are open."""
        return Opened(self.shown, self.locks)

    @property
    def runs(self) -> bool:
        """Tell whether something plays; of a picture, open motion only steps to a frame that is asked for."""
        return self.now.runs and not self.timing.passes

    @property
    def open(self) -> bool:
        """Tell whether more than what may stand open is shown or asked for."""
        return max(self.asked, self.shown) > self.base

    def press(
        self, at: float, *, target: Target = Level.L3, gesture: Gesture = Gesture.HOLD, fresh: bool = True
    ) -> Reveal:
        """Begin a hold, or step at once where holding is replaced by a toggle; a repeated key is no press."""
        if not fresh or self.target is not None:
            return self
        reveal = replace(_passed(self, at), touched=at)
        if not self.timing.toggle:
            return replace(reveal, target=target, gesture=gesture, held=0.0)
        if _is_open(reveal, target):
            return _covered(reveal, EndedBy.RELEASE)
        reveal = replace(reveal, gesture=Gesture.TOGGLE)
        return _reached(reveal, target, at) if _may_ask(reveal, target) else reveal

    def release(self, at: float) -> Reveal:
        """End a hold: what has not latched is covered."""
        if self.target is None:
            return self
        reveal = replace(_passed(self, at), touched=at)
        if reveal.target is None:
            return reveal
        reveal = replace(reveal, target=None, held=0.0)
        return reveal if reveal.latched or not reveal.open else _covered(reveal, EndedBy.RELEASE)

    def tick(self, at: float) -> Reveal:
        """Let time pass; while a key is held this must come at least four times a second."""
        return _passed(self, at)

    def touch(self, at: float) -> Reveal:
        """Note that the person did something, which shows that somebody is there."""
        return replace(_passed(self, at), touched=at)

    def renewed(self, at: float) -> Reveal:
        """Let the time of a latched look begin anew, as another frame that was asked for does; what plays has its own."""
        reveal = self.touch(at)
        return replace(reveal, expires=_expiry(reveal, at)) if reveal.latched and not reveal.runs else reveal

    def cover(self, reason: EndedBy) -> Reveal:
        """Cover now, whatever is held; only a fresh press opens again."""
        return _covered(self, reason) if self.open or self.target is not None else self

    def granted(self, level: Level, turn: int, at: float, locks: Locks | None = None) -> Reveal:
        """Show what the gate has decoded, unless the cover closed meanwhile; the time to look begins now."""
        if turn != self.turn or level is not self.asked:
            return self
        open_now = self.locks_asked if locks is None else locks
        granted = replace(self, shown=level, locks=open_now, locks_asked=open_now, touched=max(self.touched, at))
        return replace(granted, expires=_expiry(granted, at) if self.latched or self.timing.toggle else None)

    def refused(self, turn: int) -> Reveal:
        """Take back what the gate refused."""
        return _covered(self, EndedBy.UNDECODABLE) if turn == self.turn and self.open else self

    def kept(self, turn: int) -> Reveal:
        """Leave what is open as it is: a lock beyond it was refused, and only a fresh press asks again."""
        if turn != self.turn:
            return self
        return replace(self, asked=self.shown, locks_asked=self.locks, target=None, held=0.0)

    def seconds_left(self, at: float) -> float | None:
        """Return how long the cover stays open, for the ring that runs down; None while it has no end."""
        return None if self.expires is None else max(0.0, self.expires - at)


def _passed(reveal: Reveal, at: float) -> Reveal:
    passed = 0.0 if reveal.last is None else at - reveal.last
    reveal = replace(reveal, last=at)
    if not reveal.open and reveal.target is None:
        return reveal
    if passed < 0 or passed > reveal.timing.gap:
        return _covered(reveal, EndedBy.SLEEP)
    if reveal.target is not None:
        reveal = _held(reveal, reveal.target, min(passed, OBSERVED_SECONDS), at)
    return _run_out(reveal, at)


def _held(reveal: Reveal, target: Target, passed: float, at: float) -> Reveal:
    reveal = replace(reveal, held=reveal.held + passed)
    for level in (*_FOLLOWING, Level.L4):
        due = reveal.held + 1e-9 >= reveal.timing.hold_for(level)
        if due and _on_the_way(reveal, level, target) and _may_ask(reveal, level):
            reveal = _reached(reveal, level, at)
    due = reveal.held + 1e-9 >= reveal.timing.hold_for(target)
    if isinstance(target, Lock) and due and _may_ask(reveal, target):
        return _reached(reveal, target, at)
    if due and reveal.latched and _is_shown(reveal, target):
        return replace(reveal, expires=_expiry(reveal, at), target=None, held=0.0, again=reveal.again + 1)
    return reveal


def _on_the_way(reveal: Reveal, level: Level, target: Target) -> bool:
    passing = reveal.timing.passes and isinstance(target, Level) and Level.L2 <= level < target < Level.L4
    return level is target or passing


def _is_shown(reveal: Reveal, target: Target) -> bool:
    return target in reveal.locks if isinstance(target, Lock) else reveal.shown >= target


def _is_open(reveal: Reveal, target: Target) -> bool:
    if isinstance(target, Lock):
        return target in reveal.locks | reveal.locks_asked
    return max(reveal.shown, reveal.asked) >= target


def _may_ask(reveal: Reveal, target: Target) -> bool:
    """Tell whether something lies above what is open; the full level and every lock follow from the reduced one alone."""
    if isinstance(target, Lock):
        settled = not reveal.waiting and reveal.shown >= Level.L3
        return settled and target not in reveal.locks
    if target is Level.L4 and reveal.shown is not Level.L3:
        return False
    return target > max(reveal.asked, reveal.shown)


def _reached(reveal: Reveal, target: Target, at: float) -> Reveal:
    if isinstance(target, Lock):
        asked, locks = level_with(reveal.shown, target), reveal.locks | {target}
    else:
        asked, locks = target, reveal.locks
    latched = reveal.timing.toggle or asked >= Level.L3
    expires = _expiry(reveal, at) if latched else reveal.expires
    return replace(
        reveal,
        asked=asked,
        locks_asked=locks,
        latched=latched or reveal.latched,
        expires=expires,
        turn=reveal.turn + 1,
        ended_by=None,
    )


def _run_out(reveal: Reveal, at: float) -> Reveal:
    if not reveal.open:
        return reveal
    if at - reveal.touched >= (reveal.timing.running_idle if reveal.runs else reveal.timing.idle):
        return _covered(reveal, EndedBy.IDLE)
    holding = reveal.target is not None and reveal.held < reveal.timing.full
    if reveal.expires is not None and at >= reveal.expires and not holding:
        return _covered(reveal, EndedBy.EXPIRY)
    return reveal


def _covered(reveal: Reveal, reason: EndedBy) -> Reveal:
    return replace(
        reveal,
        asked=reveal.base,
        shown=reveal.base,
        locks_asked=NONE,
        locks=NONE,
        target=None,
        held=0.0,
        latched=False,
        expires=None,
        turn=reveal.turn + 1,
        ended_by=reason,
    )


def _expiry(reveal: Reveal, at: float) -> float | None:
    latch = reveal.timing.running_latch if reveal.runs else reveal.timing.latch
    return None if latch is None else at + latch
