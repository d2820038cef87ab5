"""Time fed to a shift, for tests."""

from __future__ import annotations

from app.pacing import parse, shipped_bytes
from app.wellness.passing import tick
from app.wellness.shift import Moment, Now, Shift

POLICY = parse(shipped_bytes())
REVIEW = Now(reviewing=True)
LOOKING = Now(reviewing=True, revealed=True)
IDLE = Now(reviewing=True, idle=True)
LOCKED = Now(locked=True)
AT_RISK = Now(reviewing=True, life_at_risk=True)
PAPERS = Now(typing=True)
START = Moment(1000.0, 500_000.0)


def begun(shift: Shift | None = None) -> Shift:
    """Return a shift at its first tick."""
    return tick(shift or Shift(POLICY), START, Now())


def run(shift: Shift, seconds: float, now: Now, step: float = 1.0) -> Shift:
    """Let a machine that is awake tick for a while."""
    while seconds > 0:
        assert shift.last is not None
        passed = min(step, seconds)
        shift = tick(shift, Moment(shift.last.running + passed, shift.last.total + passed), now)
        seconds -= passed
    return shift


def slept(shift: Shift, seconds: float, now: Now = REVIEW) -> Shift:
    """Let the machine sleep and tick once after it."""
    assert shift.last is not None
    return tick(shift, Moment(shift.last.running + 1.0, shift.last.total + seconds), now)
