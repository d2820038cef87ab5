"""The line that joins the two answers to the question at hand, where they differ; it goes around the case between."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui.kit.theme import theme_of

Side = tuple[QScrollArea, QWidget]
Ends = Callable[[], tuple[Side, Side] | None]


class Joining(QWidget):
    """Drawn over the page and never in the way of a hand; `between` is what it must not cross."""

    def __init__(self, ends: Ends, between: QWidget, areas: Sequence[QScrollArea], parent: QWidget) -> None:
        super().__init__(parent)
        self._ends, self._between = ends, between
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for area in areas:
            bar = area.verticalScrollBar()
            bar.valueChanged.connect(self._again)
            # What is drawn later, or comes and goes, moves what stands below it.
            bar.rangeChanged.connect(self._again)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._again)

    def cover(self, area: QRect) -> None:
        """Lie over the whole of the page."""
        self.setGeometry(area)
        self.raise_()

    def corners(self) -> list[QPoint]:
        """Return the line's corners from one's own answer to theirs; none where nothing is to be joined."""
        found = self._ends()
        if found is None or not all(area.isVisible() for area, _row in found):
            return []
        (mine, my_row), (theirs, their_row) = found
        gap = theme_of().px(6)
        left = self._at(mine, QPoint(mine.width(), 0)).x()
        right = self._at(theirs, QPoint(0, 0)).x()
        over = self._at(self._between, QPoint(0, 0))
        if not left <= over.x() <= right:
            return []
        my_y, their_y = self._height(mine, my_row), self._height(theirs, their_row)
        # Along the gaps beside the case and above it: nothing of it is crossed.
        first, last, top = over.x() - gap, right - gap, over.y() - gap // 2
        points = ((left - gap, my_y), (first, my_y), (first, top), (last, top), (last, their_y), (right, their_y))
        return [QPoint(x, y) for x, y in points]

    def paintEvent(self, _event: QPaintEvent) -> None:
        corners = self.corners()
        if corners:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(theme_of().tokens.attention), theme_of().px(2)))
            painter.drawPolyline(QPolygon(corners))
            painter.end()

    def _height(self, area: QScrollArea, row: QWidget) -> int:
        """Return where a row begins, or the edge behind which it was scrolled."""
        view = area.viewport()
        own = row.mapTo(view, QPoint(0, theme_of().px(10))).y()
        return self._at(view, QPoint(0, max(0, min(own, view.height() - 1)))).y()

    def _at(self, widget: QWidget, point: QPoint) -> QPoint:
        return self.mapFromGlobal(widget.mapToGlobal(point))

    def _again(self, *_told: object) -> None:
        self.update()
