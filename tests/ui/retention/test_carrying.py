"""While something is destroyed, nothing on the page offers to begin it again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.builders import FakeClock
from tests.retention.cases import LONG_AFTER, agreed, closed_case, seats, wait_out
from tests.ui.answers import Answers
from ui.retention.page import KeepingPage
from ui.shell.context import Context


def test_destroying_is_not_offered_while_it_runs(
    qtbot: QtBot, context: Context, answers: Answers, clock: FakeClock
) -> None:
    case_id = closed_case(context.desk)
    clock.advance(LONG_AFTER.total_seconds())
    agreed(context.desk, case_id)
    wait_out(context.desk, clock)
    page = KeepingPage(replace(context, desk=seats(context.desk)[1]))
    qtbot.addWidget(page)
    page.show()
    (step,) = [each for each in page.findChildren(QPushButton) if each.text() == "Destroy what is over…"]
    qtbot.waitUntil(page.steps.may_carry_out)
    assert step.isEnabled()
    answers.given = [True]
    page.steps.carry_out()
    assert (page.steps.carrying.running(), step.isEnabled()) == (True, False)
    qtbot.waitUntil(lambda: bool(page.lists.gone))
    assert not step.isEnabled()
