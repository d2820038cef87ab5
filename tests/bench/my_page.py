"""One's own page as the window opens it, off screen: how long it is until the page is painted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.cage.client import Cage
from app.cage.model import limits_of
from app.desk import Desk
from tests.ui.answers import Answers
from ui.breaks.breaks import Breaks
from ui.breaks.senses import Senses
from ui.kit import theme
from ui.kit.tasks import Tasks
from ui.kit.theme import Mode
from ui.me.page import MyPage
from ui.shell.bus import Bus
from ui.shell.context import Context
from ui.shell.covers import Covers

ROOM = (1080, 760)


def opening(app: QCoreApplication, desk: Desk, repeats: int) -> tuple[float, float]:
    """Return the shortest time in which the page opened, and an empty one, in milliseconds."""
    assert isinstance(app, QApplication)
    with context_of(app, desk) as context:
        breaks = Breaks(context, Senses(), context.bus)
        found = [(opened(app, lambda: MyPage(context, breaks)), opened(app, QScrollArea)) for _turn in range(repeats)]
    return min(figure for figure, _empty in found), min(empty for _figure, empty in found)


@contextmanager
def context_of(app: QApplication, desk: Desk) -> Iterator[Context]:
    """Lend what a page is given; nobody looks at anything here, so that no process of the cage is started."""
    home, tasks = QObject(), Tasks()
    cage = Cage(limits_of(desk.settings.vault))
    yield Context(desk, Bus(home), tasks, cage, Answers(), theme.apply(app, Mode.LIGHT), Covers(app, home))
    while tasks.running():
        app.processEvents()
    tasks.close()


def opened(app: QApplication, make: Callable[[], QWidget]) -> float:
    """Return how long it takes until a page is painted, in milliseconds."""
    began = time.perf_counter()
    page = make()
    page.resize(*ROOM)
    page.show()
    app.processEvents()
    took = time.perf_counter() - began
    page.hide()
    page.deleteLater()
    app.processEvents()
    return took * 1e3
