"""Blind: the approver answers first, and until then sees nothing of what the author made of the case."""

from __future__ import annotations

import pytest

from app.cases.model import CaseId, Check, Imminence
from app.cases.queries import case_page
from app.decisions import actions, approvals, approving, refusals
from app.decisions.blind import veiled
from app.decisions.queries import decisions
from app.desk import Desk
from tests.decisions.test_approving import CONTENT, WHY, policy, seat


@pytest.fixture
def kim(desk: Desk) -> Desk:
    """Seat a supervisor."""
    return seat(desk, "Kim Ash")


def test_blind_means_answers_first(desk: Desk, kim: Desk, case_id: CaseId) -> None:
    policy(desk, blind=True)
    actions.submit(desk, case_id, CONTENT)
    uid = decisions(desk.db, case_id)[0].uid
    assert approvals.hidden_from(kim, case_id)
    assert not approvals.hidden_from(desk, case_id)
    page = case_page(desk.db, case_id)
    assert veiled(desk, page) is page
    theirs = veiled(kim, page)
    assert theirs.hidden
    assert (theirs.row.imminence, theirs.row.requester_check) == (Imminence.UNASSESSED, Check.UNKNOWN)
    acts = {event.act: event.note for event in page.events}
    assert acts["requester checked"] == "passed"
    assert "content" in acts["send to approver"]
    assert {"requester checked", "assessed", "life at risk on"}.isdisjoint(event.act for event in theirs.events)
    assert [event.note for event in theirs.events if event.act in ("decide", "send to approver")] == ["", ""]
    with pytest.raises(refusals.AnswerFirstError):
        approving.approve(kim, case_id, uid, WHY)
    approving.answer_blind(kim, case_id, {"emergency": "yes", "outcome": "partial"})
    assert not approvals.hidden_from(kim, case_id)
    assert veiled(kim, page) is page
    with pytest.raises(refusals.SeenAlreadyError):
        approving.answer_blind(kim, case_id, {"emergency": "no"})
    approving.approve(kim, case_id, uid, WHY)
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    assert approvals.blind_answers(desk.db, question.decision, kim.person.id) == {
        "emergency": "yes",
        "outcome": "partial",
    }
