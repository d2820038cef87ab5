"""The program's sign: still water under a small light, drawn so that no file is read."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from ui.kit.theme import LIGHT

SIDES = (16, 32, 64, 128)


def program_icon() -> QIcon:
    """Return the sign in the sizes that desktops ask for."""
    icon = QIcon()
    for side in SIDES:
        icon.addPixmap(_drawn(side))
    return icon


def _drawn(side: int) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / 64, side / 64)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.accent))
    painter.drawRoundedRect(QRectF(2, 2, 60, 60), 14, 14)
    painter.setBrush(QColor(LIGHT.surface))
    painter.drawEllipse(QPointF(32, 22), 8, 8)
    pen = QPen(QColor(LIGHT.surface), 4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for y, inset in ((40, 12), (50, 18)):
        line = QPainterPath(QPointF(inset, y))
        line.lineTo(QPointF(64 - inset, y))
        painter.drawPath(line)
    painter.end()
    return pixmap
