"""How long nobody touched the keyboard or the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.clock import Clock

TICK_MS = 1000
TOUCHES = frozenset(
    (
        QEvent.Type.KeyPress,
        # A key that is a shortcut comes as this alone.
        QEvent.Type.ShortcutOverride,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    )
)


class Idle(QObject):
    """Tells each watched length of idleness once, until somebody is there again."""

    idle_reached = Signal(int)
    returned = Signal()

    def __init__(self, app: QApplication, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent or app)
        self._clock = clock
        self._touched = clock.boottime()
        self._pointer = QPoint()
        self._marks: list[int] = []
        self._told: set[int] = set()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        app.installEventFilter(self)

    def start(self) -> None:
        """Begin to count from now."""
        self._touch()
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def watch(self, seconds: int) -> None:
        """Tell when nobody was here for so long."""
        self._marks.append(seconds)

    def seconds(self) -> float:
        """Return how long nobody was here, sleep included."""
        return self._clock.boottime() - self._touched

    def tick(self) -> None:
        """Tell what was reached since the last tick."""
        for mark in sorted(self._marks):
            if self.seconds() >= mark and mark not in self._told:
                self._told.add(mark)
                self.idle_reached.emit(mark)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES and self._is_touch(event):
            # What was due before this touch is told first: a machine that wakes by a key press still locks.
            self.tick()
            self._touch()
        return False

    def _is_touch(self, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.MouseMove or not isinstance(event, QMouseEvent):
            return True
        # A window that opens under a still pointer makes moves that nobody made.
        place = event.globalPosition().toPoint()
        moved, self._pointer = place != self._pointer, place
        return moved

    def _touch(self) -> None:
        self._touched = self._clock.boottime()
        if self._told:
            self._told.clear()
            self.returned.emit()
