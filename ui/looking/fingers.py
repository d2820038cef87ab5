"""Tells a key that a hand let go of from one that only repeats, also where the system does not say so."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

# X11 repeats a held key as a release and a press of the same millisecond. Qt calls them a repeat only if both had come
# in when it read the first; otherwise a key that is held looks let go, and pressed afresh. One frame settles it.
SETTLING_MS = 16


def settling_ms() -> int:
    """Return how long a release stays in doubt on the system that shows the window."""
    return SETTLING_MS if QGuiApplication.platformName() == "xcb" else 0


class Fingers(QObject):
    """What is held down: says which presses are fresh, and when a key was really let go."""

    let_go = Signal()

    def __init__(self, parent: QObject, *, settling: int) -> None:
        super().__init__(parent)
        self._left: tuple[int, int] | None = None
        self._settling = settling
        self._doubt = QTimer(self)
        self._doubt.setSingleShot(True)
        self._doubt.timeout.connect(self.let_go)

    def pressed(self, event: QKeyEvent) -> bool:
        """Tell whether a press is a fresh one; one that only repeats takes its release back."""
        if event.isAutoRepeat():
            return False
        # Events that a program makes bear no time: each of them is what it says.
        repeats = event.timestamp() != 0 and self._left == (event.key(), event.timestamp())
        if repeats:
            self._doubt.stop()
        return not repeats

    def released(self, event: QKeyEvent) -> None:
        """Take a release; what it ends ends at once, or as soon as no press of the same moment follows."""
        if event.isAutoRepeat():
            return
        self._left = (event.key(), event.timestamp())
        if self._settling and event.timestamp():
            self._doubt.start(self._settling)
        else:
            self.let_go.emit()
