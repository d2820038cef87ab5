"""Agreement and what to change on their pages: figures with how many cases, small groups unshown, findings taken up."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from app.decisions.library import shipped_protocols
from app.identity import Role
from app.review.improving import ChangeState
from app.review.model import Tie
from tests.review.closed import closed
from tests.review.reviews import Judgement, stand
from tests.review.test_improving import find
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import button, said, shown
from ui.review.agreement_view import AgreementView
from ui.review.improve_view import ImproveView
from ui.review.running import Running
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk


@pytest.fixture
def leading(context: Context) -> Context:
    """Return what the page of a supervisor is given."""
    return replace(context, desk=replace(context.desk, person=replace(context.desk.person, role=Role.SUPERVISOR)))


def worked_out(qtbot: QtBot, context: Context) -> AgreementView:
    """Show the figures."""
    view = AgreementView(context, Running(context, context.bus))
    shown(qtbot, view, 1200, 900)
    qtbot.waitUntil(lambda: "judged blind." in said(view), timeout=20_000)
    qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=20_000)
    return view


def judgements(desk: Desk, months: dict[str, int], wrong: int = 0) -> None:
    """Let so many reviews stand a month, some of which answer otherwise."""
    rows = []
    for month, count in months.items():
        for number in range(count):
            decided = {"outcome": ("refuse", "disclose")[number % 2]}
            answered = {"outcome": "ask_more"} if number < wrong else decided
            rows.append(Judgement(decided, answered, decided_at=f"{month}-07T20:00:00.000000Z"))
    stand(desk, rows)


def test_before_anything_was_judged_it_says_what_to_do(qtbot: QtBot, leading: Context) -> None:
    view = worked_out(qtbot, leading)
    assert "0 decisions were judged blind." in said(view)
    assert "Nothing can be compared yet." in said(view)
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_figures_stand_with_their_cases_and_a_small_month_is_not_shown(qtbot: QtBot, leading: Context) -> None:
    judgements(leading.desk, {"2026-01": 12, "2026-02": 12, "2026-03": 2}, wrong=2)
    view = worked_out(qtbot, leading)
    assert "26 decisions were judged blind." in said(view)
    row = view.current()
    assert row is not None
    assert (row.key, row.found.cases) == ("outcome", 26)
    assert "26 cases. Of 100 comparisons" in said(view)
    shown_groups = [view.groups.model.row(number) for number in range(view.groups.model.rowCount())]
    labels = [found[1].label for found in shown_groups if found is not None]
    assert "2026-03" not in labels
    assert labels
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_findings_are_taken_up_with_a_reason_and_stay(qtbot: QtBot, leading: Context, answers: Answers) -> None:
    find(leading.desk, Tie.FIELD, "outcome", "The place was named.")
    view = ImproveView(leading, Running(leading, leading.bus))
    shown(qtbot, view, 1200, 900)
    qtbot.waitUntil(partial(_says, view, "The place was named."))
    answers.given = ["The question will ask for it."]
    button(view, "Take it up…").click()
    qtbot.waitUntil(partial(_says, view, "The question will ask for it."))
    change = view.current()
    assert change is not None
    assert (change.state, change.new) == (ChangeState.TAKEN_UP, 0)
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_a_new_form_is_tried_on_closed_cases_and_a_broken_one_is_told(
    qtbot: QtBot, leading: Context, answers: Answers, tmp_path: Path
) -> None:
    closed(leading.desk)
    form = max(
        (each for each in shipped_protocols() if each.id == "emergency-disclosure"), key=lambda each: each.version
    )
    good, broken = tmp_path / "form.json", tmp_path / "broken.json"
    good.write_bytes(form.document)
    broken.write_text("{", "utf-8")
    view = ImproveView(leading, Running(leading, leading.bus))
    shown(qtbot, view, 1200, 900)
    for file, words in ((good, "of 1 closed cases would be different."), (broken, "Nothing was changed")):
        answers.given = [[str(file)]]
        button(view, "Try a new form on closed cases…").click()
        qtbot.waitUntil(lambda: leading.tasks.running() == 0)
        qtbot.waitUntil(partial(_says, view, words))


def _says(view: ImproveView, words: str) -> bool:
    return words in said(view)
