"""The page of what to change: read behind the window, said with a reason, and not longer than a person reads."""

from __future__ import annotations

import json
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.desk import Desk
from app.review.adopting import scorecards
from app.review.improving import ChangeState, to_change
from app.review.model import Tie
from app.review.scorecards import shipped_scorecard
from tests.review.closed import closed, settled
from tests.review.test_improving import find
from tests.review.test_trial import add, control, newer
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import button, said, shown
from ui.review.improve_view import ImproveView
from ui.review.improve_words import MOST_FINDINGS, finding_lines
from ui.review.running import Running
from ui.shell.context import Context


def test_findings_are_read_and_what_becomes_of_them_is_said(
    qtbot: QtBot, context: Context, answers: Answers, desk: Desk
) -> None:
    find(desk, Tie.FIELD, "emergency", "Asked too late.")
    view = ImproveView(context, Running(context, context.bus))
    shown(qtbot, view, 1100, 800)
    qtbot.waitUntil(lambda: "Asked too late." in said(view))
    answers.given = ["Version 3 asks it first."]
    button(view, "Take it up…").click()
    qtbot.waitUntil(lambda: "Version 3 asks it first." in said(view))
    assert to_change(desk)[0].state is ChangeState.TAKEN_UP
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_where_findings_came_and_none_counts_it_does_not_say_that_none_came(
    qtbot: QtBot, context: Context, desk: Desk
) -> None:
    settled(desk, [find(desk, Tie.FIELD, "emergency", "Asked too late.")], [])
    view = ImproveView(context, Running(context, context.bus))
    shown(qtbot, view, 1100, 800)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert "There is no finding that counts." in said(view)


def test_a_new_form_is_tried_from_the_page(
    qtbot: QtBot, context: Context, answers: Answers, desk: Desk, tmp_path: Path
) -> None:
    closed(desk, outcome="refuse")
    content = newer()
    add(content, "age", "How old is the person?", control("age"))
    file = tmp_path / "form.json"
    file.write_text(json.dumps(content))
    view = ImproveView(context, Running(context, context.bus))
    shown(qtbot, view, 1100, 800)
    answers.given = [[str(file)]]
    button(view, "Try a new form on closed cases…").click()
    qtbot.waitUntil(lambda: "1 of 1 closed cases would be different" in said(view))
    assert "1 × How old is the person?" in said(view)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_of_many_findings_the_newest_are_listed_and_the_others_counted(desk: Desk) -> None:
    for number in range(MOST_FINDINGS + 2):
        find(desk, Tie.FIELD, "emergency", f"Number {number}")
    lines = finding_lines(to_change(desk)[0])
    assert len(lines) == MOST_FINDINGS + 1
    assert lines[0][1] == f"Number {MOST_FINDINGS + 1}"
    assert lines[-1][0] == "There are 2 older findings."


def test_a_scorecard_is_adopted_in_the_window_and_a_broken_one_is_told_with_the_place(
    qtbot: QtBot, context: Context, answers: Answers, desk: Desk, tmp_path: Path
) -> None:
    content = json.loads(shipped_scorecard().document) | {"version": 2, "title": "Our card"}
    good, broken = tmp_path / "card.json", tmp_path / "broken.json"
    good.write_text(json.dumps(content))
    broken.write_text(json.dumps(content | {"items": []}))
    view = ImproveView(context, Running(context, context.bus))
    shown(qtbot, view, 1100, 800)
    answers.given = [[str(broken)]]
    button(view, "Adopt a scorecard…").click()
    assert "$.items" in answers.told[-1].what
    answers.given = [[str(good)], True]
    button(view, "Adopt a scorecard…").click()
    qtbot.waitUntil(lambda: "Our card, version 2" in said(view))
    assert [(each.card.version, each.in_force) for each in scorecards(desk.db)] == [(2, True), (1, False)]
    assert (unnamed(view), not_plain(view)) == ([], [])
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
