"""What a mail says of itself, header by header; folded away until somebody asks, for it verifies nobody."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.requesters.sender_facts import SenderFact
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel, muted, small
from ui.kit.theme import STEP


class SenderView(QWidget):
    """Shows the headers of a mail below a button that folds them away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fold = quiet_button("", self, name=_("What the message says of itself"))
        self._rows = QWidget(self)
        self._inside = QVBoxLayout(self._rows)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)
        self._shown: tuple[SenderFact, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._rows)
        self._rows.hide()
        self._fold.clicked.connect(self._toggle)
        self._label()

    def show_facts(self, facts: Sequence[SenderFact]) -> None:
        """Show what the headers say; what came without any has nothing here."""
        self.setVisible(bool(facts))
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        while (item := self._inside.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for fact in facts:
            self._inside.addWidget(small(fact.name, self._rows))
            self._inside.addWidget(PlainLabel(fact.said, self._rows))
            if fact.stands:
                self._inside.addWidget(muted(fact.stands, self._rows))
            self._inside.addSpacing(STEP)

    def open(self) -> None:
        """Show the headers."""
        if self._rows.isHidden():
            self._toggle()

    def _toggle(self) -> None:
        self._rows.setVisible(self._rows.isHidden())
        self._label()

    def _label(self) -> None:
        words = _("What the message says of itself")
        self._fold.setText(f"{words} {'▸' if self._rows.isHidden() else '▾'}")
