"""What a signing asks of the first gate inside its transaction: a few short reads, and all that a colleague could have changed."""

from __future__ import annotations

import pytest

from app.cases.model import CaseId
from app.decisions.situation import at_signing
from app.desk import Desk
from app.requesters.actions import answer_flag, leave_fast_path, record_call
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.gate import FlagAnswer, GateState, Ground


def test_it_reads_nothing_of_the_directory_nor_of_other_requests(desk: Desk, case_id: CaseId) -> None:
    asked: list[str] = []
    desk.db.set_trace_callback(asked.append)
    at_signing(desk, case_id, strong=False)
    desk.db.set_trace_callback(None)
    assert asked
    assert not [sql for sql in asked if "skeleton" in sql or "request_sign" in sql or "said_number" in sql]


@pytest.mark.parametrize("before", [False, True])
def test_what_the_checks_said_just_before_counts(desk: Desk, case_id: CaseId, *, before: bool) -> None:
    assert at_signing(desk, case_id, strong=before).high_flag is before


def test_what_a_colleague_wrote_meanwhile_counts(desk: Desk, colleague: Desk, case_id: CaseId) -> None:
    answer_flag(colleague, case_id, "vague_emergency", FlagAnswer.SEEN)
    assert not at_signing(desk, case_id, strong=False).high_flag
    answer_flag(colleague, case_id, "altered_image", FlagAnswer.SEEN)
    leave_fast_path(colleague, case_id, Ground.JOURNALIST, "A reporter")
    call = NewCall("+47 22 00 00 00", "own list", "Marsh", CallOutcome.DENIED, desk.clock.now(), None, "NO")
    record_call(colleague, case_id, call, ())
    known = at_signing(desk, case_id, strong=False)
    assert (known.high_flag, known.counsel, known.calls) == (True, True, GateState.FAILED)
