"""One's own page as the window opens it, off screen: how long it is until the page is painted."""

from __future__ import annotations

import time
from collections.abc import Callable

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
    home, tasks = QObject(), Tasks()
    # Nobody looks at anything here, so that no process of the cage is started.
    cage = Cage(limits_of(desk.settings.vault))
    context = Context(desk, Bus(home), tasks, cage, Answers(), theme.apply(app, Mode.LIGHT), Covers(app, home))
    breaks = Breaks(context, Senses(), home)
    found = [(_opened(app, lambda: MyPage(context, breaks)), _opened(app, QScrollArea)) for _turn in range(repeats)]
    tasks.close()
    return min(figure for figure, _empty in found), min(empty for _figure, empty in found)


def _opened(app: QApplication, make: Callable[[], QWidget]) -> float:
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
