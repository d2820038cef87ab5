"""What becomes known after a decision was signed: a denial or a mark for counsel holds back what has not gone out yet."""

from __future__ import annotations

import pytest

from app.cases import store as cases
from app.cases.model import CaseId, State
from app.decisions import actions, approving
from app.decisions.closing import close
from app.decisions.model import Located
from app.decisions.queries import decisions
from app.decisions.refusals import HeldSinceError, ReferralMissingError
from app.desk import Desk
from app.requesters.actions import clear_by_counsel, leave_fast_path, record_call
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.gate import Ground
from app.responses.errors import NotInForceError
from app.responses.queries import in_force
from tests.decisions.forms import CLEAR, DISCLOSE, RECORD, end_tasks

UNKNOWN = {**DISCLOSE, "requester": "unknown"}
ELSEWHERE = {**DISCLOSE, "requester": "passed:other-channel"}
REFUSED = {
    **CLEAR["emergency-disclosure", "refuse"],
    "requester": "unknown",
    "emergency": "unknown",
    "imminence": "unknown",
}
WHY = "I know this desk."


def deny(desk: Desk, case_id: CaseId) -> None:
    """Write down that the agency does not know the request."""
    call = NewCall("+47 22 00 00 00", "own list", "Marsh", CallOutcome.DENIED, desk.clock.now(), None, "NO")
    record_call(desk, case_id, call, ())


def test_nobody_agrees_to_data_for_a_requester_who_was_denied_meanwhile(
    desk: Desk, colleague: Desk, case_id: CaseId
) -> None:
    actions.submit(desk, case_id, UNKNOWN)
    deny(desk, case_id)
    with pytest.raises(HeldSinceError, match="denies"):
        approving.approve(colleague, case_id, decisions(desk.db, case_id)[0].uid, WHY)
    assert cases.load(desk.db, case_id).state is State.PENDING_APPROVAL
    approving.send_back(colleague, case_id, decisions(desk.db, case_id)[0].uid, "They deny it.")


def test_the_agency_itself_on_a_known_channel_is_agreed_to_after_a_denial(
    desk: Desk, colleague: Desk, case_id: CaseId
) -> None:
    actions.submit(desk, case_id, ELSEWHERE)
    deny(desk, case_id)
    approving.approve(colleague, case_id, decisions(desk.db, case_id)[0].uid, WHY)
    assert cases.load(desk.db, case_id).state is State.APPROVED
    assert in_force(desk, case_id).row.answers["requester"] == "passed:other-channel"


def test_nothing_goes_out_to_a_requester_who_was_denied_after_the_decision(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    assert in_force(desk, case_id).row.answers["outcome"] == "disclose"
    deny(desk, case_id)
    with pytest.raises(NotInForceError, match="denies"):
        in_force(desk, case_id)


def test_nothing_goes_out_while_counsel_has_the_case(desk: Desk, colleague: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    leave_fast_path(desk, case_id, Ground.JOURNALIST, "A reporter")
    with pytest.raises(NotInForceError, match="counsel"):
        in_force(desk, case_id)
    clear_by_counsel(colleague, case_id, "Counsel Ito", "Spoke with the ministry")
    assert in_force(desk, case_id).row.answers["outcome"] == "disclose"


def test_a_refusal_and_a_referral_go_out_all_the_same(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, REFUSED)
    leave_fast_path(desk, case_id, Ground.JOURNALIST, "A reporter")
    deny(desk, case_id)
    assert in_force(desk, case_id).row.answers["outcome"] == "refuse"


def test_a_denial_on_record_asks_for_a_word_on_referral_whatever_the_form_says_of_the_requester(
    desk: Desk, case_id: CaseId
) -> None:
    actions.submit(desk, case_id, REFUSED)
    deny(desk, case_id)
    actions.respond(desk, case_id, "Refused in writing.")
    end_tasks(desk, case_id)
    with pytest.raises(ReferralMissingError):
        close(desk, case_id, RECORD, "nobody", Located.NOT_APPLICABLE)
    failed = {**REFUSED, "requester": "failed:agency-denies", "refusal": "suspected_fraud"}
    actions.correct(desk, case_id, failed, "The agency denied it.")
    actions.respond(desk, case_id, "Refused in writing.")
    end_tasks(desk, case_id)
    close(desk, case_id, {**RECORD, "referral": "agency_informed"}, "nobody", Located.NOT_APPLICABLE)
