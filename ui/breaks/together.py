"""Looking together: a person says that somebody sits beside them, and their own ledger then says so of each look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.errors import StillwaterError
from app.i18n import _
from app.wellness import owner
from ui.kit.panels import Strip
from ui.kit.theme import Tone
from ui.shell.commands import Command, Menu

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context


class Together(QObject):
    """On until it is said otherwise or the vault is locked; a quiet line says that it is on."""

    def __init__(self, context: Context, station: Workstation, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._strip = Strip(Tone.PLAIN, station.window)
        station.window.add_strip(self._strip)
        self._strip.asked.connect(self.toggle)

    def command(self) -> Command:
        """Return what says it, and takes it back."""
        return Command("looking.together", _("Somebody looks with me, or no more"), self.toggle, menu=Menu.CASE)

    def toggle(self) -> None:
        """Say that somebody looks too, or that nobody does any more."""
        on = not self._strip.words()
        try:
            owner.choose(self._context.desk, owner.TOGETHER, owner.ON if on else "")
        except StillwaterError as error:
            self._context.ask.tell(error)
            return
        words = _("Somebody looks with you: your own count of looks says so, and nobody else is told.") if on else ""
        self._strip.say(words, _("No more") if on else "")
