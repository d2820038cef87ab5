"""The rota's page as a part of the workstation, where a supervisor sits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.identity import Role
from ui.breaks.part import breaks_of
from ui.rota.page import RotaPage
from ui.shell.window import Page

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "rota"


class RotaPart:
    """Nobody else has the page, and nothing of it is read for anybody else."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Workstation | None = None

    def pages(self) -> Sequence[Page]:
        """Return the page for a supervisor, and none otherwise."""
        if self._context.desk.person.role is not Role.SUPERVISOR:
            return ()
        return [Page(PAGE, _("Rota"), self._make, keys=("Ctrl+7",))]

    def settle(self, station: Workstation) -> None:
        """Know which policy is in force."""
        self._station = station

    def leave(self) -> None:
        """Do nothing: the page only reads."""

    def _make(self, parent: QWidget) -> QWidget:
        assert self._station is not None
        return RotaPage(self._context, breaks_of(self._station).shift.policy, parent)
