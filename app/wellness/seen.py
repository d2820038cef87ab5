"""What a look, a decision and a closed case mean for the shift."""

from __future__ import annotations

from dataclasses import replace

from app.wellness.shift import Shift

_SEVERE = frozenset({"S3", "S4"})
_MOST_SEVERE = "S4"


def saw(shift: Shift, severity: str, content_class: str) -> Shift:
    """Count a look at L3 or above."""
    severe = severity == _MOST_SEVERE
    shift = replace(
        shift,
        severe_looks=shift.severe_looks + severe,
        at_risk_looks=shift.at_risk_looks + (severe and shift.at_risk),
    )
    if severity not in _SEVERE:
        return replace(shift, last_class="", same_class=0)
    same = shift.same_class + 1 if content_class == shift.last_class else 1
    return replace(shift, last_class=content_class, same_class=same)


def decided_severe(shift: Shift) -> Shift:
    """Note a decision on the most severe material that was seen: a rest of one's own choice, longer the second time."""
    rule = shift.policy.after_severe
    again = shift.severe_at >= 0 and shift.total - shift.severe_at <= rule.again_within_seconds
    rest = float(rule.again_rest_seconds if again else rule.rest_seconds)
    return replace(shift, severe_rest=max(shift.severe_rest, rest), severe_at=shift.total)


def offers_handover(shift: Shift) -> bool:
    """Tell whether the rest after severe work is the longer one, with which handing over is offered."""
    return shift.severe_rest >= shift.policy.after_severe.again_rest_seconds > shift.policy.after_severe.rest_seconds


def case_closed(shift: Shift) -> Shift:
    """Note that a case was closed in which a life was at risk: what was put off is offered at once."""
    return replace(shift, case_closed=True)
