"""A film shown backwards, one frame after another, so slowly that nothing can flash whatever it holds."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

# A flash is two changes: four frames a second are two flashes at most, and three are what is safe at any size.
FRAME_MS = 250


class Backwards(QObject):
    """Asks for one frame further back, and for the next only once that one is on show."""

    step = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.step)

    @property
    def running(self) -> bool:
        """Tell whether it goes back."""
        return self._running

    def start(self) -> None:
        """Begin; the first step comes after the frame that is on show has stood for its time."""
        self._running = True
        self._timer.start()

    def stop(self) -> None:
        """Stand still."""
        self._running = False
        self._timer.stop()

    def shown(self, *, at_start: bool) -> None:
        """Note that a frame is on show; where there is none before it, this ends."""
        if at_start:
            self.stop()
        elif self._running:
            self._timer.start()
