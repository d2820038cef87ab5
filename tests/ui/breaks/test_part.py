"""A break in the real window: it covers this program's windows, keeps what matters in reach, and gives all of it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.cases import queries
from app.cases.model import CaseId, Kind, State
from app.pacing import Contact
from tests.builders import FakeClock
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.program.cases import add_case, add_elsewhere, add_life_at_risk
from tests.ui.program.conftest import Enter
from ui.breaks.breaks import Breaks
from ui.breaks.curtain import Plain
from ui.breaks.part import BreaksPart
from ui.breaks.screen import BreakScreen
from ui.breaks.strip import BreakStrip
from ui.case.page import CasePage
from ui.intake.phone_window import PhoneWindow
from ui.kit.labels import PlainLabel
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.shell.covers import Reason

Work = Callable[[float], None]


@pytest.fixture
def station(qtbot: QtBot, enter: Enter) -> Workstation:
    """Return a sitting at which a case without danger is on show."""
    station = enter()
    station.open_case(add_case(station.desk, Kind.PRESERVATION, "Accounts to preserve"))
    station.window.activateWindow()
    # That the case was seen is written behind another writer where there is one; then it is no arrival.
    qtbot.waitUntil(lambda: station.window.isActiveWindow() and station.tasks.running() == 0)
    station.tick()
    return station


@pytest.fixture
def breaks(station: Workstation) -> Breaks:
    """Return the shift of the sitting."""
    (part,) = [part for part in station.parts if isinstance(part, BreaksPart)]
    assert part.breaks is not None
    return part.breaks


@pytest.fixture
def work(station: Workstation, breaks: Breaks, clock: FakeClock) -> Work:
    """Return how somebody works for so many minutes, a hand on the keyboard."""

    def worked(minutes: float) -> None:
        for second in range(round(minutes * 60)):
            if second % 30 == 0:
                QTest.keyClick(station.window, Qt.Key.Key_Shift)
            clock.advance(1)
            breaks.tick()

    return worked


def screen(station: Workstation) -> BreakScreen | None:
    found = station.window.findChildren(BreakScreen)
    shown = [each for each in found if each.isVisible()]
    return shown[0] if shown else None


def on_show(station: Workstation) -> BreakScreen:
    found = screen(station)
    assert found is not None
    return found


def press(parent: QWidget, words: str) -> None:
    (button,) = [each for each in parent.findChildren(QPushButton) if each.text() == words and each.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def strip(station: Workstation) -> BreakStrip:
    (found,) = station.window.findChildren(BreakStrip)
    return found


def test_from_the_foot_to_the_line_to_the_break_and_back(
    station: Workstation, breaks: Breaks, work: Work, qtbot: QtBot
) -> None:
    before = QApplication.focusWidget()
    work(10)
    assert "break in 15 min" in station.window._foot.words()
    assert not strip(station).isVisible()
    work(14.5)
    assert strip(station).words() == "A break of 5 minutes begins soon."
    assert strip(station).isVisible()
    assert QApplication.focusWidget() is before
    assert unnamed(strip(station)) == []
    press(strip(station), "Start now")
    shown = on_show(station)
    assert (shown.time(), shown.size()) == ("5:00", station.window.size())
    assert "on a break" in station.window._foot.words()
    work(5)
    assert screen(station) is None
    assert "break in 25 min" in station.window._foot.words()
    page = station.window.page()
    assert page is not None
    assert page.isEnabled()
    assert QApplication.focusWidget() is before


def test_two_windows_are_covered_the_message_on_one(
    station: Workstation, breaks: Breaks, work: Work, qtbot: QtBot
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    field = QLineEdit(other)
    QVBoxLayout(other).addWidget(field)
    shut = QPushButton("shut before", other)
    shut.setEnabled(False)
    other.resize(300, 200)
    other.show()
    work(29)
    shown = on_show(station)
    (plain,) = other.findChildren(Plain)
    assert plain.isVisible()
    assert plain.grab().toImage().pixelColor(5, 5) == plain.grab().toImage().pixelColor(150, 100)
    assert not field.isEnabled()
    assert other.findChildren(BreakScreen) == []
    station.window.resize(900, 700)
    other.resize(500, 400)
    assert (shown.size(), plain.size()) == (station.window.size(), other.size())
    breaks.end_break()
    assert field.isEnabled()
    assert not shut.isEnabled()
    assert not plain.isVisible()


def test_keys_stay_on_the_break_and_reach_nothing_below(station: Workstation, work: Work, qtbot: QtBot) -> None:
    case_id = _open_case(station)
    work(29)
    shown = on_show(station)
    assert QApplication.focusWidget() is shown
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
        QTest.keyClick(station.window, key)
    QTest.keyClick(
        station.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert screen(station) is shown
    assert queries.case_page(station.desk.db, case_id).row.state is State.NEW
    reached: list[str] = []
    for _step in range(8):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus is shown or shown.isAncestorOf(focus)
        if isinstance(focus, QPushButton):
            reached.append(focus.text())
    assert set(shown.offered()) <= set(reached)
    assert unnamed(shown) == []
    assert not_plain(shown) == []


def _open_case(station: Workstation) -> CaseId:
    page = station.window.page()
    assert isinstance(page, CasePage)
    return page.case_id


def test_put_off_once_then_it_is_not_offered_again(station: Workstation, breaks: Breaks, work: Work) -> None:
    work(29)
    press(on_show(station), "Put it off 5 min")
    assert screen(station) is None
    work(9)
    assert "Put it off 5 min" not in on_show(station).offered()
    press(on_show(station), "I already took one")
    assert "break in 18 min" in station.window._foot.words()


def test_a_note_can_be_written_and_somebody_talked_to(
    station: Workstation, breaks: Breaks, work: Work, answers: Answers, qtbot: QtBot
) -> None:
    work(29)
    shown = on_show(station)
    assert queries.case_page(station.desk.db, _open_case(station)).row.reference in shown._case.text()
    answers.given.append("Ring the registry after the break")
    press(shown, "Write a note")

    def notes() -> list[str]:
        return [event.note for event in queries.case_page(station.desk.db, _open_case(station)).events]

    qtbot.waitUntil(lambda: "Ring the registry after the break" in notes())
    press(shown, "Talk to someone")
    told = " ".join(label.text() for label in shown.findChildren(PlainLabel) if label.isVisible())
    assert "wellness.json" in told
    assert screen(station) is shown


def test_whom_to_talk_to_is_what_the_organisation_wrote(qtbot: QtBot) -> None:
    made = BreakScreen([Contact("Ravi", "peer", "02800", "day and night")])
    qtbot.addWidget(made)
    assert any(label.text() == "Ravi · peer · 02800 · day and night" for label in made.findChildren(PlainLabel))


def test_an_emergency_is_told_on_the_break_and_one_step_away(
    station: Workstation, breaks: Breaks, work: Work, qtbot: QtBot
) -> None:
    work(29)
    shown = on_show(station)
    assert not shown._notice.isVisible()
    add_elsewhere(station)
    station.tick()
    assert shown._notice.words() == "An emergency waits."
    press(shown, "End the break and go to it")
    assert screen(station) is None
    assert station.window.current == "queue"


def test_any_other_arrival_is_told_on_the_break_and_leads_nowhere(
    station: Workstation, breaks: Breaks, work: Work, qtbot: QtBot
) -> None:
    work(29)
    shown = on_show(station)
    add_elsewhere(station, Kind.PRESERVATION)
    station.tick()
    assert shown._notice.words() == "A request arrived."
    assert not shown._notice._step.isVisible()
    assert screen(station) is shown


def test_a_call_on_a_break_is_taken_and_ends_it(station: Workstation, breaks: Breaks, work: Work, qtbot: QtBot) -> None:
    work(29)
    press(on_show(station), "New by phone")
    (call,) = station.window.findChildren(PhoneWindow)
    assert call.isVisible()
    assert call.findChildren(Plain) == []
    field = call.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Ines Vale")
    call.form.save()
    breaks.tick()
    assert screen(station) is None
    call.reject()


def test_while_a_life_is_at_risk_nothing_stands_between(
    station: Workstation, breaks: Breaks, work: Work, qtbot: QtBot
) -> None:
    work(24.5)
    assert strip(station).isVisible()
    add_life_at_risk(station.desk)
    for _quarter in range(8):
        work(15)
        assert screen(station) is None
        assert not strip(station).isVisible()
    assert "break put off: life at risk, 30 min owed" in station.window._foot.words()


def test_a_lock_in_the_middle_of_a_break(
    program: Program, station: Workstation, breaks: Breaks, work: Work, qtbot: QtBot, enter: Enter, clock: FakeClock
) -> None:
    work(29)
    assert screen(station) is not None
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    clock.sleep(400)
    again = enter()
    assert screen(again) is None
    assert "break in 22 min" in again.window._foot.words()
