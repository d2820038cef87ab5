"""What a decision says in a person's own words can be found."""

from __future__ import annotations

from app.cases import queue
from app.cases.model import CaseId
from app.decisions import actions
from app.desk import Desk
from tests.decisions.forms import DISCLOSE


def test_what_is_written_can_be_found(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, {**DISCLOSE, "rationale": "The lighthouse keeper recognised her voice."})
    assert queue.page_ids(desk.db, queue.Filters(text="lighthouse")) == [case_id]
