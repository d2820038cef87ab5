"""Records every frame that a window paints, and tells which of them show what only a sharper level may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from tests.leaks.detail import Points, points

SAME = 0.5
OTHER = 0.15


def bends(image: QImage) -> Points:
    """Return where a picture bends: the fine detail alone, whatever grey it stands on."""
    at = points(image)
    return at[1:-1, 1:-1] * 4 - at[:-2, 1:-1] - at[2:, 1:-1] - at[1:-1, :-2] - at[1:-1, 2:]


def likeness(one: QImage, other: QImage) -> float:
    """Return how much of the detail of two pictures is the same: 1 for a picture and itself, about 0 for strangers.

    Wherever in the other one it stands: a page that covers makes room for a note, and what is below moves.
    """
    left, right = (bends(each).astype(np.float64) for each in (one, other))
    # Round the edges is as good as anywhere: nothing of a stranger is like it there either.
    shape = (max(left.shape[0], right.shape[0]), max(left.shape[1], right.shape[1]))
    both = float(np.sqrt((left * left).sum() * (right * right).sum()))
    if not both:
        return 0.0
    met = np.fft.irfft2(np.fft.rfft2(left, shape) * np.conj(np.fft.rfft2(right, shape)), shape)
    return float(met.max()) / both


@dataclass
class Watched:
    """A widget and every frame that it painted, each as it stood on the screen."""

    widget: QWidget
    frames: list[QImage] = field(default_factory=list)

    def now(self) -> QImage:
        """Return what stands on the screen where the widget is."""
        return on_screen(self.widget)

    def like(self, sharp: QImage) -> list[float]:
        """Return how like a sharp frame each of its frames is; those that are the same are looked at once."""
        known: dict[bytes, float] = {}
        found = []
        for frame in self.frames:
            seen = bytes(frame.constBits())
            if seen not in known:
                known[seen] = likeness(frame, sharp)
            found.append(known[seen])
        return found


def on_screen(widget: QWidget) -> QImage:
    """Return what was last painted where a widget is, out of the screen's own memory; nothing is painted for it."""
    window = widget.window()
    at = widget.mapTo(window, widget.rect().topLeft())
    box = (at.x(), at.y(), widget.width(), widget.height())
    return window.screen().grabWindow(window.winId(), *box).toImage()


class _Eye(QObject):
    """Has each part of a window paint, and takes what stands in the screen's memory right after it."""

    def __init__(self, watched: Watched) -> None:
        super().__init__()
        self._watched = watched
        self._window = watched.widget.window()

    def eventFilter(self, seen: QObject, event: QEvent) -> bool:
        inside = isinstance(seen, QWidget) and seen.window() is self._window
        if event.type() != QEvent.Type.Paint or not inside or not self._window.isVisible():
            return False
        # Before it paints, its ground is laid already: only afterwards there is something to see.
        seen.event(event)
        frame = self._watched.now()
        if not frame.isNull():
            self._watched.frames.append(frame)
        return True


@contextmanager
def watching(widget: QWidget) -> Iterator[Watched]:
    """Record every frame that a widget paints within the block, the last one too."""
    watched, application = Watched(widget), QApplication.instance()
    assert application is not None
    eye = _Eye(watched)
    application.installEventFilter(eye)
    try:
        yield watched
    finally:
        application.removeEventFilter(eye)
    last = watched.now()
    if not last.isNull():
        watched.frames.append(last)
