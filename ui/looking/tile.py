"""The layout preview: at most twelve samples a side, shown smoothed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.evidence.model import Layout
from app.i18n import _
from ui.kit.theme import theme_of
from ui.looking.images import layout_image

SIDE = 84


class Tile(QWidget):
    """Show the layout of a picture; there is nothing sharper behind it."""

    def __init__(self, layout: Layout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = layout_image(layout)
        self.setAccessibleName(_("covered preview, layout only"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = theme_of().px(SIDE)
        return self._image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._image)
