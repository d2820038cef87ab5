"""Drift on the page: what is drawn is what the table says, small periods are gaps with a word, and no column drops silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from app.review.agreement import GroupRow, Row
from app.review.bootstrap import Agreement, Figure, Why
from app.review.groups import Dimension, Group
from tests.review.reviews import Judgement, stand
from tests.ui.audit import not_plain, unnamed
from tests.ui.review.seeing import said, shown
from ui.kit.theme import theme_of
from ui.review.agreement_view import AgreementView
from ui.review.agreement_words import question_columns
from ui.review.drift_chart import Period, periods
from ui.review.running import Running
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk


def judgements(desk: Desk, months: dict[str, int]) -> None:
    """Let so many reviews stand a month, of which every fourth answers otherwise."""
    stand(
        desk,
        [
            Judgement(
                {"outcome": ("refuse", "disclose")[number % 2]},
                {"outcome": "ask_more" if number % 4 == 0 else ("refuse", "disclose")[number % 2]},
                decided_at=f"{month}-07T20:00:00.000000Z",
            )
            for month, count in months.items()
            for number in range(count)
        ],
    )


@pytest.fixture
def view(qtbot: QtBot, context: Context, desk: Desk) -> AgreementView:
    """Show the figures of three months, of which the middle one is too small."""
    judgements(desk, {"2026-01": 24, "2026-02": 20, "2026-03": 16})
    view = AgreementView(context, Running(context, context.bus))
    shown(qtbot, view, 1200, 900)
    qtbot.waitUntil(lambda: bool(view.drift.shown), timeout=20_000)
    return view


def test_the_chart_says_what_the_table_says(qtbot: QtBot, view: AgreementView) -> None:
    told = view.drift.accessibleDescription()
    assert [each.name for each in view.drift.shown] == ["2026-01", "2026-02", "2026-03"]
    for number, each in enumerate(view.drift.shown):
        row = view.groups.model.row(number)
        assert row is not None
        alpha = row[1].row.found.alpha
        assert (each.cases, each.value, each.low, each.high) == (
            row[1].row.found.cases,
            alpha.value,
            alpha.low,
            alpha.high,
        )
        assert f"{each.name}: {each.cases} cases, " in told
    assert view.drift.isVisible()
    assert (unnamed(view), not_plain(view)) == ([], [])
    view.by.show_value(Dimension.OUTCOME)
    view.by.edited.emit()
    qtbot.waitUntil(lambda: not view.drift.isVisible())


def test_what_is_too_small_is_a_gap_with_a_word_in_its_place() -> None:
    gap = Period("2026-02", 0, None, None, None, "too few to show")
    there = Period("2026-01", 24, 0.5, 0.25, 0.75)
    assert gap.said == "2026-02: 0 cases, too few to show"
    assert there.said == "2026-01: 24 cases, 0.50 (0.25 to 0.75)"
    few = Figure(None, why=Why.FEW)
    rest = GroupRow(
        Group(("2026-02", "2026-04"), frozenset(), 3), "", Row("q", "", Agreement(3, few, few, few), None, 0, 0)
    )
    sure = Figure(0.5, 0.25, 0.75)
    rows = [
        GroupRow(Group((month,), frozenset(), 24), month, Row("q", "", Agreement(24, sure, sure, sure), None, 0, 0))
        for month in ("2026-01", "2026-03")
    ]
    drawn = periods(rows, rest)
    assert [(each.name, each.gap) for each in drawn] == [
        ("2026-01", ""),
        ("2026-02", "too few to show"),
        ("2026-03", ""),
        ("2026-04", "too few to show"),
    ]
    assert drawn[0] == there


def test_at_twice_the_text_every_figure_is_still_there(qtbot: QtBot, view: AgreementView) -> None:
    theme_of().apply(theme_of().mode, 2.0)
    try:
        view.resize(900, 900)
        table = view.questions.table
        qtbot.waitUntil(lambda: any(table.isColumnHidden(number) for number in range(len(question_columns()))))
        hidden = {number for number in range(len(question_columns())) if table.isColumnHidden(number)}
        assert hidden <= set(table._painter.below)
    finally:
        theme_of().apply(theme_of().mode, 1.0)
    assert "judged blind" in said(view)
