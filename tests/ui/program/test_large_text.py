"""With text at twice its size every sheet stands on the screen with its answers in sight; what is more scrolls."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.program.conftest import Enter
from ui.kit.sheet import Sheet
from ui.kit.theme import Theme


@pytest.mark.parametrize("command", ["settings", "support", "vault.check"])
def test_a_sheet_stands_on_the_screen(enter: Enter, qtbot: QtBot, light: Theme, command: str) -> None:
    station = enter()
    light.apply(light.mode, 2.0)
    assert station.commands.run(command)
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, Sheet)
    room = sheet.screen().availableSize()
    qtbot.waitUntil(sheet.isVisible)
    assert sheet.width() <= room.width()
    assert sheet.height() <= room.height()
    answers = [answer for answer in (sheet.step, sheet.back) if not answer.isHidden()]
    assert all(sheet.rect().contains(answer.geometry()) for answer in answers)
    sheet.reject()
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
