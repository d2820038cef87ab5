"""The directory as a part of the workstation: its page, its commands, and what a lock stops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.changes import Topic
from app.i18n import _
from app.requesters import agency_queries
from ui.requester.page import DirectoryPage
from ui.shell.bringing import Bringing
from ui.shell.commands import Command, Menu, Scope
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "directory"


class DirectoryPart:
    """Lives from unlock to lock; a file that comes in meanwhile is stopped, and the directory stays as it was."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.importing = Bringing(context, Topic.REQUESTERS, context.bus)
        self._station: Workstation | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page, with how many agencies there are."""
        return [Page(PAGE, _("Directory"), self._make, self._count, frozenset({Topic.REQUESTERS}), ("Ctrl+8",))]

    def settle(self, station: Workstation) -> None:
        """Add the command that works everywhere."""
        self._station = station
        text = _("Stop the import of agencies")
        stop = Command(
            "directory.cancel", text, self.importing.cancel, enabled=lambda: self.importing.running, menu=Menu.FILE
        )
        station.commands.add(station.window, stop)

    def leave(self) -> None:
        """Stop a file that is coming in."""
        self.importing.cancel()

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        page = DirectoryPage(self._context, self.importing, parent)
        self._station.commands.add(page, *directory_commands(page, self.importing))
        return page

    def _count(self) -> int:
        return agency_queries.count(self._context.desk.db)


def directory_commands(page: DirectoryPage, importing: Bringing) -> Sequence[Command]:
    """Return the commands of the page."""
    scope = Scope(PAGE, _("Directory"))

    def at_agency() -> bool:
        return page.pane.current() is not None

    return (
        Command("directory.search", _("Look for an agency"), page.look_for, ("Ctrl+F",), scope),
        Command("directory.add", _("Add an agency"), page.add, ("N",), scope),
        Command("directory.edit", _("Correct the agency"), page.edit, ("E",), scope, at_agency),
        Command("directory.confirm", _("Confirm a number of the agency…"), page.confirm, ("C",), scope, at_agency),
        Command("directory.retire", _("Take the agency out of the directory"), page.retire, ("Ctrl+Shift+T",), scope, at_agency, danger=True),
        Command("directory.import", _("Import agencies…"), page.bring_in, ("I",), scope, lambda: not importing.running),
        Command("directory.export", _("Export the directory…"), page.write_out, ("X",), scope),
    )  # fmt: skip
