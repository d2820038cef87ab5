"""The watched folder while the vault is locked: how many files came, and not a word of what they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.intake.watched import Watched

if TYPE_CHECKING:
    from app.clock import Clock
    from ui.kit.tasks import Task, Tasks

LOOK_MS = 5000


class Waiting(QObject):
    """Count the files that came to a folder since `start`; they are imported once somebody unlocks."""

    changed = Signal(int)

    def __init__(self, tasks: Tasks, clock: Clock, settle_seconds: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._clock, self._settle = tasks, clock, settle_seconds
        self._watched: Watched | None = None
        self._task: Task | None = None
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def count(self) -> int:
        """Return how many files came."""
        return self._count

    def start(self, folder: Path) -> None:
        """Begin to count; what is in the folder already was there to be imported before."""
        self.stop()
        self._watched = Watched(folder, 0.0)
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()
        self._watched, self._count = None, 0

    def look(self) -> None:
        """Look into the folder, on a worker: it may be on a slow disk."""
        watched = self._watched
        if watched is None or self._task is not None:
            return
        now = self._clock.monotonic()
        first = watched.settle_seconds == 0.0
        self._task = self._tasks.run(
            lambda _task: len(watched.scan(now)), lambda came: self._add(watched, 0 if first else came), self._fail
        )

    def _add(self, watched: Watched, came: int) -> None:
        self._task = None
        watched.settle_seconds = self._settle
        if watched is self._watched and came:
            self._count += came
            self.changed.emit(self._count)

    def _fail(self, error: BaseException) -> None:
        self._task = None
        if not isinstance(error, OSError):
            raise error
