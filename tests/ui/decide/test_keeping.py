"""In the page: preserve first is asked for above the form, and who was kept away is let back by a third person."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.cases import actions, store
from app.cases.model import CaseId, Kind, State
from app.cases.opening import NewCase, open_case
from app.decisions.excluding import exclude, exclusions
from app.identity import Permission
from tests.decisions.forms import CLEAR
from tests.decisions.test_approving import seat
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.decide.stepping import step
from ui.decide.pane import DecisionPane
from ui.shell.context import Context

ORDER = CLEAR["production-order", "disclose"]


@pytest.fixture
def case_id(context: Context) -> CaseId:
    """Return a claimed order."""
    with context.desk.transaction(Permission.KEEP) as tx:
        new = NewCase(Kind.PRODUCTION_ORDER, "An order", "US", context.desk.clock.now(), "mail")
        opened = open_case(tx, new)
    actions.claim(context.desk, opened.id)
    return opened.id


@pytest.fixture
def pane(qtbot: QtBot, context: Context, case_id: CaseId) -> DecisionPane:
    """Show its decision."""
    pane = DecisionPane(context, case_id)
    qtbot.addWidget(pane)
    pane.resize(520, 900)
    pane.show()
    qtbot.waitUntil(lambda: pane._form.drawn() and context.tasks.running() == 0)
    return pane


def test_preserve_first_is_asked_for_and_noted_in_place(
    qtbot: QtBot, pane: DecisionPane, context: Context, case_id: CaseId, answers: Answers
) -> None:
    assert pane.keeping.isHidden()
    pane._form.show_answers(ORDER)
    pane._form.edited.emit()
    assert not pane.keeping.isHidden()
    assert unnamed(pane) == []
    assert not_plain(pane) == []
    step(pane)
    assert store.load(context.desk.db, case_id).state is State.CLAIMED
    answers.given.append("The account whole, in the legal hold.")
    pane.keeping.note.click()
    qtbot.waitUntil(pane.keeping.isHidden)
    step(pane)
    assert store.load(context.desk.db, case_id).state is State.DECIDED
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_whoever_was_kept_away_is_let_back_by_a_third_person(
    qtbot: QtBot, pane: DecisionPane, context: Context, case_id: CaseId, answers: Answers
) -> None:
    kim, ada = seat(context.desk, "Kim Ash"), seat(context.desk, "Ada Moss")
    exclude(context.desk, case_id, kim.person.id, "Her brother is the officer.")
    # Whoever kept them away does not take it back.
    assert not pane.timing.can_let_back()
    exclude(kim, case_id, ada.person.id, "She knows the family.")
    assert pane.timing.can_let_back()
    answers.given += [str(ada.person.id), "Another family of that name."]
    pane.timing.let_back()
    assert [each.name for each in exclusions(context.desk.db, case_id)] == ["Kim Ash"]
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
