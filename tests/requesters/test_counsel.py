"""Who the subject may be takes a case to counsel; who let it go on is named, and had no hand in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cases.actions import ReasonMissingError, claim, release
from app.decisions.actions import save_draft
from app.desk import Desk
from app.requesters import actions
from app.requesters.errors import NotCounselError, NotOffFastPathError, OwnClearingError
from app.requesters.gate import Ground
from app.requesters.policy import in_force
from app.requesters.queries import standing, verification
from tests.requesters.conftest import File


def test_a_sensitive_subject_takes_the_case_to_counsel_until_they_answer(
    desk: Desk, colleague: Desk, take_in: File
) -> None:
    case_id = take_in()
    with pytest.raises(ReasonMissingError):
        actions.leave_fast_path(desk, case_id, Ground.PARTNER, "")
    actions.leave_fast_path(desk, case_id, Ground.PARTNER, "The officer's former partner")
    off = verification(desk, case_id).off_fast_path
    assert off is not None
    assert (off.ground, off.reason) == (Ground.PARTNER, "The officer's former partner")
    with pytest.raises(OwnClearingError):
        actions.clear_by_counsel(desk, case_id, "Counsel Ito", "Checked with the prosecutor")
    actions.clear_by_counsel(colleague, case_id, "Counsel Ito", "Checked with the prosecutor")
    assert standing(desk, case_id).off_fast_path is None
    told = standing(colleague, case_id).off_fast_path
    assert told is not None  # who recorded counsel's answer does not decide on it
    assert "You recorded counsel's answer yourself" in told.reason
    with pytest.raises(NotOffFastPathError):
        actions.clear_by_counsel(colleague, case_id, "Counsel Ito", "again")


def test_only_whom_the_policy_names_speaks_as_counsel_and_who_works_on_a_case_does_not_record_it(
    desk: Desk, colleague: Desk, take_in: File
) -> None:
    case_id = take_in()
    actions.leave_fast_path(colleague, case_id, Ground.JOURNALIST, "A reporter")
    named = replace(in_force(), counsel=("Counsel Ito",))
    with pytest.raises(NotCounselError) as refused:
        actions.clear_by_counsel(desk, case_id, "Somebody", "It is fine", named)
    assert "Counsel Ito" in str(refused.value)
    claim(desk, case_id)
    with pytest.raises(OwnClearingError):
        actions.clear_by_counsel(desk, case_id, "counsel ito", "It is fine", named)
    save_draft(desk, case_id, {})
    release(desk, case_id)
    with pytest.raises(OwnClearingError):
        actions.clear_by_counsel(desk, case_id, "counsel ito", "It is fine", named)
    assert standing(desk, case_id).off_fast_path is not None
