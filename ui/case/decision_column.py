"""The last column of a case: its decision, or what is left of a case that was destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.retention.left import WhatIsLeft, of_record

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from ui.decide.pane import DecisionPane
    from ui.shell.context import Context


class DecisionColumn(QStackedWidget):
    """Whoever goes to the decision comes to what is left, where nothing is to be decided any more."""

    def __init__(
        self, context: Context, case_id: CaseId, decision: DecisionPane, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._case_id, self._decision = context, case_id, decision
        self.left: WhatIsLeft | None = None
        self.addWidget(decision)

    def show_case(self) -> None:
        """Show what is left as soon as the case is destroyed; nothing brings its decision back."""
        each = of_record(self._context.desk, self._case_id) if self.left is None else None
        if each is not None:
            self.left = WhatIsLeft(self._context, each, self)
            self.addWidget(self.left)
            self.setCurrentWidget(self.left)
            self._decision.setFocusProxy(self.left)
