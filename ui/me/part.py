"""One's own page as a part of the workstation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.breaks.part import breaks_of
from ui.kit.labels import PlainLabel
from ui.kit.sheet import Sheet
from ui.me.page import MyPage
from ui.me.words import evidence_words, log_words
from ui.shell.commands import Command, Menu, Scope
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
        """Know where the breaks are kept, and let the help say what covering and counting can and cannot do."""
        self._station = station
        words = _("What covering and counting can and cannot do")
        station.commands.add(station.window, Command("help.claims", words, self.tell_claims, menu=Menu.HELP))

    def tell_claims(self) -> None:
        """Say what may be said of covering and counting, the study that found nothing included."""
        assert self._station is not None
        words = _(
            "Covered by default; the layout preview holds no detail finer than one twelfth of the picture; severe items"
            " show no pixels until you ask; you choose how much to see; it keeps count for you alone."
        )
        heading = _("What covering and counting can and cannot do")
        sheet = Sheet(heading, words, _("Close"), self._station.window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.without_way_back()
        for each in (evidence_words(), log_words()):
            sheet.inside.addWidget(PlainLabel(each, sheet))
        sheet.open()

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
