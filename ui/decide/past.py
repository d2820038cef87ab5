"""What was decided before, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.decisions.queries import DecisionRow
from app.i18n import _
from ui.kit.labels import PlainLabel
from ui.kit.theme import theme_of


class PastDecisions(QWidget):
    """One line a decision; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme_of().px(2))
        self._shown: tuple[str, ...] = ()
        self.hide()

    def show_decisions(self, rows: Sequence[DecisionRow]) -> None:
        """Show the decisions of a case."""
        lines = tuple(line(row) for row in rows)
        if lines == self._shown:
            return
        self._shown = lines
        while (taken := self._column.takeAt(0)) is not None:
            if (label := taken.widget()) is not None:
                label.deleteLater()
        for number, words in enumerate(lines):
            self._column.addWidget(PlainLabel(words, self, muted=bool(number), strong=not number))
        self.setVisible(bool(lines))


def line(row: DecisionRow) -> str:
    """Return a decision in one line."""
    parts = [
        _("{outcome}, signed by {person} at {at} UTC").format(
            outcome=row.outcome.label, person=row.person, at=row.at[11:16]
        )
    ]
    if row.unseen is not None:
        parts.append(_("decided without viewing"))
    if row.reason:
        parts.append(_("corrects the one before: {reason}").format(reason=row.reason))
    if row.superseded:
        parts.append(_("superseded"))
    return " · ".join(parts)
