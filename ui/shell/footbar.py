"""The bar at the foot: who, since when, when a break is due, what is open."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel
from ui.kit.panels import Hairline
from ui.kit.theme import STEP, Size

DOT = " · "


@dataclass(frozen=True, slots=True)
class Foot:
    """What the bar says, each part in words; an empty part is left out."""

    person: str = ""
    role: str = ""
    shift: str = ""
    pause: str = ""
    behind: str = ""
    covered: str = ""
    binding: str = ""
    unbound: bool = False


class FootBar(QWidget):
    """The only place that speaks of breaks until one is near."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._who, self._state, self._open = (
            PlainLabel("", self, size=Size.SMALL, muted=True, wrap=False) for _part in range(3)
        )
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(STEP * 4, STEP, STEP * 2, STEP)
        self._row.setSpacing(STEP * 2)
        # Where the window is narrow or the text large, the state of things and what is open go to lines of their own.
        words = FlowLayout(gap=STEP * 6)
        for label in (self._who, self._state, self._open):
            words.addWidget(label)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addLayout(words)
        middle.addStretch(1)
        self._row.addLayout(middle, 1)
        self._row.addSpacing(STEP * 4)
        self._line = Hairline(self)

    def show_foot(self, foot: Foot) -> None:
        """Show what it is given."""
        told = (
            (self._who, (foot.person, foot.role, foot.shift)),
            (self._state, (foot.pause, foot.behind)),
            (self._open, (foot.covered, foot.binding)),
        )
        for label, parts in told:
            label.setText(DOT.join(part for part in parts if part))
            label.setVisible(bool(label.text()))

    def words(self) -> str:
        """Return all it says."""
        return DOT.join(label.text() for label in (self._who, self._state, self._open) if label.text())

    def add_action(self, action: QAction, keys: str) -> None:
        """Offer an action by its key, at the right."""
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setText(keys)
        button.setAccessibleName(action.text().replace("&", ""))
        button.setProperty("quiet", True)
        self._row.addWidget(button)

    def resizeEvent(self, _event: object) -> None:
        self._line.setGeometry(0, 0, self.width(), 1)
