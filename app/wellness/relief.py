"""When a long emergency calls for a second person."""

from __future__ import annotations

from enum import Enum

from app.wellness.shift import Shift


class Relief(Enum):
    """Whether a second person is spoken of."""

    NONE = "none"
    OFFERED = "offered"
    ASKED = "asked"


def relief(shift: Shift) -> Relief:
    """Return whether relief is offered or asked for, by the time in life-at-risk mode and the hardest looks in it."""
    rule = shift.policy.life_at_risk
    if not shift.at_risk or shift.relief_declined:
        return Relief.NONE
    if shift.at_risk_for >= rule.ask_relief_seconds:
        return Relief.ASKED
    many = shift.at_risk_looks >= rule.offer_relief_looks
    return Relief.OFFERED if many or shift.at_risk_for >= rule.offer_relief_seconds else Relief.NONE


def suggests_end(shift: Shift) -> bool:
    """Tell whether life-at-risk mode has lasted so long that its end is suggested; it never ends by itself."""
    return shift.at_risk and shift.at_risk_for >= shift.policy.life_at_risk.suggest_off_seconds
