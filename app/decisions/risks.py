"""What makes a decision one that a second person must agree to."""

from __future__ import annotations

from enum import Enum

from app.decisions.first_gate import overrides
from app.decisions.gates import Facts
from app.decisions.model import Category, CategoryAnswer, Outcome
from app.decisions.policies import ApprovalPolicy
from app.i18n import _


class Risk(Enum):
    """Why nobody decides this alone."""

    CONTENT = "content"
    OVERRIDE = "override"
    REMOVAL = "removal"
    CHILDREN = "children"
    HIGH_REACH = "high_reach"
    COUNSEL = "counsel"
    UNSEEN = "unseen"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Risk.CONTENT: _("content is to go out"),
            Risk.OVERRIDE: _("the requester is not verified"),
            Risk.REMOVAL: _("content is removed"),
            Risk.CHILDREN: _("a child is concerned"),
            Risk.HIGH_REACH: _("the account reaches many"),
            Risk.COUNSEL: _("an answer may put the subject at risk"),
            Risk.UNSEEN: _("it was decided without looking"),
        }[self]


def risks(policy: ApprovalPolicy, read: Facts) -> tuple[Risk, ...]:
    """Return why a decision needs a second person under a policy; nothing where one may decide alone."""
    out = read.goes_out
    found = {
        Risk.CONTENT: out and Category.CONTENT in read.given(CategoryAnswer.DISCLOSE),
        Risk.OVERRIDE: overrides(read),
        Risk.REMOVAL: read.outcome is Outcome.REMOVE,
        Risk.CHILDREN: out and read.child,
        Risk.HIGH_REACH: out and read.high_reach,
        Risk.COUNSEL: out and (read.situation.counsel or read.situation.at_risk),
    }
    # Files of a case never go out on one person's word, whatever the policy says.
    reasons = [
        risk
        for risk, there in found.items()
        if there and (policy.risks[risk.value] or (risk is Risk.CONTENT and read.items))
    ]
    if out and read.unseen in policy.unseen:
        reasons.append(Risk.UNSEEN)
    return tuple(reasons)
