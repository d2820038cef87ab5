"""A decision that waits for the person at the desk is told as a notice, and goes with them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.program.conftest import Enter
from ui.shell.notices import Notice
from ui.todo.part import TodoPart


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_notice_leads_to_what_waits_and_goes_with_the_person(qtbot: QtBot, enter: Enter) -> None:
    station = enter()
    station.house.notices.say(Notice.TURN)
    station.house.notices.show_asked.emit(Notice.TURN)
    assert station.window.current == "todo"
    part = next(each for each in station.parts if isinstance(each, TodoPart))
    part.leave()
    assert Notice.TURN not in station.house.notices.open()
    qtbot.waitUntil(lambda: station.context.tasks.running() == 0)
