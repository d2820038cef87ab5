"""How the parts of the window lie: pages at the left, the page, the bar at the foot."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.panels import Hairline
from ui.kit.theme import STEP


def lay_out(whole: QWidget, life: QWidget, navigation: QWidget, strips: QWidget, page: QWidget, foot: QWidget) -> None:
    """Put the parts into the window, the page taking what is left over."""
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(life)
    middle = QHBoxLayout()
    middle.setSpacing(0)
    middle.addWidget(navigation)
    middle.addWidget(_upright(whole))
    right = QVBoxLayout()
    right.setContentsMargins(STEP * 6, STEP * 4, STEP * 6, STEP * 4)
    right.setSpacing(STEP * 3)
    right.addWidget(strips)
    right.addWidget(page, 1)
    middle.addLayout(right, 1)
    column.addLayout(middle, 1)
    column.addWidget(foot)


def _upright(parent: QWidget) -> Hairline:
    line = Hairline(parent)
    line.setMinimumSize(1, 0)
    line.setMaximumSize(1, 1 << 16)
    line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    return line
