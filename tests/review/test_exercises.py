"""Golden cases and calibrations measure reviewing itself: they are nobody's feedback, and contradict no review."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.identity import Permission
from app.review import feedback
from app.review.conflicts import conflicts
from app.review.review_queries import acts_due, feedback_page, times_reviewed, unseen
from app.review.review_queries import feedback as read_feedback
from tests.review.carried import recipient
from tests.review.closed import closed, come_back

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk

DECIDED = json.dumps({"answers": {"outcome": "refuse"}})


@pytest.fixture
def case_id(desk: Desk) -> CaseId:
    """Close a case."""
    return closed(desk)


@pytest.fixture
def review(desk: Desk, case_id: CaseId) -> str:
    """Let a review of it come back."""
    return come_back(desk, case_id, "disagree", decision=DECIDED)


@pytest.fixture
def golden(desk: Desk, case_id: CaseId, review: str) -> str:
    """Let somebody else have judged it as a golden case."""
    return come_back(desk, case_id, "agree", reviewer_uid="one", golden=1, decision=DECIDED)


@pytest.fixture
def together(desk: Desk, case_id: CaseId, review: str) -> str:
    """Let somebody else have judged it for a calibration."""
    return come_back(desk, case_id, "act_now_phone", reviewer_uid="two", calibration_uid="spring", decision=DECIDED)


def test_an_exercise_is_nobodys_feedback_and_tells_nobody_which_case_is_golden(
    desk: Desk, case_id: CaseId, review: str, golden: str, together: str
) -> None:
    assert [each.uid for each in read_feedback(desk)] == [review]
    assert (times_reviewed(desk.db, case_id), unseen(desk)) == (1, 1)
    assert feedback_page(desk, review).others == ()
    responder = replace(desk, only=frozenset({Permission.OWN}))
    assert feedback_page(responder, review).review.uid == review
    for exercise in (golden, together):
        for act in (
            lambda uid=exercise: feedback_page(responder, uid),
            lambda uid=exercise: feedback.mark_seen(responder, uid),
            lambda uid=exercise: feedback.reply(responder, uid, "Mine."),
            lambda uid=exercise: feedback.dispute(responder, uid, "Mine.", recipient(desk)),
        ):
            with pytest.raises(feedback.NotAboutYouError):
                act()


def test_exercises_contradict_no_review_and_whoever_leads_reads_them(
    desk: Desk, review: str, golden: str, together: str
) -> None:
    assert conflicts(desk) == ()
    assert {each.uid for each in feedback_page(desk, golden).others} == {review, together}


def test_a_life_goes_first_whatever_a_case_was_judged_for(desk: Desk, together: str) -> None:
    assert [each.review_uid for each in acts_due(desk.db)] == [together]
