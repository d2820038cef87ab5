"""One opening at a time, on a worker; a vault that nobody waits for any more is closed again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.errors import StillwaterError
from app.vault.create import Created
from app.vault.model import Waiting
from app.vault.vault import Vault
from ui.kit.tasks import Stopped

if TYPE_CHECKING:
    from ui.kit.tasks import Task, Tasks

Opened = TypeVar("Opened", Vault, Created)


class Entering(QObject):
    """Run what takes Argon2id's second, and hand the open vault over, or close it."""

    busy_changed = Signal(bool)
    # So many MiB of so many: the vault gets new keys while it opens.
    changing = Signal(int, int)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._turn = 0
        self._task: Task | None = None
        self._stop: threading.Event | None = None

    @property
    def busy(self) -> bool:
        """Tell whether something is being opened."""
        return self._task is not None

    def run(
        self,
        work: Callable[[Waiting], Opened],
        then: Callable[[Opened], object],
        failed: Callable[[StillwaterError], object],
    ) -> None:
        """Open something; what was being opened before is given up."""
        self.give_up()
        turn, stop = self._turn, threading.Event()

        def done(result: Opened) -> None:
            if turn != self._turn:
                _close(result)
                return
            self._settle()
            then(result)

        def refused(error: BaseException) -> None:
            if turn != self._turn:
                return
            self._settle()
            if not isinstance(error, StillwaterError):
                raise error
            failed(error)

        moved = partial(self._tell, turn, stop)
        self._task = self._tasks.run(partial(_open, work, stop), done, refused, progress=moved)
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Stop the change of the keys, and open the vault with those it has; where no keys are changed, wait no longer."""
        if self._stop is None:
            self.give_up()
        else:
            self._stop.set()

    def give_up(self) -> None:
        """Wait no longer; the work itself ends when it ends, and nothing of it stays open."""
        self._turn += 1
        if self._task is not None:
            self._task.cancel()
            self._settle()

    def _tell(self, turn: int, stop: threading.Event, done: int, of: int, _words: str) -> None:
        if turn == self._turn:
            self._stop = stop
            self.changing.emit(done, of)

    def _settle(self) -> None:
        self._task = self._stop = None
        self.busy_changed.emit(False)


def _open(work: Callable[[Waiting], Opened], stop: threading.Event, task: Task) -> Opened:
    result = work(Waiting(task.report, lambda: stop.is_set() or task.cancelled()))
    if task.cancelled():
        _close(result)
        raise Stopped
    return result


def _close(result: Vault | Created) -> None:
    (result.vault if isinstance(result, Created) else result).close()
