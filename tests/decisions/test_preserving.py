"""Preserve first: asked for before data goes out or is taken away, and never in the way of a life."""

from __future__ import annotations

import json

import pytest

from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, Kind
from app.decisions import actions, tasks
from app.decisions.adopting import adopt_policy
from app.decisions.errors import AnswersConflictError
from app.decisions.policies import PRESERVED, task_policy
from app.decisions.queries import decisions, progress
from app.desk import Desk
from tests.decisions.conftest import Make
from tests.decisions.forms import CLEAR, DISCLOSE

KEPT = "The account whole, in the legal hold; hash in the note."


@pytest.mark.parametrize(
    ("form", "outcome", "kind"),
    [
        ("production-order", "disclose", Kind.PRODUCTION_ORDER),
        ("production-order", "partial", Kind.PRODUCTION_ORDER),
        ("terrorist-content", "remove", Kind.TERRORIST_CONTENT),
    ],
)
def test_what_is_given_out_or_taken_away_is_kept_first(
    desk: Desk, make: Make, form: str, outcome: str, kind: Kind
) -> None:
    case_id = make(kind)
    with pytest.raises(AnswersConflictError, match="Preserve first"):
        actions.submit(desk, case_id, CLEAR[form, outcome])
    assert decisions(desk.db, case_id) == ()
    tasks.note_preserved(desk, case_id, KEPT)
    actions.submit(desk, case_id, CLEAR[form, outcome])
    assert [task.note for task in tasks.tasks(desk.db, case_id) if task.kind == PRESERVED] == [KEPT]


@pytest.mark.parametrize(
    ("form", "outcome", "kind"),
    [
        ("production-order", "refuse", Kind.PRODUCTION_ORDER),
        ("production-order", "preserve_only", Kind.PRODUCTION_ORDER),
        ("terrorist-content", "preserve_only", Kind.TERRORIST_CONTENT),
    ],
)
def test_nothing_is_asked_where_nothing_goes(desk: Desk, make: Make, form: str, outcome: str, kind: Kind) -> None:
    case_id = make(kind)
    actions.submit(desk, case_id, CLEAR[form, outcome])
    assert not any(task.kind == PRESERVED for task in tasks.tasks(desk.db, case_id))


def test_a_life_saving_answer_goes_at_once_and_keeping_is_due_at_once(desk: Desk, case_id: CaseId) -> None:
    assert progress(desk, case_id, DISCLOSE).standing.releasable
    actions.submit(desk, case_id, DISCLOSE)
    (task,) = [each for each in tasks.tasks(desk.db, case_id) if each.kind == PRESERVED]
    assert task.open
    assert task.due_at == decisions(desk.db, case_id)[0].at
    assert "at once" in task.formula
    with pytest.raises(ReasonMissingError):
        tasks.note_preserved(desk, case_id, "  ")
    tasks.note_preserved(desk, case_id, KEPT)
    found = [each for each in tasks.tasks(desk.db, case_id) if each.kind == PRESERVED]
    assert [(each.state, each.note) for each in found] == [("done", KEPT)]
    # A correction does not ask for what is kept already.
    actions.correct(desk, case_id, {**DISCLOSE, "rationale": "Said more plainly."}, "Clearer.")
    assert len([each for each in tasks.tasks(desk.db, case_id) if each.kind == PRESERVED]) == 1


def test_what_was_preserved_by_a_decision_need_not_be_noted_again(desk: Desk, make: Make) -> None:
    case_id = make(Kind.PRODUCTION_ORDER)
    keep = {**CLEAR["production-order", "preserve_only"], "bases": ["us-2703-f"]}
    actions.submit(desk, case_id, keep)
    actions.correct(desk, case_id, CLEAR["production-order", "disclose"], "The order is mended.")
    assert not any(each.kind == PRESERVED for each in tasks.tasks(desk.db, case_id))


def test_an_organisation_can_leave_it_out(desk: Desk, make: Make) -> None:
    document = json.loads(task_policy(desk.db).document) | {"version": 3}
    document.pop("preserve_first")
    adopt_policy(desk, json.dumps(document).encode())
    case_id = make(Kind.PRODUCTION_ORDER)
    actions.submit(desk, case_id, CLEAR["production-order", "disclose"])
    assert not any(each.kind == PRESERVED for each in tasks.tasks(desk.db, case_id))
