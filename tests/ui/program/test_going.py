"""A page that is made when somebody goes there: what can be done on it takes no key that holds everywhere."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui.program.conftest import Enter
from ui.retention.page import KeepingPage


def test_the_page_about_keeping_is_made_among_the_others(qtbot: QtBot, enter: Enter) -> None:
    station = enter()
    station.window.go("keeping")
    page = station.window.findChild(KeepingPage)
    assert isinstance(page, KeepingPage)
    qtbot.waitUntil(lambda: not page.reading())
    qtbot.waitUntil(lambda: station.tasks.running() == 0)
