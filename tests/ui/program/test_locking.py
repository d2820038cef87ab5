"""Locking leaves nothing: covered first, what was typed is kept, pages gone, keys wiped; and when it happens by itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlcipher3 import dbapi2

from app.cases import actions as cases
from app.decisions import queries as decisions
from app.desk import BusyError
from app.identity import PersonId
from app.vault.errors import DiskFullError
from tests.builders import PASSPHRASE, FakeClock
from tests.ui.answers import Answers
from tests.ui.program.cases import TITLE, add_case, add_life_at_risk
from tests.ui.program.conftest import Enter
from ui.case.page import CasePage
from ui.kit.ask import Dialogs
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.shell.covers import Reason
from ui.shell.window import Page
from ui.unlock.unlock_page import UnlockPage


def locked(qtbot: QtBot, program: Program) -> None:
    """Wait until the vault is locked."""
    qtbot.waitUntil(lambda: program.station is None)


def written() -> str:
    """Return everything that any window of this process says, hidden ones too."""
    windows = QApplication.topLevelWidgets()
    parts: list[str] = [window.windowTitle() for window in windows]
    for window in windows:
        parts += [label.text() for label in window.findChildren(QLabel)]
        parts += [edit.toPlainText() for edit in window.findChildren(QPlainTextEdit)]
        parts += [part.accessibleName() + part.toolTip() for part in window.findChildren(QWidget)]
    return "\n".join(parts)


def test_nothing_of_a_case_is_left_and_the_keys_are_wiped(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    case_id = add_case(station.desk)
    station.open_case(case_id)
    window, desk = station.window, station.desk
    keys = (desk.vault.keys, desk.vault.person_keys)
    assert TITLE in written()
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
    locked(qtbot, program)
    assert TITLE not in written()
    assert not isValid(window)
    assert desk.vault.closed
    assert not any(keys[0].database)
    assert not any(keys[1].seed)
    with pytest.raises(dbapi2.ProgrammingError):
        desk.db.execute("SELECT 1")
    page = program.front.page()
    assert isinstance(page, UnlockPage)
    assert program.front.isVisible()


def test_the_same_vault_opens_again(qtbot: QtBot, program: Program, enter: Enter) -> None:
    enter().leave(Reason.LOCK)
    locked(qtbot, program)
    page = program.front.page()
    assert isinstance(page, UnlockPage)
    page._passphrase.line.setText(PASSPHRASE)
    page.unlock()
    qtbot.waitUntil(lambda: program.station is not None)
    assert not program.front.isVisible()


def test_covering_comes_first_of_all(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    seen: list[tuple[Reason, bool]] = []
    station.covers.reveal(station.window, lambda reason: seen.append((reason, station.window.isVisible())))
    station.leave(Reason.LOCK)
    assert seen == [(Reason.LOCK, True)]
    locked(qtbot, program)


def test_a_cover_that_fails_does_not_keep_the_vault_open(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()

    def cover(_reason: Reason) -> None:
        raise ValueError("no")

    station.covers.reveal(station.window, cover)
    with pytest.raises(ExceptionGroup):
        station.leave(Reason.LOCK)
    locked(qtbot, program)
    assert station.desk.vault.closed


def test_what_is_typed_is_kept_although_another_one_is_writing(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    case_id = add_case(station.desk)
    cases.claim(station.desk, case_id)
    station.open_case(case_id)
    page = station.window.page()
    assert isinstance(page, CasePage)
    qtbot.waitUntil(page.decision._form.drawn)
    (edit, *_more) = [text for text in page.decision.findChildren(QPlainTextEdit) if text.isVisibleTo(page)]
    edit.setPlainText("call back at nine")
    writer = station.desk.vault.connect()
    writer.execute("BEGIN IMMEDIATE")
    station.leave(Reason.LOCK)
    assert station.tasks.running()
    assert station._leaving is not None
    station._leaving._go_on()
    assert not station.desk.vault.closed, "the write was given up"
    writer.execute("COMMIT")
    writer.close()
    locked(qtbot, program)
    again = enter()
    kept = decisions.answers_of(again.desk.db, case_id, PersonId(again.desk.person.id))
    assert "call back at nine" in kept.values()


def test_an_open_question_goes_with_the_vault(qtbot: QtBot, program: Program, enter: Enter, answers: Answers) -> None:
    station = enter()
    station.commands.run("passphrase")
    station.commands.run("help")
    station.leave(Reason.LOCK)
    locked(qtbot, program)
    assert all(window is program.front for window in QApplication.topLevelWidgets() if window.isVisible())
    assert station.asking.confirm("Really?", "It goes.", "Go") is False
    assert not answers.asked


def test_a_question_that_waits_for_an_answer_returns_first(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    QTimer.singleShot(0, lambda: station.leave(Reason.LOCK))
    assert Dialogs(station.window).text("Hold it", "Why?", "Hold", value="a child who") is None
    locked(qtbot, program)
    assert "a child who" not in written()


def test_what_goes_wrong_meanwhile_is_told_at_the_door(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    station.leave(Reason.LOCK)
    program.tell(DiskFullError())
    locked(qtbot, program)
    program.tell(BusyError())
    for what in ("The disk is full.", "The vault is busy with another write."):
        assert what in program.front._told.words()
    assert program.front._told.isVisible()
    enter()
    assert program.front._told.words() == ""


def test_a_part_that_fails_to_stop_does_not_keep_the_vault_open(
    qtbot: QtBot, program: Program, enter: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def pages(self) -> Sequence[Page]:
            return ()

        def settle(self, station: Workstation) -> None:
            assert station.window is not None

        def leave(self) -> None:
            raise ValueError("a name from a case")

    station = enter()
    station.parts.append(Broken())
    with caplog.at_level(logging.ERROR):
        station.leave(Reason.LOCK)
    locked(qtbot, program)
    assert "a name from a case" not in caplog.text + written()
    assert "Something went wrong (ValueError)." in written()


def test_five_idle_minutes_lock(qtbot: QtBot, program: Program, enter: Enter, clock: FakeClock) -> None:
    station = enter()
    clock.advance(299)
    station.tick()
    assert program.station is station
    clock.advance(1)
    station.tick()
    locked(qtbot, program)


def test_a_key_press_counts_as_being_here(program: Program, enter: Enter, clock: FakeClock) -> None:
    station = enter()
    clock.advance(200)
    QTest.keyClick(station.window, Qt.Key.Key_Shift)
    clock.advance(200)
    station.tick()
    assert program.station is station
    assert station.idle.seconds() == 200


def test_a_machine_that_wakes_after_long_sleep_locks_before_the_first_key(
    qtbot: QtBot, program: Program, enter: Enter, clock: FakeClock
) -> None:
    station = enter()
    clock.sleep(3600)
    QTest.keyClick(station.window, Qt.Key.Key_Down)
    assert not station.window.isVisible()
    locked(qtbot, program)


def test_on_a_call_idleness_covers_and_only_the_system_locks(
    qtbot: QtBot, program: Program, enter: Enter, clock: FakeClock
) -> None:
    station = enter()
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    assert station.on_call
    assert "on a call" in station.window._foot.words()
    covered: list[Reason] = []
    station.covers.reveal(station.window, covered.append)
    clock.advance(301)
    station.tick()
    assert covered == [Reason.IDLE]
    assert program.station is station
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    clock.advance(301)
    station.tick()
    locked(qtbot, program)


def test_while_a_life_is_at_risk_idleness_covers_and_the_system_locks(
    qtbot: QtBot, program: Program, enter: Enter, clock: FakeClock
) -> None:
    station = enter()
    add_life_at_risk(station.desk)
    covered: list[Reason] = []
    station.covers.reveal(station.window, covered.append)
    clock.advance(1000)
    station.tick()
    assert covered == [Reason.IDLE]
    assert program.station is station
    station.session.locked.emit()
    locked(qtbot, program)


def test_sleep_locks_too(qtbot: QtBot, program: Program, enter: Enter) -> None:
    enter().session.slept.emit()
    locked(qtbot, program)


def test_closing_the_window_ends_the_program(qtbot: QtBot, program: Program, enter: Enter) -> None:
    station = enter()
    gone: list[bool] = []
    program.finished.connect(lambda: gone.append(True))
    station.window.close()
    qtbot.waitUntil(lambda: bool(gone))
    assert station.desk.vault.closed
    assert not any(window.isVisible() for window in QApplication.topLevelWidgets())
