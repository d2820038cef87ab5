"""Time passing for a shift: work, rest, sleep, and the moment at which a break may begin."""

from __future__ import annotations

from dataclasses import replace

from app.wellness import hours
from app.wellness.resting import banked, credited, rest, stop
from app.wellness.shift import Kind, Moment, Now, Phase, Shift


def tick(shift: Shift, at: Moment, now: Now) -> Shift:
    """Let the time since the last tick pass; a long gap between two means that the machine slept."""
    running, total = _since(shift, at)
    shift = _enter_mode(_at(shift, at), on=now.life_at_risk)
    if max(running, total) > shift.policy.prompting.gap_seconds:
        shift = _slept(shift, total, away=now.away)
    elif shift.phase is Phase.RESTING:
        shift = shift if now.revealed else _rested(replace(shift, rested=shift.rested + total), total)
    else:
        shift = _spent(shift, running, total, now)
    return _settled(shift, now)


def rejoin(shift: Shift, at: Moment, away: float) -> Shift:
    """Come back to a shift that was put away: the time away was rest, and the clocks are read anew."""
    away = max(0.0, away)
    shift = _moved(shift, at.total - away - shift.total)
    shift = _slept(replace(shift, last=at), away, away=False)
    return _settled(shift, Now(reviewing=True, typing=True, life_at_risk=shift.at_risk))


def renew(shift: Shift) -> Shift:
    """Begin a new shift: what was owed stays owed, everything counted for the shift begins at nothing."""
    return Shift(shift.policy, owed=shift.owed, rests=shift.rests, last=shift.last)


def _since(shift: Shift, at: Moment) -> tuple[float, float]:
    # A clock that went backwards neither grants nor removes time.
    if shift.last is None:
        return 0.0, 0.0
    return max(0.0, at.running - shift.last.running), max(0.0, at.total - shift.last.total)


def _at(shift: Shift, at: Moment) -> Shift:
    """Read the clocks; the time before a shift was rest, and a clock that went back takes its marks with it."""
    if shift.last is None:
        return replace(shift, last=at, rests=((at.total - shift.policy.hour.window_seconds, at.total),))
    back = min(0.0, at.total - shift.last.total)
    return replace(_moved(shift, back) if back else shift, last=at)


def _moved(shift: Shift, by: float) -> Shift:
    """Return the shift with every mark on the clock moved, as after the machine was started anew."""
    return replace(
        shift,
        rests=tuple((begin + by, end + by) for begin, end in shift.rests),
        severe_at=shift.severe_at + by if shift.severe_at >= 0 else shift.severe_at,
        override_until=shift.override_until + by if shift.override_until >= 0 else shift.override_until,
    )


def _enter_mode(shift: Shift, *, on: bool) -> Shift:
    if on == shift.at_risk:
        return shift
    if on:
        # A break that is running ends at once; one begun by hand within the mode is the person's own choice.
        return replace(stop(shift), at_risk=True, at_risk_for=0.0, at_risk_looks=0, relief_declined=False)
    shift = replace(banked(shift), at_risk=False)
    if shift.owed > 0 and shift.phase is not Phase.RESTING:
        waited = float(shift.policy.prompting.breakpoint_seconds)
        return replace(shift, worked=max(shift.worked, shift.due_at), waited=waited)
    return shift


def _spent(shift: Shift, running: float, total: float, now: Now) -> Shift:
    worked = running * now.works
    deferring = shift.phase is Phase.DEFERRED and not now.away
    shift = replace(
        shift,
        worked=shift.worked + worked,
        micro=shift.micro + worked,
        long=shift.long + worked,
        review=shift.review + worked,
        close=shift.close + running * now.close,
        waited=shift.waited + total if shift.phase is Phase.DUE else shift.waited,
        deferral=shift.deferral + running * deferring,
        at_risk_for=shift.at_risk_for + running if shift.at_risk and not now.away else shift.at_risk_for,
    )
    if now.away:
        return _idled(shift, total, since=shift.rested)
    # Paper work is no rest from work; from evidence it is, and the hour's rule is about evidence.
    shift = shift if worked or not total else _rested(shift, total)
    return replace(shift, rested=0.0) if shift.rested else shift


def _slept(shift: Shift, seconds: float, *, away: bool) -> Shift:
    if shift.phase is Phase.RESTING:
        return _rested(replace(shift, rested=shift.rested + seconds), seconds)
    # Someone who works at a machine that stalls again and again is not resting: only one gap counts at a time.
    return _idled(shift, seconds, since=shift.rested if away else 0.0)


def _idled(shift: Shift, seconds: float, *, since: float) -> Shift:
    """Count time away as rest: a whole break's length is a break, half of it is half of one."""
    usual = float(shift.policy.usual.rest_seconds)
    rested = since + seconds
    # Moments away are no rest for the hour; from the first that could be a short break on, they are.
    least = float(shift.policy.micro.rest_seconds)
    if rested >= least:
        shift = _rested(shift, seconds if since >= least else rested)
    if rested >= usual:
        shift = banked(shift)
    shift = replace(credited(shift, since, rested), rested=rested)
    if rested < usual:
        return shift
    paid = seconds if since >= usual else rested
    over = rested >= shift.severe_rest
    return replace(shift, owed=max(0.0, shift.owed - paid), severe_rest=0.0 if over else shift.severe_rest)


def _rested(shift: Shift, seconds: float) -> Shift:
    return replace(shift, rests=hours.rested(shift.rests, shift.total, seconds, shift.policy.hour))


def _settled(shift: Shift, now: Now) -> Shift:
    if shift.phase is Phase.RESTING:
        return shift if shift.rested < shift.rest_needed else _finished(shift)
    phase, kind = _phase(shift, now)
    shift = shift if phase is Phase.DEFERRED else banked(shift)
    if phase is Phase.DUE and _may_begin(shift, kind, now):
        return rest(replace(shift, kind=kind))
    waited = shift.waited if phase is Phase.DUE else 0.0
    if (phase, kind, waited) == (shift.phase, shift.kind, shift.waited):
        return shift
    return replace(shift, phase=phase, kind=kind, waited=waited)


def _finished(shift: Shift) -> Shift:
    micro = shift.kind is Kind.MICRO
    shift = replace(stop(shift), dismissed=0)
    return shift if micro else replace(shift, owed=0.0)


def _phase(shift: Shift, now: Now) -> tuple[Phase, Kind]:
    due = shift.due
    large = tuple(kind for kind in due if kind is not Kind.MICRO)
    if now.life_at_risk:
        return (Phase.DEFERRED if large else Phase.WORKING), next(iter(large), Kind.USUAL)
    if large:
        return Phase.DUE, large[0]
    if shift.work_left <= shift.policy.prompting.heads_up_seconds:
        return Phase.HEADS_UP, Kind.USUAL
    return (Phase.DUE, Kind.MICRO) if due else (Phase.WORKING, Kind.USUAL)


def _may_begin(shift: Shift, kind: Kind, now: Now) -> bool:
    if not now.interruptible:
        return False
    if kind is Kind.MICRO:
        return now.breakpoint
    prompting = shift.policy.prompting
    if kind is Kind.AFTER_CASE:
        # Closing was the breakpoint; a minute is left to decline it, or to go.
        return shift.waited >= prompting.heads_up_seconds
    waited = shift.waited >= prompting.breakpoint_seconds
    return now.breakpoint or now.away or not now.reviewing or waited
