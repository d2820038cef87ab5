"""A long emergency: a second person is offered and asked for, quietly, and the case can be handed over as one page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.cases import queries
from app.cases.model import CaseId
from app.handover import sealing
from app.pacing import Contact
from app.wellness.shift import Phase
from tests.builders import FakeClock
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.program.cases import add_life_at_risk
from tests.ui.program.conftest import Enter
from ui.breaks.brief_sheet import BriefSheet
from ui.breaks.handing import HandoverSheet, PassphraseSheet
from ui.breaks.part import breaks_of
from ui.breaks.relief import ReliefSheet
from ui.kit.panels import Strip
from ui.program.workstation import Workstation

Work = Callable[[float], None]


@pytest.fixture
def station(enter: Enter) -> Workstation:
    """Return a sitting at an emergency that was claimed."""
    station = enter()
    station.open_case(add_life_at_risk(station.desk))
    breaks_of(station).tick()
    return station


@pytest.fixture
def work(station: Workstation, clock: FakeClock) -> Work:
    """Return how to let somebody work for so many minutes, in steps that a window sees."""

    def worked(minutes: float) -> None:
        for _step in range(round(minutes * 15)):
            clock.advance(4)
            station.idle.start()
            breaks_of(station).tick()

    return worked


def strip(station: Workstation, words: str) -> Strip | None:
    found = [each for each in station.window.findChildren(Strip) if words in each.words()]
    return found[0] if found else None


def press(parent: QWidget, words: str) -> None:
    (button,) = [each for each in parent.findChildren(QPushButton) if each.text() == words]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def case_of(station: Workstation) -> CaseId:
    (case_id,) = queries.life_at_risk(station.desk.db, station.desk.person.id)
    return case_id


def test_relief_is_offered_then_asked_for_and_nothing_is_modal(station: Workstation, work: Work) -> None:
    work(44)
    assert strip(station, "second person") is None
    work(2)
    assert strip(station, "This emergency has lasted 46 min. A second person could take over.")
    assert strip(station, "Life-at-risk mode has been on") is None
    work(45)
    asked = strip(station, "Please let a second person take over or sit beside you.")
    assert asked is not None
    assert QApplication.activeModalWidget() is None
    assert breaks_of(station).shift.phase is Phase.DEFERRED
    assert unnamed(station.window) == []
    press(asked, "I go on alone")
    assert strip(station, "second person") is None
    work(1)
    assert strip(station, "second person") is None


def test_after_an_hour_the_end_of_the_mode_is_suggested_and_stays_the_persons(
    station: Workstation, work: Work, answers: Answers
) -> None:
    work(61)
    quiet = strip(station, "It stays on until you turn it off.")
    assert quiet is not None
    assert case_of(station)
    answers.given.append("The hiker is home.")
    press(quiet, "Turn it off…")
    assert queries.life_at_risk(station.desk.db, station.desk.person.id) == []
    breaks_of(station).tick()
    assert strip(station, "It stays on until you turn it off.") is None


def test_whom_to_call_is_the_duty_partner(qtbot: QtBot) -> None:
    home = QWidget()
    qtbot.addWidget(home)
    contacts = [Contact("Ravi", "duty_partner", "02800", "nights"), Contact("Bo", "peer", "1", "")]
    sheet = ReliefSheet(contacts, home)
    assert "Ravi · duty partner · 02800 · nights" in said(sheet)
    assert "Bo" not in said(sheet)
    assert "No duty partner is entered." in said(ReliefSheet([], home))
    assert unnamed(sheet) == []
    assert not_plain(sheet) == []


def test_a_case_is_handed_over_as_one_page_and_read(
    qtbot: QtBot, station: Workstation, answers: Answers, tmp_path: Path
) -> None:
    place = tmp_path / "case.handover"
    assert station.commands.run("case.handover")
    (sheet,) = station.window.findChildren(HandoverSheet)
    assert unnamed(sheet) == []
    sheet._words.show_value("Ring the harbour at six.")
    answers.given.append(place)
    sheet.accept()
    qtbot.waitUntil(lambda: bool(station.window.findChildren(PassphraseSheet)), timeout=30_000)
    (told,) = station.window.findChildren(PassphraseSheet)
    passphrase = next(label.text() for label in told.findChildren(QLabel) if sum(map(str.isdigit, label.text())) == 24)
    told.accept()
    assert sealing.asks_for_passphrase(place)
    assert b"harbour" not in place.read_bytes()
    answers.given += [[place], passphrase]
    assert station.commands.run("handover.open")
    qtbot.waitUntil(lambda: bool(station.window.findChildren(BriefSheet)), timeout=30_000)
    (brief,) = station.window.findChildren(BriefSheet)
    assert "Ring the harbour at six." in said(brief)
    assert "the signature is theirs" in said(brief)
    assert unnamed(brief) == []
    brief.reject()


def test_a_file_that_is_no_handover_is_told(station: Workstation, answers: Answers, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("hello", "utf-8")
    answers.given += [[other]]
    station.commands.run("handover.open")
    (error,) = answers.told
    assert "cannot be opened as a handover" in str(error)
