"""A shift in the window: near, begun, ended, put off once, deferred for a life, and offered afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk import Desk
from app.wellness.shift import Phase
from tests.builders import FakeClock
from tests.ui.breaks.conftest import Doing
from ui.breaks.breaks import Breaks
from ui.breaks.senses import Senses
from ui.breaks.words import figures, foot_words, near_words, sentence
from ui.shell.context import Context
from ui.shell.covers import Reason

Spend = Callable[[float], None]


def acts(desk: Desk) -> list[str]:
    """Return what the person's own store says became of breaks."""
    return [act for (act,) in desk.own.execute("SELECT act FROM break_event WHERE kind != 'micro' ORDER BY id")]


def test_work_then_a_minutes_notice_then_a_break_then_work(
    breaks: Breaks, told: list[str], spend: Spend, doing: Doing, context: Context
) -> None:
    spend(14)
    assert foot_words(breaks.shift) == "eyes off at the next item · break in 11 min"
    assert near_words(breaks.shift) == ""
    spend(10)
    assert told == ["heads up"]
    assert near_words(breaks.shift) == "A break of 5 minutes begins soon."
    spend(1)
    assert (breaks.shift.phase, told) == (Phase.DUE, ["heads up"])
    breaks.note_breakpoint()
    spend(1 / 60)
    assert told == ["heads up", "started"]
    assert (foot_words(breaks.shift), figures(breaks.shift.rest_left)) == ("on a break", "5:00")
    spend(4)
    assert figures(breaks.shift.rest_left) == "1:00"
    spend(1)
    assert told == ["heads up", "started", "ended"]
    assert foot_words(breaks.shift) == "break in 25 min"
    assert acts(context.desk) == ["due", "offered", "taken"]


def test_a_break_waits_for_the_end_of_a_sentence_but_not_for_a_breakpoint_that_never_comes(
    breaks: Breaks, told: list[str], spend: Spend, doing: Doing
) -> None:
    doing.typing = True
    spend(25 + 4)
    assert "started" not in told
    doing.typing = False
    spend(1 / 60)
    assert told[-1] == "started"


def test_what_is_revealed_is_never_interrupted_and_a_break_by_hand_covers_it_first(
    qtbot: QtBot, breaks: Breaks, told: list[str], spend: Spend, context: Context
) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    order: list[str] = []
    context.covers.reveal(owner, lambda reason: order.append(f"{breaks.shift.phase.value}, covered: {reason.value}"))
    breaks.break_started.connect(lambda: order.append("started"))
    spend(29)
    assert not order
    breaks.start_break()
    assert order == [f"due, covered: {Reason.BREAK.value}", "started"]


def test_put_off_once_and_no_more(breaks: Breaks, told: list[str], spend: Spend) -> None:
    spend(24.5)
    breaks.postpone()
    assert foot_words(breaks.shift) == "break in 6 min"
    spend(4.5)
    assert told == ["heads up", "heads up"]
    assert not breaks.shift.may_postpone
    breaks.postpone()
    assert breaks.shift.phase is Phase.HEADS_UP
    spend(4)
    assert told == ["heads up", "heads up", "started"]


def test_i_already_took_one(breaks: Breaks, told: list[str], spend: Spend, context: Context) -> None:
    spend(29)
    assert breaks.resting
    breaks.took_one()
    assert told == ["heads up", "started", "ended"]
    assert foot_words(breaks.shift) == "break in 25 min"
    assert acts(context.desk)[-1] == "told"


def test_back_to_work_leaves_the_rest_due(breaks: Breaks, told: list[str], spend: Spend) -> None:
    spend(29)
    breaks.end_break()
    assert told[-1] == "ended"
    assert foot_words(breaks.shift) == "break due"
    spend(1 / 60)
    assert (foot_words(breaks.shift), breaks.shift.phase) == ("break due", Phase.DUE)


def test_a_life_at_risk_defers_and_what_was_put_off_is_offered_when_the_mode_ends(
    breaks: Breaks, told: list[str], spend: Spend, doing: Doing, context: Context
) -> None:
    spend(20)
    doing.life_at_risk = True
    spend(45)
    assert told == []
    assert breaks.shift.phase is Phase.DEFERRED
    assert foot_words(breaks.shift) == "break put off: life at risk, 20 min owed"
    doing.life_at_risk, doing.typing = False, True
    spend(1 / 60)
    assert told == ["owed 1200"]
    assert foot_words(breaks.shift) == "break owed 20 min"
    assert "20 minutes away from the screen are owed to you" in near_words(breaks.shift)
    doing.typing = False
    spend(1 / 60)
    assert told[-1] == "started"
    assert sentence(breaks.shift).startswith("This is the time that was put off.")
    spend(20)
    assert told[-1] == "ended"
    assert foot_words(breaks.shift) == "break in 25 min"
    assert acts(context.desk) == ["deferred", "owed", "due", "offered", "taken"]


def test_a_life_at_risk_ends_a_break_that_is_on(breaks: Breaks, told: list[str], spend: Spend, doing: Doing) -> None:
    spend(29)
    assert breaks.resting
    doing.life_at_risk = True
    spend(1 / 60)
    assert told[-1] == "ended"
    spend(60)
    assert told.count("started") == 1


def test_the_shift_is_kept_every_quarter_of_a_minute(breaks: Breaks, spend: Spend, context: Context) -> None:
    spend(10)
    (kept,) = context.desk.own.execute("SELECT json_extract(state, '$.worked') FROM shift_state").fetchone()
    assert breaks.shift.worked - 15 <= kept <= breaks.shift.worked
    assert breaks.shift.worked == 600


def test_a_lock_is_rest(breaks: Breaks, context: Context, clock: FakeClock, spend: Spend, doing: Doing) -> None:
    spend(20)
    breaks.stop()
    clock.sleep(301)
    again = Breaks(context, Senses(), breaks)
    assert foot_words(again.shift) == "break in 25 min"


def test_a_store_that_fails_is_told_once_and_breaks_come_all_the_same(
    context: Context, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("ERROR"):
        home = QObject()
        made = Breaks(context, Senses(reviewing=lambda: True), home)
        problems: list[str] = []
        began: list[bool] = []
        made.problem.connect(problems.append)
        made.break_started.connect(lambda: began.append(True))
        context.desk.own.close()
        for _second in range(29 * 60):
            clock.advance(1)
            made.tick()
        home.deleteLater()
    assert len(problems) == 1
    assert "Your own store" in problems[0]
    assert began == [True]
