"""A closed case is named golden and retired from its page, by whoever draws samples and has no part in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId
from app.identity import Role
from app.review.golden import NotGoldenError
from app.review.sample_queries import golden_cases
from tests.review.closed import closed, somebody
from tests.ui.answers import Answers
from ui.case.commands import case_commands
from ui.case.page import CasePage
from ui.shell.commands import Command
from ui.shell.context import Context


@pytest.fixture
def case_id(context: Context) -> CaseId:
    """Close a case."""
    return closed(context.desk)


def commands(qtbot: QtBot, context: Context, case_id: CaseId) -> Mapping[str, Command]:
    """Show the case to somebody and return what they can do."""
    page = CasePage(context, case_id)
    qtbot.addWidget(page)
    return {each.id: each for each in case_commands(context, page)}


def test_a_supervisor_names_a_case_golden_and_retires_it(
    qtbot: QtBot, context: Context, case_id: CaseId, answers: Answers
) -> None:
    theirs = replace(context, desk=somebody(context.desk, "Ada North", Role.SUPERVISOR))
    found = commands(qtbot, theirs, case_id)
    assert found["case.golden"].enabled()
    assert not found["case.not_golden"].enabled()
    answers.given += ["Three of us came to the same.", False, True]
    found["case.golden"].run()
    assert [each.why for each in golden_cases(theirs.desk)] == ["Three of us came to the same."]
    assert (found["case.golden"].enabled(), found["case.not_golden"].enabled()) == (False, True)
    found["case.not_golden"].run()
    assert found["case.not_golden"].enabled()
    found["case.not_golden"].run()
    assert golden_cases(theirs.desk) == ()


def test_nobody_else_learns_of_it(qtbot: QtBot, context: Context, case_id: CaseId, answers: Answers) -> None:
    theirs = replace(context, desk=somebody(context.desk, "Ada North", Role.SUPERVISOR))
    answers.given += ["Three of us came to the same."]
    commands(qtbot, theirs, case_id)["case.golden"].run()
    mine = commands(qtbot, context, case_id)
    assert not mine["case.golden"].enabled()
    assert not mine["case.not_golden"].enabled()


def test_whoever_decided_it_is_told_to_leave_that_to_somebody_else(
    qtbot: QtBot, context: Context, case_id: CaseId, answers: Answers
) -> None:
    answers.given += ["I know that I was right."]
    commands(qtbot, context, case_id)["case.golden"].run()
    assert isinstance(answers.told[-1], NotGoldenError)
