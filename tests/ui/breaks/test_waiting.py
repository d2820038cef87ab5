"""What waits and what does not: a limit covers what is open, its words come after, a call ends in the break that was due."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.cases import actions as cases
from app.cases.model import Kind
from app.wellness import caps, owner
from tests.builders import FakeClock
from tests.ui.audit import not_plain, unnamed
from tests.ui.breaks.standing import Stand
from tests.ui.program.cases import add_case, add_life_at_risk
from tests.ui.program.conftest import Enter
from ui.breaks.part import breaks_of
from ui.kit.panels import Strip
from ui.program.workstation import Workstation
from ui.shell.covers import Reason

HARD = 4 * 3600.0
ROW = "5 hard looks in a row, with nothing else between."


def at_work(station: Workstation) -> Workstation:
    station.open_case(add_case(station.desk, Kind.PRESERVATION, "Accounts to preserve"))
    breaks_of(station).tick()
    return station


def strips(station: Workstation) -> list[str]:
    window = station.window
    found = (strip.words() for strip in window.findChildren(Strip) if strip.window() is window)
    return [words for words in found if words and "new case" not in words]


def counts(station: Workstation, **counted: Any) -> None:
    """Let the shift of a sitting have counted so much."""
    breaks = breaks_of(station)
    breaks._sitting = replace(breaks._sitting, shift=replace(breaks.shift, **counted))


def on_call(station: Workstation) -> bool:
    return station.on_call


def second(station: Workstation, clock: FakeClock) -> None:
    clock.advance(1)
    station.idle.start()
    breaks_of(station).tick()


@pytest.mark.parametrize(("review", "covered"), [(HARD - 1.5, [Reason.LIMIT]), (HARD - 9, [])])
def test_the_days_limit_covers_what_plays_and_ends_the_look_as_that(
    enter: Enter, stand: Stand, clock: FakeClock, review: float, covered: list[Reason]
) -> None:
    stand(review=review)
    station = at_work(enter())
    heard: list[Reason] = []
    station.covers.reveal(station.window, heard.append)
    for _ in range(3):
        second(station, clock)
    assert heard == covered
    assert station.covers.anything() is not bool(covered)


def test_a_life_at_risk_is_not_covered_by_any_limit(enter: Enter, stand: Stand, clock: FakeClock) -> None:
    stand(review=HARD - 1.5)
    station = enter()
    station.open_case(add_life_at_risk(station.desk))
    heard: list[Reason] = []
    station.covers.reveal(station.window, heard.append)
    for _ in range(3):
        second(station, clock)
    assert breaks_of(station).shift.review > HARD
    assert not caps.is_locked(breaks_of(station).shift)
    assert heard == []


def test_nothing_is_told_of_a_limit_while_something_is_open(enter: Enter, clock: FakeClock) -> None:
    station = at_work(enter())
    close = station.covers.reveal(station.window, lambda _reason: None)
    counts(station, same_class=5, last_class="unclassified", severe_looks=8)
    second(station, clock)
    assert strips(station) == []
    close()
    second(station, clock)
    (words,) = strips(station)
    assert ROW in words
    assert "8 close looks at the hardest material" in words


def test_a_row_is_silent_while_a_life_is_at_risk_and_each_row_is_told_once(enter: Enter, clock: FakeClock) -> None:
    station = enter()
    case_id = add_life_at_risk(station.desk)
    station.open_case(case_id)
    second(station, clock)
    counts(station, same_class=5, last_class="unclassified")
    second(station, clock)
    assert strips(station) == []
    station.bus.publish(cases.set_life_at_risk(station.desk, case_id, "Found.", on=False))
    second(station, clock)
    for times in (1, 2):
        (strip,) = [each for each in station.window.findChildren(Strip) if ROW in each.words()]
        strip.say("")
        second(station, clock)
        assert strips(station) == []
        kept = station.desk.own.execute("SELECT count(*) FROM cap_event WHERE cap = 'same_class'").fetchone()
        assert kept == (times,)
        # Something else came between, and another row after it.
        counts(station, same_class=5, row_told=False)
        second(station, clock)


def test_a_row_of_one_kind_says_so(enter: Enter, stand: Stand) -> None:
    stand(same_class=5, last_class="weapons")
    (words,) = strips(at_work(enter()))
    assert words.startswith("5 hard looks of one kind in a row.")


def test_what_is_due_begins_when_a_call_is_over(enter: Enter, stand: Stand, clock: FakeClock) -> None:
    stand(worked=1490.0)
    station = at_work(enter())
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    for _ in range(20):
        second(station, clock)
    assert not breaks_of(station).resting
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    second(station, clock)
    assert breaks_of(station).resting


@pytest.mark.parametrize(("command", "minutes"), [("call", 30), ("call.15", 15), ("call.60", 60)])
def test_a_call_ends_by_itself_and_is_told(enter: Enter, clock: FakeClock, command: str, minutes: int) -> None:
    station = enter()
    station.commands.run(command)
    assert f"on a call, {minutes} min more" in station.window._foot.words()
    clock.advance(minutes * 60 - 1)
    station.idle.start()
    station.tick()
    assert on_call(station)
    clock.advance(1)
    station.tick()
    assert not on_call(station)
    assert "on a call" not in station.window._foot.words()
    assert "The time of the call is over." in station.window._told.words()


def test_writing_into_a_case_pauses_the_clock(qtbot: QtBot, enter: Enter, clock: FakeClock) -> None:
    station = at_work(enter())
    before = breaks_of(station).shift.worked
    page = station.window.page()
    editor = QPlainTextEdit("Rang the registry; they ring back at noon.", page)
    editor.show()
    station.window.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    for _ in range(30):
        second(station, clock)
    assert breaks_of(station).shift.worked == before
    editor.clear()
    for _ in range(30):
        second(station, clock)
    assert breaks_of(station).shift.worked == before + 30


@pytest.mark.parametrize("worked", [0.0, 1500.0])
def test_a_policy_that_cannot_be_used_is_told_whatever_else_begins_then(
    enter: Enter, stand: Stand, vault_folder: Path, caplog: pytest.LogCaptureFixture, worked: float
) -> None:
    caplog.set_level("CRITICAL", logger="stillwater")
    stand(worked=worked)
    folder = vault_folder / "policies"
    folder.mkdir()
    (folder / "wellness.json").write_text('{"policy": "wellness", "version": 2, "values": {}}', "utf-8")
    station = at_work(enter())
    assert "The values that were good last stay in force, and breaks still come." in station.window._told.words()
    assert breaks_of(station).shift.policy.usual.work_seconds == 1500


def test_who_sits_beside_is_said_in_a_line_and_taken_back_there(enter: Enter) -> None:
    station = at_work(enter())
    station.commands.run("looking.together")
    (strip,) = [each for each in station.window.findChildren(Strip) if "Somebody looks with you" in each.words()]
    assert owner.chosen(station.desk.own, owner.TOGETHER) == owner.ON
    assert (unnamed(station.window), not_plain(station.window)) == ([], [])
    (button,) = [each for each in strip.findChildren(QPushButton) if each.text() == "No more"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert strip.words() == ""
    assert owner.chosen(station.desk.own, owner.TOGETHER) == ""
