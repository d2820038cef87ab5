"""The workbench of the first gate in its column: made when somebody goes there, so that a case opens without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.cases.model import CaseId
from app.cases.queries import CasePage
from app.i18n import _
from ui.requester.workbench import Workbench

if TYPE_CHECKING:
    from ui.shell.context import Context


class RequesterPane(QScrollArea):
    """Holds the workbench; `act_now_asked` asks for the card of whom to call."""

    act_now_asked = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self._page: CasePage | None = None
        self._bench: Workbench | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Is the requester real?"))

    @property
    def bench(self) -> Workbench:
        """Return the workbench; it is made by whoever asks first."""
        if self._bench is None:
            self._bench = Workbench(self._context, self._case_id, self)
            self._bench.act_now_asked.connect(self.act_now_asked)
            self.setWidget(self._bench)
            if self._page is not None:
                self._bench.show_case(self._page)
        return self._bench

    def show_case(self, page: CasePage) -> None:
        """Follow the case."""
        self._page = page
        if self._bench is not None:
            self._bench.show_case(page)

    def showEvent(self, event: QShowEvent) -> None:
        self.bench.show()
        super().showEvent(event)
