"""One's own page as a part of the workstation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.breaks.part import breaks_of
from ui.me.page import MyPage
from ui.shell.commands import Command, Scope
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "me"


class MePart:
    """Lives from unlock to lock; the page is made when it is first asked for."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Workstation | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page; nothing is counted beside its name."""
        return [Page(PAGE, _("My page"), self._make, keys=("Ctrl+6",))]

    def settle(self, station: Workstation) -> None:
        """Know where the breaks are kept."""
        self._station = station

    def leave(self) -> None:
        """Do nothing: what is chosen is kept at once."""

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        page = MyPage(self._context, breaks_of(self._station), parent)
        scope = Scope(PAGE, _("My page"))
        self._station.commands.add(
            page,
            Command("me.export", _("Write my own data to a file…"), page.export, scope=scope),
            Command("me.forget", _("Delete everything in my own store…"), page.forget, scope=scope, danger=True),
        )
        return page
