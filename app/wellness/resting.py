"""What a rest is worth, whoever took it and however it came about, and what a person may choose about a break."""

from __future__ import annotations

from dataclasses import replace

from app.wellness import hours
from app.wellness.shift import Kind, Phase, Shift

# The longest rest that can be chosen after severe work, in seconds (safeguards 6.6: 0 to 15 minutes).
MOST_AFTER_SEVERE = 900.0


def start(shift: Shift, kind: Kind | None = None) -> Shift:
    """Begin a break now: of the kind asked for, or the strongest that is due, or the usual one."""
    if shift.phase is Phase.RESTING:
        return shift
    shift = banked(shift)
    due = (each for each in shift.due if each is not Kind.MICRO)
    return rest(replace(shift, kind=kind or next(due, Kind.USUAL)))


def rest(shift: Shift) -> Shift:
    """Begin the break that stands in the shift; how long it is is settled now, and does not shrink as it is taken."""
    return replace(shift, phase=Phase.RESTING, rested=0.0, resting_for=shift.rest_needed)


def stop(shift: Shift) -> Shift:
    """End a break: what was rested counts, what is missing stays owed or due; the rest after severe work is a choice."""
    if shift.phase is not Phase.RESTING:
        return shift
    ended, rested = shift.kind, shift.rested
    dismissed = shift.dismissed + 1 if rested < shift.policy.micro.rest_seconds else 0
    shift = replace(
        shift,
        phase=Phase.WORKING,
        kind=Kind.USUAL,
        owed=max(0.0, shift.owed - rested),
        rested=0.0,
        waited=0.0,
        severe_rest=0.0 if ended is Kind.AFTER_SEVERE or rested >= shift.severe_rest else shift.severe_rest,
        case_closed=shift.case_closed and ended is not Kind.AFTER_CASE,
    )
    if ended is Kind.MICRO:
        return replace(shift, micro=0.0, dismissed=dismissed)
    return credited(shift, 0.0, rested)


def postpone(shift: Shift) -> Shift:
    """Put the break off once; unchanged if that is used up. The one after a case is declined: what is owed stays owed."""
    if not shift.may_postpone:
        return shift
    if shift.kind is Kind.AFTER_CASE:
        return replace(shift, phase=Phase.WORKING, kind=Kind.USUAL, case_closed=False, waited=0.0)
    shift = stop(shift)
    if shift.work_left > shift.policy.prompting.heads_up_seconds:
        return shift
    later = max(shift.due_at, shift.worked) + shift.policy.usual.postpone_seconds
    return replace(shift, phase=Phase.WORKING, due_at=later, waited=0.0, postponed=shift.postponed + 1)


def took_one(shift: Shift) -> Shift:
    """Take the person's word that they have just had a break of the usual length."""
    seconds = float(shift.policy.usual.rest_seconds)
    shift = fresh(banked(stop(shift)))
    return replace(
        shift,
        phase=Phase.WORKING,
        kind=Kind.USUAL,
        owed=max(0.0, shift.owed - seconds),
        severe_rest=0.0,
        case_closed=False,
        rests=hours.rested(shift.rests, shift.total, seconds, shift.policy.hour),
    )


def choose_rest(shift: Shift, seconds: float) -> Shift:
    """Choose how long to rest after severe work, in one step; none at all is a choice as well."""
    if shift.kind is not Kind.AFTER_SEVERE and Kind.AFTER_SEVERE not in shift.due:
        return shift
    if seconds <= 0:
        ended = replace(shift, severe_rest=0.0)
        return stop(ended) if shift.kind is Kind.AFTER_SEVERE else ended
    chosen = replace(shift, severe_rest=min(seconds, MOST_AFTER_SEVERE))
    if chosen.phase is Phase.RESTING:
        return replace(chosen, resting_for=max(chosen.severe_rest, chosen.owed))
    return start(chosen, Kind.AFTER_SEVERE)


def override(shift: Shift) -> Shift:
    """Open the evidence past the hard cap for a while; who may ask for that is decided elsewhere."""
    return replace(shift, override_until=shift.total + shift.policy.caps.override_seconds)


def decline_relief(shift: Shift) -> Shift:
    """Go on alone; nobody is asked for again until life-at-risk mode ends."""
    return replace(shift, relief_declined=True)


def credited(shift: Shift, before: float, rested: float) -> Shift:
    """Return the shift after a rest that went on from one length to another: half of a break is half of one."""
    policy = shift.policy
    if before < policy.micro.rest_seconds <= rested:
        shift = replace(shift, micro=0.0, dismissed=0)
    shift = replace(shift, long=_left(shift.long, before, rested, float(policy.long.rest_seconds)))
    if rested >= policy.usual.rest_seconds:
        return fresh(shift) if before < rested else shift
    return replace(shift, worked=_left(shift.worked, before, rested, float(policy.usual.rest_seconds)))


def fresh(shift: Shift) -> Shift:
    """Return the shift as after a break of the usual length."""
    due_at = float(shift.policy.usual.work_seconds)
    return replace(shift, worked=0.0, micro=0.0, due_at=due_at, waited=0.0, postponed=0, dismissed=0)


def banked(shift: Shift) -> Shift:
    """Return the shift with what was put off turned into a debt."""
    if shift.phase is not Phase.DEFERRED:
        return shift
    return replace(shift, phase=Phase.WORKING, owed=shift.debt, deferral=0.0)


def _left(worked: float, before: float, rested: float, whole: float) -> float:
    if rested >= whole:
        return 0.0
    return worked / 2 if before < whole / 2 <= rested else worked
