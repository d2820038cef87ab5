"""What is taller than its room scrolls as a whole: with large text nothing is cut and nothing lies over another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(body: QWidget, name: str, parent: QWidget, *, read: bool = False) -> QScrollArea:
    """Let a body scroll up and down where it does not fit; the keyboard passes through to what is inside.

    What holds words that are only read is a stop of its own while there is more of them than is on show.
    """
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(body)
    if read:
        area.verticalScrollBar().rangeChanged.connect(lambda _low, high: stop_at(area, there=high > 0))
    return area


def stop_at(area: QScrollArea, *, there: bool) -> None:
    """Let Tab stop at an area, whose arrow keys scroll it, or pass through."""
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if there else Qt.FocusPolicy.NoFocus)
