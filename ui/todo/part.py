"""What waits for the person at the desk as a part of the workstation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Topic
from app.decisions.library import shipped_protocols
from app.i18n import _
from ui.retention.part import PAGE as KEEPING
from ui.retention.words import kept_for
from ui.shell.window import Page
from ui.todo.page import TodoPage, waiting
from ui.todo.reviewed import called_for
from ui.todo.turns import Turns

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "todo"


class TodoPart:
    """One page, with a count beside its name."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Workstation | None = None
        self._turns: Turns | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page."""
        topics = frozenset((Topic.CASES, Topic.DECISIONS, Topic.REVIEW, Topic.RETENTION))
        return [Page(PAGE, _("To do"), self._make, self._count, topics, ("Ctrl+9",))]

    def settle(self, station: Workstation) -> None:
        """Know where a case is opened."""
        self._station = station
        self._turns = Turns(self._context, station.house.notices, station)
        station.ticked.connect(self._turns.tick)
        # Reading the forms for the first time takes longer than a frame: the first case finds them read.
        self._context.tasks.run(lambda _task: shipped_protocols(), lambda _forms: None)

    def leave(self) -> None:
        """Take the notice back that was for the person who leaves."""
        if self._turns is not None:
            self._turns.stop()

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        page = TodoPage(self._context, parent)
        page.opened.connect(self._station.open_case)
        window = self._station.window
        page.keeping_asked.connect(lambda: window.go(KEEPING))
        return page

    def _count(self) -> int:
        rows = (*waiting(self._context), called_for(self._context.desk), kept_for(self._context.desk))
        return sum(len(each) for each in rows)
