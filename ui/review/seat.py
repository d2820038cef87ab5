"""A seat at an opened pack: the page reads by its desk, its items are copied out meanwhile, and it is left in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk import Desk, close_desk
from app.i18n import _
from app.review.taking_out import take_out
from ui.review.running import Done, Going, Running
from ui.shell.bus import Bus

if TYPE_CHECKING:
    from ui.shell.context import Context


class Seat(QObject):
    """Outlives its page by as long as something is copied, so that no key is wiped under a write."""

    def __init__(self, context: Context, there: Desk, parent: QObject) -> None:
        super().__init__(parent)
        # What is written in a pack is about cases of that pack, and no page of the vault may take it for its own.
        self.context: Context = replace(context, desk=there, bus=Bus(self))
        self.taking = Running(self.context, self)
        self._own, self._left = context.desk, False
        for signal in (self.taking.ended, self.taking.failed):
            signal.connect(self._close_if_left)

    def take_out(self, case_uid: str) -> None:
        """Copy the items of a case out of the pack, unchanged and checked."""

        def work(there: Desk, going: Going) -> Done:
            with self._own.elsewhere() as desk:
                found = take_out(desk, there, case_uid, going.report, going.cancelled)
            return Done("\n".join(why for _item, why in found.damaged), found.changes)

        self.taking.run(_("Taking the evidence out of the pack"), work)

    def leave(self) -> None:
        """Get up: what is copied stops, and the keys of the pack are wiped."""
        self._left = True
        self.taking.cancel()
        self._close_if_left()

    def _close_if_left(self, _came: object = None) -> None:
        if self._left and not self.taking.running:
            self._left = False
            close_desk(self.context.desk)
            self.deleteLater()
