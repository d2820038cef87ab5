"""The settings of a machine: each change counts at once, and what the system cannot do is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.audit import not_plain, unnamed
from tests.ui.program.conftest import Enter
from ui.kit.editors import ChoiceEditor
from ui.kit.theme import Mode
from ui.kit.ticks import Tick
from ui.program.house import House
from ui.program.settings_sheet import SettingsSheet
from ui.tour.finding import part


@pytest.fixture
def sheet(enter: Enter) -> SettingsSheet:
    """Return the settings, opened by their command."""
    station = enter()
    assert station.commands.run("settings")
    return part(station.window, SettingsSheet)


def test_each_change_counts_at_once_and_is_remembered(sheet: SettingsSheet, house: House) -> None:
    colours, text, lock = sheet.findChildren(ChoiceEditor)
    QTest.keyClick(colours, Qt.Key.Key_3)
    QTest.keyClick(text, Qt.Key.Key_5)
    QTest.keyClick(lock, Qt.Key.Key_3)
    for tick in sheet.findChildren(Tick):
        tick.click()
    now = house.memory.now
    assert (now.mode, now.scale, now.toggles, now.sound) == (Mode.DARK, 2.0, True, True)
    assert house.theme.scale == 2.0
    assert house.idle_seconds == 120
    sheet.close()


def test_it_says_that_this_system_cannot_hide_a_window(sheet: SettingsSheet) -> None:
    told = [label.text() for label in sheet.findChildren(QLabel)]
    assert any("cannot keep a window out of screenshots" in words for words in told)
    assert (unnamed(sheet), not_plain(sheet)) == ([], [])
    sheet.close()
    assert QApplication.activeModalWidget() is None
