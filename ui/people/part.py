"""People and keys as a part of the workstation: a page above the others, for whoever may let people in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.identity import Permission
from ui.people.page import PeoplePage
from ui.shell.above import AbovePart
from ui.shell.commands import Command, Menu, Scope
from ui.shell.covers import Reason

if TYPE_CHECKING:
    from ui.program.workstation import Workstation

PAGE = "people"


class PeoplePart(AbovePart["Workstation"]):
    """For whoever may let people in; what is being signed at a lock is waited for."""

    def settle(self, station: Workstation) -> None:
        """Add the command that opens the page."""
        super().settle(station)
        words = _("People and keys…")
        station.commands.add(station.window, Command("people", words, self.open, enabled=self._may, menu=Menu.FILE))

    def open(self) -> None:
        """Show the page, if they may."""
        if self._may():
            self.station.window.open_above(PAGE, self._make, apart=True)

    def _may(self) -> bool:
        return self._context.desk.may(Permission.MANAGE)

    def _make(self, parent: QWidget) -> QWidget:
        station = self.station
        page = PeoplePage(self._context, station.house.entrance, lambda: station.leave(Reason.LOCK), parent)
        page.left.connect(station.window.back)
        station.commands.add(page, *people_commands(page))
        return page


def people_commands(page: PeoplePage) -> Sequence[Command]:
    """Return the commands of the page."""
    scope = Scope(PAGE, _("People and keys"))
    return (
        Command("people.in", _("Let somebody in…"), page.let_in, ("N",), scope, lambda: page.idle),
        Command("people.role", _("Give the person a role…"), page.give_role, ("R",), scope, lambda: page.may("role")),
        Command("people.go", _("Let the person go…"), page.let_go, ("Ctrl+Shift+G",), scope, lambda: page.may("go"), danger=True),
        Command("people.back", _("Let the person back in…"), page.let_back_in, ("B",), scope, lambda: page.may("return")),
        Command("people.keys", _("Change the vault's keys…"), page.renew_keys, ("Ctrl+Shift+K",), scope, lambda: page.idle),
        Command("people.recovery", _("New recovery key…"), page.renew_recovery_key, ("Ctrl+Shift+Y",), scope, lambda: page.idle, danger=True),
        Command("people.refresh", _("Read the people again"), page.read_again, ("F5",), scope),
    )  # fmt: skip
