"""Where a film is shown: a strip of covered frames, or one frame; it keeps nothing once covered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.cage.model import Frame
from app.i18n import _
from app.looking.model import Level
from ui.kit.theme import theme_of
from ui.looking.images import image_of, paint_ground
from ui.looking.ring import paint_ring

# Under the area in which flashing counts (WCAG 2.3.1), whatever the film does.
TILE = QSize(196, 110)
IN_A_ROW = 4
GAP = 8


class Screen(QWidget):
    """Show what it was given, and a solid ground when it was given nothing."""

    pressed = Signal()
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[QImage] = []
        self._level = Level.L0
        self._tile = False
        self._hint = ""
        self._left: float | None = None
        self._of = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self._level

    @property
    def shown(self) -> QSize:
        """Return how large the first picture on show is painted."""
        return self._place(0).size().toSize() if self._images else QSize(0, 0)

    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(480), theme_of().px(300))

    def show_strip(self, frames: Sequence[Frame], level: Level) -> None:
        """Show frames side by side, none of which moves."""
        self._images, self._level, self._tile = [image_of(frame.pixels) for frame in frames], level, False
        self._left = None
        self.setAccessibleName(_("strip of {n} frames, level {level}").format(n=len(frames), level=level.name))
        self.update()

    def show_frame(self, frame: Frame, level: Level, *, tile: bool) -> None:
        """Show one frame, in the small tile where no more is allowed."""
        image = image_of(frame.pixels)
        if level is not self._level or tile is not self._tile:
            self.setAccessibleName(_("film, shown at level {level}").format(level=level.name))
        self._images, self._level, self._tile = [image], level, tile
        self.update()

    def cover(self, hint: str) -> None:
        """Drop everything and paint the ground at once, not at the next turn of the event loop."""
        for image in self._images:
            image.fill(0)
        self._images, self._level, self._left, self._hint = [], Level.L0, None, hint
        self.setAccessibleName(_("covered. {hint}").format(hint=hint))
        self.repaint()

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""
        if (seconds, of) != (self._left, self._of):
            self._left, self._of = seconds, of
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.released.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._images:
            paint_ground(painter, self.rect(), self._hint)
            return
        paint_ground(painter, self.rect())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, image in enumerate(self._images):
            painter.drawImage(self._place(number), image)
        if self._left is not None:
            paint_ring(painter, self.width(), self._left, self._of)

    def _place(self, number: int) -> QRectF:
        """Return where a picture goes: one in the middle, several in rows, in the order of the film."""
        image, count = self._images[number], len(self._images)
        if count == 1:
            return self._fitted(image, QRectF(self.rect()))
        columns = min(IN_A_ROW, count)
        rows = -(-count // columns)
        wide, high = self.width() / columns, self.height() / rows
        row, column = divmod(number, columns)
        cell = QRectF(column * wide, row * high, wide, high).adjusted(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)
        return self._fitted(image, cell)

    def _fitted(self, image: QImage, room: QRectF) -> QRectF:
        limit = QSize(image.size()).scaled(TILE, Qt.AspectRatioMode.KeepAspectRatio) if self._tile else image.size()
        scale = min(room.width() / image.width(), room.height() / image.height())
        if self._level >= Level.L3:
            scale = min(scale, limit.width() / image.width())
        width, height = image.width() * scale, image.height() * scale
        return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)
