"""Calibration on its page: covered until one's own answers are given, side by side after that, concluded and closed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from app.review.calibration import make, session
from tests.review.closed import uid_of
from tests.review.test_calibration import cases, judge, lead, members, sample, second  # noqa: F401 -- fixtures
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import button, said, shown
from ui.review.calibration_view import CalibrationView
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk

OTHERWISE = {"outcome": "ask_more", "emergency": "unknown"}


def says(view: CalibrationView, words: str) -> bool:
    """Tell whether something stands on the page."""
    return words in said(view)


def choose(view: CalibrationView, case_uid: str) -> None:
    """Choose a case of the calibration; they stand in the order of their lots."""
    current = view.current()
    assert current is not None
    view.cases.table.select_id([case.case_uid for case in current.cases].index(case_uid))


@pytest.fixture
def spring(lead: Desk, elsewhere: Desk, second: Desk, sample: str) -> str:  # noqa: F811 -- the fixtures above
    """Begin a calibration of two."""
    return make(lead, "Spring", sample, members(lead, elsewhere, second)).uid


def test_without_one_it_says_how_one_begins(qtbot: QtBot, context: Context, lead: Desk) -> None:  # noqa: F811 -- likewise
    view = CalibrationView(replace(context, desk=lead))
    shown(qtbot, view)
    assert "There is no calibration yet." in said(view)
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_what_two_answered_alone_lies_side_by_side_and_is_concluded(
    qtbot: QtBot,
    context: Context,
    answers: Answers,
    spring: str,
    lead: Desk,  # noqa: F811 -- the fixtures above
    elsewhere: Desk,
    second: Desk,  # noqa: F811 -- likewise
    cases: list[CaseId],  # noqa: F811 -- likewise
) -> None:
    judge(lead, spring, cases[0], second)
    view = CalibrationView(replace(context, desk=lead))
    shown(qtbot, view, 1300, 800)
    assert "Not judged to the end yet by:" in said(view)
    # Its lists are as high as their rows, and scroll in a window that is lower.
    assert view.minimumSizeHint().height() < view.sessions.height() + view.cases.height()
    choose(view, uid_of(lead, cases[0]))
    assert not button(view, "Note what was agreed on…").isEnabled()
    qtbot.waitUntil(partial(says, view, "1 of 2 have judged it: there is nothing to compare yet."))
    judge(lead, spring, cases[0], elsewhere, OTHERWISE)
    view.read_again()
    choose(view, uid_of(lead, cases[0]))
    qtbot.waitUntil(partial(says, view, "things are seen differently."))
    qtbot.waitUntil(partial(says, view, elsewhere.person.name))
    answers.given = ["Not urgent it is."]
    button(view, "Note what was agreed on…").click()
    qtbot.waitUntil(partial(says, view, "Agreed on: Not urgent it is."))
    answers.given = [True]
    button(view, "Close it…").click()
    assert session(lead.db, spring).closed_at is not None
    assert not button(view, "Close it…").isEnabled()
    assert (unnamed(view), not_plain(view)) == ([], [])
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_a_member_who_has_not_answered_sees_nothing_of_the_others(
    qtbot: QtBot,
    context: Context,
    spring: str,
    lead: Desk,  # noqa: F811 -- the fixtures above
    elsewhere: Desk,
    second: Desk,  # noqa: F811 -- likewise
    cases: list[CaseId],  # noqa: F811 -- likewise
) -> None:
    judge(lead, spring, cases[0], second, OTHERWISE)
    member = replace(lead, person=replace(lead.person, name=elsewhere.person.name))
    view = CalibrationView(replace(context, desk=member))
    shown(qtbot, view, 1300, 800)
    qtbot.waitUntil(partial(says, view, "You take part in this calibration and have not judged this case yet."))
    assert "Ask" not in said(view.laid)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
