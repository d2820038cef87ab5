"""The support bundle in the window: shown word for word before anything is written, then written where the person says."""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.answers import Answers
from tests.ui.program.cases import TITLE, add_case
from tests.ui.program.conftest import Enter
from ui.program.qt_words import _on_words
from ui.program.settings_sheet import SettingsSheet
from ui.program.support_sheet import SupportSheet
from ui.program.workstation import Workstation
from ui.shell.triggers import Trigger


@pytest.fixture(autouse=True)
def _no_log_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def opened(station: Workstation, qtbot: QtBot) -> SupportSheet:
    """Open the sheet by its command, and wait until all is shown."""
    assert station.commands.run("support")
    (sheet,) = station.window.findChildren(SupportSheet)
    qtbot.waitUntil(sheet.step.isEnabled, timeout=60_000)
    return sheet


def test_all_of_it_is_shown_and_saved_where_the_person_says(
    qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path
) -> None:
    station = enter()
    add_case(station.desk)
    sheet = opened(station, qtbot)
    shown = sheet.text.toPlainText()
    assert sheet.text.isReadOnly()
    for secret in (TITLE, station.desk.person.name, str(tmp_path), station.desk.vault.uid):
        assert secret not in shown
    assert '"migration": ' in shown
    assert '"session_tells_of": []' in shown
    out = tmp_path / "out.zip"
    answers.given.append(out)
    QTest.mouseClick(sheet.step, Qt.MouseButton.LeftButton)
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            assert f"== {name} ==\n{archive.read(name).decode()}" in shown
    assert not sheet.isVisible()


def test_leaving_it_writes_nothing(qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path) -> None:
    station = enter()
    sheet = opened(station, qtbot)
    answers.given.append(None)
    QTest.mouseClick(sheet.step, Qt.MouseButton.LeftButton)
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not list(tmp_path.glob("*.zip"))


def test_settings_say_what_locks_here_and_how_long_a_copy_stays(enter: Enter) -> None:
    station = enter()
    sheet = SettingsSheet(station.house, frozenset({Trigger.SCREEN}), station.window)
    words = "\n".join(label.text() for label in sheet.findChildren(QLabel))
    assert "It locks as well when the screen is locked." in words
    assert "This system does not tell when the machine goes to sleep; the lid is closed" in words
    assert "after 20 seconds, a number to dial after 60" in words
    sheet.deleteLater()


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("QFont::setPointSize: Point size <= 0 (0), must be greater than 0", "QFont"),
        ("Could not parse stylesheet of object QLineEdit(0x55, name = 'Ana Lind')", "QLineEdit"),
        ("Quentin Lind was seen by Qadir at the harbour", "Qt"),
    ],
)
def test_of_what_qt_complains_its_own_class_is_logged(
    words: str, subject: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        _on_words(QtMsgType.QtWarningMsg, QMessageLogContext(), words)
        _on_words(QtMsgType.QtDebugMsg, QMessageLogContext(), words)
    assert [record.getMessage() for record in caplog.records] == [f"Qt complains ({subject})"]
