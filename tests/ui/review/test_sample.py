"""Sampling and sealing on the page: what the rule would draw now, and a pack that is written or stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from app.changes import Changes, Topic
from app.identity import Role
from app.review.drawing import draw_sample
from app.review.rule import Method, SampleRule
from app.review.sample_queries import golden_cases
from tests.review.closed import closed, somebody
from tests.review.two import take_in
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.holding import held
from tests.ui.review.seeing import button, said, shown
from ui.review.running import Running
from ui.review.sample_view import SampleView
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk


@pytest.fixture
def leading(context: Context) -> Context:
    """Return what the page of a supervisor of the team is given, two cases closed at their vault."""
    closed(context.desk)
    closed(context.desk, "preservation", "preserve_only")
    return replace(context, desk=replace(context.desk, person=replace(context.desk.person, role=Role.SUPERVISOR)))


def made(qtbot: QtBot, context: Context) -> SampleView:
    """Show the view and wait for what it would draw."""
    view = SampleView(context, Running(context, context.bus))
    shown(qtbot, view, 1200, 800)
    qtbot.waitUntil(lambda: "would be drawn" in said(view))
    return view


def test_it_shows_what_the_rule_would_draw_and_writes_nothing(qtbot: QtBot, leading: Context) -> None:
    view = made(qtbot, leading)
    assert "2 cases would be drawn, of 2 that fit." in said(view)
    assert view.strata.model.rowCount() == 2
    view.form.form.show_answers(view.form.form.answers() | {"size": 1, "method": "random"})
    view.form.edited.emit()
    qtbot.waitUntil(lambda: "1 case would be drawn, of 2 that fit." in said(view))
    assert leading.desk.db.execute("SELECT count(*) FROM review_sample").fetchone() == (0,)
    assert (unnamed(view), not_plain(view)) == ([], [])


def test_nothing_is_sealed_before_somebody_is_chosen(qtbot: QtBot, leading: Context, acquainted: object) -> None:
    view = made(qtbot, leading)
    button(view, "Seal the pack…").click()
    assert "Not sealed yet" in said(view)
    assert view.seal.form.missing() == ["recipients"]


def test_a_vault_that_is_let_in_meanwhile_is_offered_and_what_was_said_stays(
    qtbot: QtBot, leading: Context, elsewhere: Desk, tmp_path: Path
) -> None:
    view = made(qtbot, leading)
    assert "No supervisor of another vault is known here." in said(view)
    view.seal.form.show_answers(view.seal.form.answers() | {"days": 7})
    take_in(leading.desk, elsewhere, tmp_path, "Review at home")
    leading.bus.publish(Changes(frozenset({Topic.REVIEW})))
    (offered,) = view.seal._recipients.values()
    assert offered.person.name == elsewhere.person.name
    assert view.seal.form.answers()["days"] == 7
    qtbot.waitUntil(lambda: leading.tasks.running() == 0)


def test_a_pack_is_sealed_and_told_with_what_it_left_out(
    qtbot: QtBot, leading: Context, acquainted: tuple[Desk, Desk], answers: Answers, tmp_path: Path
) -> None:
    view = made(qtbot, leading)
    (key,) = view.seal._recipients
    view.seal.form.show_answers(view.seal.form.answers() | {"recipients": [key]})
    answers.given = [str(tmp_path / "march.swpack")]
    button(view, "Seal the pack…").click()
    qtbot.waitUntil(lambda: "Sealed as march.swpack: 2 cases" in said(view))
    assert (tmp_path / "march.swpack").is_file()
    assert "Left out:" in said(view)
    (rule,) = leading.desk.db.execute("SELECT rule FROM review_sample").fetchone()
    assert acquainted[1].person.uid in rule


def test_one_that_is_stopped_leaves_no_file(
    qtbot: QtBot, leading: Context, acquainted: tuple[Desk, Desk], answers: Answers, tmp_path: Path
) -> None:
    view = made(qtbot, leading)
    (key,) = view.seal._recipients
    view.seal.form.show_answers(view.seal.form.answers() | {"recipients": [key]})
    answers.given = [str(tmp_path / "march.swpack")]
    with held(leading.tasks):
        view.seal_it()
        view._sealing.cancel()
    qtbot.waitUntil(lambda: "Stopped. No pack was written" in said(view))
    assert list(tmp_path.glob("*.swpack*")) == []


def test_a_sample_is_drawn_again_and_a_case_named_golden(
    qtbot: QtBot, leading: Context, acquainted: tuple[Desk, Desk], answers: Answers, tmp_path: Path
) -> None:
    draw_sample(leading.desk, SampleRule(Method.RANDOM, 2), "seed", "March")
    noor = replace(leading, desk=somebody(leading.desk, "Noor Amsel", Role.SUPERVISOR))
    view = made(qtbot, noor)
    button(view, "Draw it again and compare").click()
    qtbot.waitUntil(lambda: "The same 2 cases were drawn again. What was known of them is the same." in said(view))
    view.drawn.table.selectRow(0)
    answers.given = ["Three of us agreed on it."]
    button(view, "Name the drawn case golden…").click()
    (golden,) = golden_cases(noor.desk)
    assert golden.why == "Three of us agreed on it."
    button(view, "Retire it").click()
    assert golden_cases(noor.desk) == ()
    assert answers.told == []
