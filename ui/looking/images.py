"""Samples as pictures of their own memory, and the ground on which they stand, or which is all there is."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.cage.model import Pixels
from app.evidence.model import Layout
from ui.kit.theme import Size, theme_of

MARGIN = 24


def image_of(pixels: Pixels) -> QImage:
    """Return samples as a picture of its own memory."""
    coloured = pixels.format == "RGB"
    form = QImage.Format.Format_RGB888 if coloured else QImage.Format.Format_Grayscale8
    return QImage(pixels.data, pixels.width, pixels.height, pixels.width * (3 if coloured else 1), form).copy()


def layout_image(layout: Layout) -> QImage:
    """Return a stored layout as a picture of its own memory."""
    return image_of(Pixels(layout.width, layout.height, "L", layout.grey))


def paint_ground(painter: QPainter, box: QRect, hint: str = "") -> None:
    """Paint a solid ground, with what to do written on it where nothing is shown."""
    theme = theme_of()
    painter.fillRect(box, QColor(theme.tokens.sunken))
    if hint:
        painter.setPen(QColor(theme.tokens.muted))
        painter.setFont(theme.font(Size.BODY))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), flags, hint)
