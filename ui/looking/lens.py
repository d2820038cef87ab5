"""How an open picture is looked at: turned, mirrored, half of it covered, or sharp in one circle alone; never more of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

CIRCLE = 160
COARSE = 12
QUARTERS = 4
EDGE = 0x808080


class Half(Enum):
    """Which half of a picture is covered, as it stands on the screen."""

    NONE = "none"
    UPPER = "upper"
    LOWER = "lower"


class Change(Enum):
    """One thing to change about how a picture is looked at; each has its key."""

    FLIP = "flip"
    ROTATE = "rotate"
    HALF = "half"
    LENS = "lens"


_NEXT = {Half.NONE: Half.UPPER, Half.UPPER: Half.LOWER, Half.LOWER: Half.NONE}


@dataclass(frozen=True, slots=True)
class Way:
    """How a picture is looked at; a change makes another one."""

    flipped: bool = False
    quarters: int = 0
    half: Half = Half.NONE
    lens: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether all of the picture is shown as sharp as its level is."""
        return self.half is Half.NONE and not self.lens

    def changed(self, change: Change) -> Way:
        """Return the way after a change."""
        if change is Change.FLIP:
            return replace(self, flipped=not self.flipped)
        if change is Change.ROTATE:
            return replace(self, quarters=(self.quarters + 1) % QUARTERS)
        if change is Change.HALF:
            return replace(self, half=_NEXT[self.half])
        return replace(self, lens=not self.lens)

    def shows_more_than(self, other: Way) -> bool:
        """Tell whether this way shows a part of a picture, or its detail, that another one does not.

        Where one half is covered, a quarter turn moves another part under the cover and this one out of it.
        """
        if other.lens and not self.lens:
            return True
        return other.half is not Half.NONE and (self.half, self.quarters) != (other.half, other.quarters)

    def size(self, image: QImage) -> QSizeF:
        """Return how large a picture stands, a quarter turned or not."""
        size = QSizeF(image.size())
        return size.transposed() if self.quarters % 2 else size


def coarse(image: QImage) -> QImage:
    """Return what the lens leaves of a picture: no more samples than a layout has."""
    size = image.size().scaled(COARSE, COARSE, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    small = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return small.convertToFormat(QImage.Format.Format_Grayscale8)


def paint(painter: QPainter, image: QImage, rest: QImage | None, place: QRectF, way: Way, eye: QPointF) -> None:
    """Paint a picture where it stands; with a lens the rest of it is painted coarse."""
    painter.save()
    painter.setClipRect(_uncovered(place, way.half), Qt.ClipOperation.IntersectClip)
    if rest is not None:
        _draw(painter, rest, place, way)
        circle = QPainterPath()
        circle.addEllipse(eye, CIRCLE / 2, CIRCLE / 2)
        painter.setClipPath(circle, Qt.ClipOperation.IntersectClip)
    _draw(painter, image, place, way)
    painter.restore()
    if rest is not None:
        painter.setPen(QPen(QColor(EDGE), 1))
        painter.drawEllipse(eye, CIRCLE / 2, CIRCLE / 2)


def _uncovered(place: QRectF, half: Half) -> QRectF:
    below = place.height() / 2
    if half is Half.UPPER:
        return place.adjusted(0, below, 0, 0)
    return place.adjusted(0, 0, 0, -below) if half is Half.LOWER else place


def _draw(painter: QPainter, image: QImage, place: QRectF, way: Way) -> None:
    painter.save()
    painter.translate(place.center())
    if way.flipped:
        painter.scale(-1, 1)
    painter.rotate(90 * way.quarters)
    size = place.size().transposed() if way.quarters % 2 else place.size()
    painter.drawImage(QRectF(QPointF(-size.width() / 2, -size.height() / 2), size), image)
    painter.restore()
