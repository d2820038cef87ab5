"""What waits for the person at the desk as a part of the workstation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Topic
from app.i18n import _
from ui.shell.window import Page
from ui.todo.page import TodoPage, waiting

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "todo"


class TodoPart:
    """One page, with a count beside its name."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Workstation | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page."""
        topics = frozenset((Topic.CASES, Topic.DECISIONS))
        return [Page(PAGE, _("To do"), self._make, self._count, topics, ("Ctrl+9",))]

    def settle(self, station: Workstation) -> None:
        """Know where a case is opened."""
        self._station = station

    def leave(self) -> None:
        """Do nothing: the page only reads."""

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        page = TodoPage(self._context, parent)
        page.opened.connect(self._station.open_case)
        return page

    def _count(self) -> int:
        return sum(len(rows) for rows in waiting(self._context))
