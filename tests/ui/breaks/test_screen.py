"""What each kind of break offers, the circle for those who asked for it, calls, shares, and cards of how a case ended."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.wellness import owner, resting, seen
from app.wellness.shift import Kind, Shift
from tests.builders import FakeClock
from tests.ui.audit import not_plain, unnamed
from tests.ui.program.conftest import Enter
from tests.wellness.feeding import begun
from tests.wellness.test_outcomes import ended
from ui.breaks.breaks import Breaks
from ui.breaks.breathing import Breathing
from ui.breaks.part import breaks_of
from ui.breaks.screen import BreakScreen
from ui.breaks.senses import Senses
from ui.breaks.sharing import HOUR_MS, Sharing
from ui.kit.panels import Card, Strip
from ui.shell.context import Context

BACK, TOOK = "Back to work", "I already took one"
REACH = {"Talk to someone", "New by phone"}


def shown(qtbot: QtBot, shift: Shift, *, breathing: bool = False) -> BreakScreen:
    screen = BreakScreen((), breathing=breathing)
    qtbot.addWidget(screen)
    screen.show_shift(shift)
    screen.show()
    return screen


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (Kind.MICRO, {"Not now"}),
        (Kind.USUAL, {TOOK, BACK, "Put it off 5 min", *REACH}),
        (Kind.HOUR, {TOOK, *REACH}),
        (Kind.LONG, {TOOK, BACK, *REACH}),
        (Kind.AFTER_CASE, {TOOK, BACK, *REACH}),
    ],
)
def test_each_kind_offers_what_it_may(qtbot: QtBot, kind: Kind, offered: set[str]) -> None:
    screen = shown(qtbot, resting.start(begun(), kind))
    assert set(screen.offered()) == offered
    assert unnamed(screen) == []
    assert not_plain(screen) == []


def test_after_hard_material_the_length_is_ones_own_in_one_tap_and_the_second_time_handing_over_is_offered(
    qtbot: QtBot,
) -> None:
    once = resting.start(seen.decided_severe(begun()))
    screen = shown(qtbot, once)
    assert screen.time() == "5:00"
    assert {"10 min instead", "15 min instead", "Not now"} <= set(screen.offered())
    assert "Hand the case over…" not in screen.offered()
    chosen: list[int] = []
    screen.rest_chosen.connect(chosen.append)
    (ten,) = [each for each in screen.findChildren(QPushButton) if each.text() == "10 min instead"]
    ten.setFocus()
    QTest.keyClick(ten, Qt.Key.Key_Return)
    assert chosen == [600]
    # A longer rest that was chosen the first time is no second time.
    screen.show_shift(resting.choose_rest(once, 900))
    assert "Hand the case over…" not in screen.offered()
    screen.show_shift(resting.start(seen.decided_severe(seen.decided_severe(begun()))))
    assert (screen.time(), "Hand the case over…" in screen.offered()) == ("10:00", True)


def test_whom_to_talk_to_comes_into_view_where_the_window_is_low(qtbot: QtBot) -> None:
    screen = shown(qtbot, resting.start(begun()))
    screen.resize(640, 260)
    (talk,) = [each for each in screen.findChildren(QPushButton) if each.text() == "Talk to someone"]
    talk.setFocus()
    QTest.keyClick(talk, Qt.Key.Key_Return)
    contacts = next(each for each in screen.findChildren(Card) if each.isVisible())
    qtbot.waitUntil(lambda: contacts.visibleRegion().boundingRect().height() == contacts.height())


def test_the_circle_is_there_for_those_who_asked_and_moves_only_on_show(qtbot: QtBot) -> None:
    assert shown(qtbot, resting.start(begun())).findChildren(Breathing) == []
    screen = shown(qtbot, resting.start(begun()), breathing=True)
    (circle,) = screen.findChildren(Breathing)
    assert circle.moving()
    screen.hide()
    assert not circle.moving()
    micro = shown(qtbot, resting.start(begun(), Kind.MICRO), breathing=True)
    (circle,) = micro.findChildren(Breathing)
    assert not circle.isVisible()


def test_no_circle_moves_where_less_motion_is_wanted(qtbot: QtBot) -> None:
    circle = Breathing(moves=False)
    qtbot.addWidget(circle)
    circle.show()
    assert not circle.moving()


def test_a_choice_of_ones_own_brings_the_circle(enter: Enter) -> None:
    station = enter()
    owner.choose(station.desk, owner.BREATHING, owner.ON)
    breaks_of(station).start_break()
    assert len(station.window.findChildren(Breathing)) == 1


def test_a_call_is_no_break_and_none_begins_in_it(context: Context, clock: FakeClock) -> None:
    home = QObject()
    calling = Breaks(context, Senses(reviewing=lambda: True, idle=lambda: True, on_call=lambda: True), home)
    calling.tick()
    for _second in range(30 * 60):
        clock.advance(1)
        calling.tick()
    assert calling.shift.worked == 30 * 60
    assert not calling.resting
    home.deleteLater()


def test_shares_are_asked_for_at_a_moment_nobody_can_foresee(context: Context, breaks: Breaks) -> None:
    home = QObject()
    waits = {Sharing(context, breaks, home).waits_ms() for _turn in range(20)}
    assert len(waits) > 15
    assert all(0.4 * HOUR_MS <= wait <= 1.6 * HOUR_MS for wait in waits)
    sharing = Sharing(context, breaks, home)
    before = sharing.waits_ms()
    sharing.share()
    assert sharing.waits_ms() != before
    assert context.desk.own.execute("SELECT count(*) FROM shared_week").fetchone()[0] > 0
    home.deleteLater()


def test_how_a_case_ended_is_told_at_a_calm_moment_to_who_wants_to_know(enter: Enter, clock: FakeClock) -> None:
    station = enter()
    desk, breaks = station.desk, breaks_of(station)
    ended(desk, "yes")
    owner.choose(desk, owner.OUTCOMES, owner.ON)
    clock.advance(301)
    station.idle.start()
    breaks.tick()
    (card,) = [strip for strip in station.window.findChildren(Strip) if "which you worked on" in strip.words()]
    assert card.words().endswith("The person was found.")
    (closing,) = [each for each in card.findChildren(QPushButton) if each.text() == "Close"]
    closing.setFocus()
    QTest.keyClick(closing, Qt.Key.Key_Return)
    assert card.words() == ""
    clock.advance(301)
    breaks.tick()
    assert card.words() == ""
