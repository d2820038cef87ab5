"""Who must agree to the answers on show, in words: by the policy that the packed case was decided under."""

from __future__ import annotations

from collections.abc import Mapping

from app.decisions.gates import facts
from app.decisions.protocol import Protocol
from app.decisions.risks import risks
from app.decisions.situation import Situation
from app.i18n import _
from app.review.policies_then import Agreeing


def who_agrees(
    under: Agreeing, protocol: Protocol, answers: Mapping[str, object], known: Situation, *, given: bool
) -> str:
    """Return whether a second person must agree to answers, why, and by whose policy; of those given, whether one had to."""
    found = ", ".join(risk.label for risk in risks(under.policy, facts(protocol, answers, known)))
    if found:
        words = _("A second person had to agree ({reasons})") if given else _("A second person must agree ({reasons})")
        words = words.format(reasons=found)
    else:
        words = _("Nobody else had to agree") if given else _("So far nobody else must agree")
    policy = _("{words} · by their approval policy v{version}")
    if not under.theirs:
        policy = _("{words} · by the approval policy v{version} of this program: the pack brings none")
    return policy.format(words=words, version=under.policy.version)
