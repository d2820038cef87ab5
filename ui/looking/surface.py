"""Where a picture is shown at its level, with the ring that runs down; it keeps nothing once covered."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.cage.model import Pixels
from app.evidence.model import Layout
from app.i18n import _
from app.looking.model import Level
from ui.kit.theme import theme_of
from ui.looking.images import image_of, paint_ground
from ui.looking.lens import Way, coarse, paint
from ui.looking.ring import paint_ring

NEAREST = 1.0
FURTHEST = 8.0
ZOOM_STEP = 1.25
STRIDE = 32


class Surface(QWidget):
    """Show what it was given, and a solid ground when it was given nothing."""

    pressed = Signal()
    released = Signal()
    # All of it was painted sharp for the first time since it was opened.
    seen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._level = Level.L0
        self._left: float | None = None
        self._of = 1.0
        self._hint = ""
        self._zooms = False
        self._zoom = 1.0
        self._at = QPointF(0, 0)
        self._grabbed: QPointF | None = None
        self._way = Way()
        self._rest: QImage | None = None
        self._eye: QPointF | None = None
        self._whole = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self._level

    @property
    def way(self) -> Way:
        """Return how the picture is looked at."""
        return self._way

    @property
    def whole(self) -> bool:
        """Tell whether all of the picture was painted sharp since it was opened."""
        return self._whole

    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(480), theme_of().px(320))

    def show_pixels(self, pixels: Pixels, level: Level, *, zooms: bool = False) -> None:
        """Show a picture; a requester's paper can also be moved about by the mouse, which opens nothing there."""
        self._image = image_of(pixels)
        self._level, self._zooms, self._zoom, self._at = level, zooms, 1.0, QPointF(0, 0)
        self._left, self._whole = None, False
        self._rest = coarse(self._image) if self._way.lens and level >= Level.L3 else None
        self.setAccessibleName(_("picture, shown at level {level}").format(level=level.name))
        self.update()

    def show_layout(self, layout: Layout) -> None:
        """Show the layout that may stand open; there is nothing sharper behind it."""
        self.show_pixels(Pixels(layout.width, layout.height, "L", layout.grey), Level.L1)

    def cover(self, hint: str) -> None:
        """Drop the picture and paint the ground at once, not at the next turn of the event loop."""
        if self._image is not None:
            self._image.fill(0)
        self._image, self._rest, self._whole = None, None, False
        self._level, self._left, self._hint = Level.L0, None, hint
        self.setAccessibleName(_("covered. {hint}").format(hint=hint))
        self.repaint()

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""
        if (seconds, of) != (self._left, self._of):
            self._left, self._of = seconds, of
            self.update()

    def look_at(self, way: Way) -> None:
        """Look at the picture in another way."""
        self._way, self._eye = way, None
        self._at = QPointF(0, 0)
        self.setMouseTracking(way.lens)
        sharp = self._image is not None and self._level >= Level.L3
        self._rest = coarse(self._image) if self._image is not None and sharp and way.lens else None
        self.update()

    def zoom(self, factor: float) -> None:
        """Come nearer to what is on show; that makes it larger and no sharper."""
        if self._image is not None and (self._zooms or self._level >= Level.L3):
            self._zoom = min(FURTHEST, max(NEAREST, self._zoom * factor))
            self._at = QPointF(0, 0) if self._zoom == NEAREST else self._at
            self.update()

    def move_by(self, way: QPointF) -> bool:
        """Move the lens, or what is zoomed under it; tell whether there was anything to move."""
        if self._image is None or self._level < Level.L3:
            return False
        if self._rest is not None:
            place = self._place(self._image)
            to = self._eye_in(place) + way * STRIDE
            self._eye = QPointF(
                max(place.left(), min(place.right(), to.x())), max(place.top(), min(place.bottom(), to.y()))
            )
        elif self._zoom > NEAREST:
            self._at -= way * STRIDE
        else:
            return False
        self.update()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._grabbed = event.position() if self._zooms else None
        if not self._zooms:
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._at += event.position() - self._grabbed
            self._grabbed = event.position()
            self.update()
        elif self._rest is not None:
            self._eye = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        if event.button() is Qt.MouseButton.LeftButton and not self._zooms:
            self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._zooms:
            self.zoom(ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None:
            paint_ground(painter, self.rect(), self._hint)
            return
        paint_ground(painter, self.rect())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place(self._image)
        paint(painter, self._image, self._rest, place, self._way, self._eye_in(place))
        in_view = QRectF(self.rect()).adjusted(-1, -1, 1, 1).contains(place)
        if not self._whole and self._level >= Level.L3 and self._way.whole and in_view:
            self._whole = True
            self.seen.emit()
        if self._left is not None:
            paint_ring(painter, self.width(), self._left, self._of)

    def _place(self, image: QImage) -> QRectF:
        """Return where the picture goes: fitted, and no larger than it is unless it is a layout or a paper."""
        room = QRectF(self.rect())
        size = self._way.size(image)
        scale = min(room.width() / size.width(), room.height() / size.height())
        if self._level is not Level.L1 and not self._zooms:
            scale = min(scale, 1.0)
        width, height = size.width() * scale * self._zoom, size.height() * scale * self._zoom
        middle = room.center() + self._at
        return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)

    def _eye_in(self, place: QRectF) -> QPointF:
        return self._eye or place.center()
