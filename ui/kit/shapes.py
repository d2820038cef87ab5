"""Small figures drawn by hand, since fonts differ in which of them they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF


class Shape(Enum):
    """A small figure that says the same as the colour beside it."""

    NONE = ""
    RING = "○"
    QUARTER = "◔"
    HALF = "◑"
    DISC = "●"
    TRIANGLE = "▲"
    DIAMOND = "◇"
    FULL_DIAMOND = "◆"
    DOT = "·"
    QUESTION = "?"
    TICK = "✓"
    CROSS = "✕"
    DOTS = "…"


def paint_shape(painter: QPainter, box: QRectF, shape: Shape, colour: QColor) -> None:
    """Draw a shape; fonts differ in which of them they have, so none is asked."""
    pen = QPen(colour, max(1.4, box.width() / 8))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    inner = box.adjusted(1, 1, -1, -1)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    DRAW[shape](painter, inner, QBrush(colour))


def _nothing(_painter: QPainter, _box: QRectF, _brush: QBrush) -> None:
    return


def _pie(share: int) -> Callable[[QPainter, QRectF, QBrush], None]:
    def draw(painter: QPainter, box: QRectF, brush: QBrush) -> None:
        painter.drawEllipse(box)
        painter.setBrush(brush)
        painter.drawPie(box, 90 * 16, -360 * 16 * share // 4)

    return draw


def _disc(painter: QPainter, box: QRectF, brush: QBrush) -> None:
    painter.setBrush(brush)
    painter.drawEllipse(box)


def _ring(painter: QPainter, box: QRectF, _brush: QBrush) -> None:
    painter.drawEllipse(box)


def _outline(*points: tuple[float, float], filled: bool) -> Callable[[QPainter, QRectF, QBrush], None]:
    def draw(painter: QPainter, box: QRectF, brush: QBrush) -> None:
        if filled:
            painter.setBrush(brush)
        painter.drawPolygon(_placed(box, points))

    return draw


def _stroke(*points: tuple[float, float]) -> Callable[[QPainter, QRectF, QBrush], None]:
    return lambda painter, box, _brush: painter.drawPolyline(_placed(box, points))


def _cross(painter: QPainter, box: QRectF, _brush: QBrush) -> None:
    small = box.adjusted(1, 1, -1, -1)
    painter.drawLine(small.topLeft(), small.bottomRight())
    painter.drawLine(small.topRight(), small.bottomLeft())


def _dots(*centres: float) -> Callable[[QPainter, QRectF, QBrush], None]:
    def draw(painter: QPainter, box: QRectF, brush: QBrush) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        for x in centres:
            painter.drawEllipse(
                QPointF(box.left() + x * box.width(), box.center().y()), box.width() / 8, box.width() / 8
            )

    return draw


def _question(painter: QPainter, box: QRectF, _brush: QBrush) -> None:
    font = painter.font()
    font.setPixelSize(max(8, round(box.height() * 1.3)))
    painter.setFont(font)
    painter.drawText(box.adjusted(-4, -4, 4, 4), Qt.AlignmentFlag.AlignCenter, "?")


def _placed(box: QRectF, points: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in points])


RHOMBUS = ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5))
DRAW: Mapping[Shape, Callable[[QPainter, QRectF, QBrush], None]] = {
    Shape.NONE: _nothing,
    Shape.RING: _ring,
    Shape.QUARTER: _pie(1),
    Shape.HALF: _pie(2),
    Shape.DISC: _disc,
    Shape.TRIANGLE: _outline((0.5, 0.05), (1.0, 0.92), (0.0, 0.92), filled=True),
    Shape.DIAMOND: _outline(*RHOMBUS, filled=False),
    Shape.FULL_DIAMOND: _outline(*RHOMBUS, filled=True),
    Shape.DOT: _dots(0.5),
    Shape.QUESTION: _question,
    Shape.TICK: _stroke((0.08, 0.55), (0.4, 0.85), (0.95, 0.15)),
    Shape.CROSS: _cross,
    Shape.DOTS: _dots(0.1, 0.5, 0.9),
}
