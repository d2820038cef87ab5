"""Feedback for whoever decided: read, replied to, and disputed with another supervisor."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from app.identity import Role
from app.review.review_queries import disputes, feedback
from tests.review.closed import closed, come_back
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import button, said, shown
from ui.review.feedback_view import FeedbackView
from ui.review.home_view import HomeView
from ui.review.home_words import dispute_mark
from ui.review.running import Running
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk

ANSWERED = json.dumps({"outcome": "disclose"})


@pytest.fixture
def view(qtbot: QtBot, context: Context) -> FeedbackView:
    """Show the feedback of whoever closed one case."""
    decided = json.dumps({"answers": {"outcome": "refuse"}, "outcome": "refuse"})
    why = "The sister named the place."
    come_back(context.desk, closed(context.desk), "disagree", rationale=why, decision=decided, answers=ANSWERED)
    made = FeedbackView(context)
    shown(qtbot, made, 1200, 700)
    return made


def test_without_a_review_it_says_so(qtbot: QtBot, context: Context) -> None:
    made = FeedbackView(context)
    shown(qtbot, made)
    assert "No review of your decisions has come back." in said(made)
    assert (unnamed(made), not_plain(made)) == ([], [])


def test_a_review_is_shown_in_full_and_noted_as_read(context: Context, view: FeedbackView) -> None:
    assert "The sister named the place." in said(view)
    assert "Sam Reed" in said(view)
    assert "Decided: Refuse" in said(view)
    assert "The reviewer: Disclose" in said(view)
    assert [row.seen for row in feedback(context.desk)] == [True]
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_a_reply_stands_beside_the_review(context: Context, view: FeedbackView, answers: Answers) -> None:
    answers.given = ["She named it after we had decided."]
    button(view, "Reply…").click()
    assert "She named it after we had decided." in said(view)
    assert [row.replies for row in feedback(context.desk)] == [1]


def test_without_another_supervisor_a_dispute_says_what_is_missing(view: FeedbackView) -> None:
    button(view, "Dispute it…").click()
    assert "No other supervisor is known here" in said(view)


def test_a_dispute_goes_to_another_supervisor_once(
    context: Context, acquainted: tuple[Desk, Desk], view: FeedbackView, answers: Answers
) -> None:
    answers.given = ["0", "They overlook when it was known."]
    button(view, "Dispute it…").click()
    (dispute,) = disputes(context.desk)
    assert (dispute.to_name, dispute.reason) == (acquainted[1].person.name, "They overlook when it was known.")
    assert not button(view, "Dispute it…").isEnabled()
    assert "They overlook when it was known." in said(view)


def test_the_disputed_case_is_sealed_for_whom_it_goes_to(
    qtbot: QtBot, context: Context, acquainted: tuple[Desk, Desk], view: FeedbackView, answers: Answers, tmp_path: Path
) -> None:
    answers.given = ["0", "They overlook when it was known."]
    button(view, "Dispute it…").click()
    leading = replace(context, desk=replace(context.desk, person=replace(context.desk.person, role=Role.SUPERVISOR)))
    home = HomeView(leading, Running(leading, leading.bus))
    shown(qtbot, home, 1000, 700)
    assert "to be sealed" in [chip.word for chip in (dispute_mark(each) for each in disputes(context.desk))]
    answers.given = ["full", str(tmp_path / "again.swpack")]
    button(home, "Seal the disputed case…").click()
    qtbot.waitUntil(lambda: "Sealed as again.swpack: 1 case" in said(home))
    (dispute,) = disputes(context.desk)
    assert dispute.pack_uid
    assert dispute_mark(dispute).word == "on its way"
    assert (unnamed(home), not_plain(home)) == ([], [])


def test_a_review_that_is_out_of_sight_is_not_noted_as_read(qtbot: QtBot, context: Context) -> None:
    decided = json.dumps({"answers": {"outcome": "refuse"}, "outcome": "refuse"})
    come_back(context.desk, closed(context.desk), decision=decided)
    made = FeedbackView(context)
    shown(qtbot, made, 700, 600)
    assert [row.seen for row in feedback(context.desk)] == [False]
    made.table.opened.emit(0)
    assert [row.seen for row in feedback(context.desk)] == [True]
