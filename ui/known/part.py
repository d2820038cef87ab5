"""What is known as a part of the workstation: its page, its commands, and what a lock stops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Topic
from app.evidence import known
from app.i18n import _
from ui.known.commands import cancel_command, known_commands
from ui.known.page import KnownPage
from ui.shell.bringing import Bringing
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "known"


class KnownPart:
    """Lives from unlock to lock; a list that comes in meanwhile is stopped, and nothing of it stays."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.importing = Bringing(context, Topic.EVIDENCE, context.bus)
        self._station: Workstation | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page, with how many matches wait to be judged."""
        return [Page(PAGE, _("Known"), self._make, self._count, frozenset({Topic.EVIDENCE}), ("Ctrl+5",))]

    def settle(self, station: Workstation) -> None:
        """Add the command that works everywhere."""
        self._station = station
        station.commands.add(station.window, cancel_command(self.importing))

    def leave(self) -> None:
        """Stop a list that is coming in."""
        self.importing.cancel()

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        page = KnownPage(self._context, self.importing, parent)
        page.opened.connect(self._station.open_case)
        self._station.commands.add(page, *known_commands(page, self.importing))
        return page

    def _count(self) -> int:
        return known.waiting_count(self._context.desk.db)
