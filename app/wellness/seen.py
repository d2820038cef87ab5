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
        return replace(shift, last_class="", same_class=0, row_told=False)
    goes_on = content_class == shift.last_class
    same = shift.same_class + 1 if goes_on else 1
    return replace(shift, last_class=content_class, same_class=same, row_told=goes_on and shift.row_told)


def rated_severe(shift: Shift) -> Shift:
    """Count a look that was counted before among the most severe, now that the person has rated what it showed."""
    return replace(
        shift, severe_looks=shift.severe_looks + 1, at_risk_looks=shift.at_risk_looks + (1 if shift.at_risk else 0)
    )


def told_row(shift: Shift) -> Shift:
    """Note that a row of severe looks of one class was told; the next row is told again."""
    return replace(shift, row_told=True)


def decided_severe(shift: Shift) -> Shift:
    """Note a decision on the most severe material that was seen: a rest of one's own choice, longer the second time."""
    rule = shift.policy.after_severe
    again = shift.severe_at >= 0 and shift.total - shift.severe_at <= rule.again_within_seconds
    rest = float(rule.again_rest_seconds if again else rule.rest_seconds)
    return replace(shift, severe_rest=max(shift.severe_rest, rest), severe_at=shift.total, severe_again=again)


def offers_handover(shift: Shift) -> bool:
    """Tell whether handing over is offered: severe work followed severe work, however long a rest was chosen."""
    return shift.severe_again and shift.severe_rest > 0


def case_closed(shift: Shift) -> Shift:
    """Note that a case was closed in which a life was at risk: what was put off is offered at once."""
    return replace(shift, case_closed=True)
