"""Policies as a part of the workstation: a page under Help, and a word at unlock where a document cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from ui.policies.page import PoliciesPage
from ui.shell.above import AbovePart
from ui.shell.clipboard import copy
from ui.shell.commands import Command, Menu, Scope

if TYPE_CHECKING:
    from ui.program.workstation import Workstation

PAGE = "policies"


class PoliciesPart(AbovePart["Workstation"]):
    """Everybody may read what is managed."""

    def settle(self, station: Workstation) -> None:
        """Add the command, and tell what cannot be used."""
        super().settle(station)
        station.commands.add(station.window, Command("policies", _("Policies"), self.open, menu=Menu.HELP))
        problems = self._context.desk.settings.managed.problems
        if problems:
            told = ngettext(
                "{n} thing that an administrator set cannot be used: until it is mended strict values hold, or those that ship. Help > Policies says what.",
                "{n} things that an administrator set cannot be used: until it is mended strict values hold, or those that ship. Help > Policies says what.",
                len(problems),
            )
            station.window.tell(told.format(n=len(problems)))

    def open(self) -> None:
        """Show the page above the one that is on show."""
        self.station.window.open_above(PAGE, self._make, apart=True)

    def _make(self, parent: QWidget) -> QWidget:
        station, page = self.station, PoliciesPage(self._context.desk.settings.managed, parent)
        page.left.connect(station.window.back)
        page.copied.connect(self._copy)
        scope = Scope(PAGE, _("Policies"))
        station.commands.add(
            page,
            Command("policies.copy", _("Copy the policies as text"), page.copy, ("Ctrl+Shift+C",), scope),
            Command("policies.find", _("Find a policy"), page.search.setFocus, ("Ctrl+F",), scope),
        )
        return page

    def _copy(self, text: str) -> None:
        copy(text)
        self.station.window.tell(
            _("The policies are copied as text. Like all that is copied here they go again in a moment.")
        )
