"""The ring that runs down while something is open."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.kit.theme import Size, theme_of

SIDE = 34
GAP = 12


def paint_ring(painter: QPainter, width: int, left: float, of: float) -> None:
    """Paint how much of the time is left into the upper right corner."""
    theme = theme_of()
    side = theme.px(SIDE)
    box = QRectF(width - side - GAP, GAP, side, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.tokens.surface))
    painter.drawEllipse(box)
    pen = QPen(QColor(theme.tokens.accent))
    pen.setWidth(3)
    painter.setPen(pen)
    share = max(0.0, min(1.0, left / max(of, 0.1)))
    painter.drawArc(box.adjusted(4, 4, -4, -4), 90 * 16, round(share * 360 * 16))
    painter.setPen(QColor(theme.tokens.text))
    painter.setFont(theme.font(Size.SMALL, strong=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(round(left)))
