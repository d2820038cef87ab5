"""What a page of a test stands on: a real desk, a real cage, and answers given beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desk import open_desk
from app.wellness.actions import sit_down
from tests.ui.answers import Answers
from ui.kit.tasks import Tasks
from ui.kit.theme import Theme
from ui.shell.bus import Bus
from ui.shell.commands import Command, Commands
from ui.shell.context import Context
from ui.shell.covers import Covers

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk


@pytest.fixture
def answers() -> Answers:
    """Answers that the person of the test gives."""
    return Answers()


@pytest.fixture
def context(qapp: QApplication, light: Theme, desk: Desk, cage: Cage, answers: Answers) -> Iterator[Context]:
    """Return what a page is given."""
    sit_down(desk)
    tasks, covers = Tasks(), Covers(qapp)
    yield Context(desk, Bus(), tasks, cage, answers, light, covers)
    tasks.close()
    covers.deleteLater()
    tasks.deleteLater()


@pytest.fixture
def impatient(context: Context) -> Iterator[Context]:
    """Return the same at a desk that waits for no other writer, as the window's does."""
    desk = open_desk(context.desk.vault, context.desk.clock, context.desk.settings, busy_ms=0)
    yield replace(context, desk=desk)
    desk.db.close()
    desk.own.close()


def put_up(qtbot: QtBot, page: QWidget, *made: Command) -> None:
    """Show a page in a window of its own, its keys working."""
    qtbot.addWidget(page)
    Commands(page).add(page, *made)
    page.resize(1000, 600)
    page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.isActiveWindow)
