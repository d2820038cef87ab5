"""Scrolling to what is worked on: Qt does so for Tab, and not for what is given the keyboard otherwise."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.kit.theme import STEP

# A question that comes makes room in the form, the form in its column, the column in the page.
DEEPEST = 4


def bring(widget: QWidget) -> None:
    """Scroll as little as it takes to have all of a widget in view; of a higher one, its beginning."""
    area = _around(widget)
    inside = None if area is None else area.widget()
    if area is None or inside is None:
        return
    _settle()
    top = widget.mapTo(inside, QPoint()).y() - STEP
    end = top + widget.height() + 2 * STEP
    bar, high = area.verticalScrollBar(), area.viewport().height()
    if top < bar.value() or end - top > high:
        bar.setValue(top)
    elif end > bar.value() + high:
        bar.setValue(end - high)


def _around(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _settle() -> None:
    """Let what was just shown have its place: only then is known where anything stands."""
    for _round in range(DEEPEST):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
