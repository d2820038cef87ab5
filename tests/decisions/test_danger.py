"""What is easily lost: a suicide is no offence, and a false sender may speak of a true danger."""

from __future__ import annotations

from app.decisions.rules import stand
from tests.decisions.forms import DISCLOSE, RECORD, shipped


def test_a_suicide_is_decided_without_an_offence() -> None:
    protocol = shipped("emergency-disclosure")
    assert not any("offence" in question.key for question in protocol.questions)
    standing = stand(protocol, {**DISCLOSE, **RECORD, "harm": "suicide"})
    assert standing.releasable
    assert standing.missing_record == ()


def test_a_failed_sender_with_an_open_emergency_owes_a_word_on_referral() -> None:
    protocol = shipped("emergency-disclosure")
    refusal = {
        "requester": "failed:forged",
        "emergency": "unknown",
        "imminence": "hours",
        "outcome": "refuse",
        "refusal": "suspected_fraud",
        "rationale": "The agency does not know this officer.",
    }
    standing = stand(protocol, refusal)
    assert standing.releasable
    assert "referral" in {entry.key for entry in standing.missing_record}
    assert "referral" not in {entry.key for entry in stand(protocol, {**refusal, "emergency": "no"}).missing_record}
    referred = {**refusal, "outcome": "proactive_referral"}
    assert "referral" not in {entry.key for entry in stand(protocol, referred).missing_record}
