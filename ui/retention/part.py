"""Keeping as a part of the workstation: one page, with how many things wait for the person at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Topic
from app.i18n import _
from app.identity import Permission
from app.retention import queries
from ui.retention.commands import keeping_commands
from ui.retention.page import KeepingPage
from ui.retention.reading import ready
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "keeping"


class KeepingPart:
    """Lives from unlock to lock; what is being destroyed then stops before the next case."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Workstation | None = None
        self._page: KeepingPage | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page."""
        return [Page(PAGE, _("Keeping"), self._make, self._count, frozenset({Topic.RETENTION}), ("Alt+K",))]

    def settle(self, station: Workstation) -> None:
        """Know where a case is opened."""
        self._station = station

    def leave(self) -> None:
        """Stop before the next case."""
        if self._page is not None:
            self._page.steps.carrying.stop()

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        self._page = KeepingPage(self._context, parent)
        self._page.opened.connect(self._station.open_case)
        self._station.commands.add(self._page, *keeping_commands(self._page))
        return self._page

    def _count(self) -> int:
        desk = self._context.desk
        return len(queries.waiting(desk)) + len(ready(desk)) if desk.may(Permission.RETAIN) else 0
