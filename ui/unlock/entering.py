"""One opening at a time, on a worker; a vault that nobody waits for any more is closed again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.errors import StillwaterError
from app.vault.create import Created
from app.vault.vault import Vault
from ui.kit.tasks import Stopped

if TYPE_CHECKING:
    from ui.kit.tasks import Task, Tasks

Opened = TypeVar("Opened", Vault, Created)


class Entering(QObject):
    """Run what takes Argon2id's second, and hand the open vault over, or close it."""

    busy_changed = Signal(bool)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._turn = 0
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        """Tell whether something is being opened."""
        return self._task is not None

    def run(
        self,
        work: Callable[[], Opened],
        then: Callable[[Opened], object],
        failed: Callable[[StillwaterError], object],
    ) -> None:
        """Open something; what was being opened before is given up."""
        self.give_up()
        turn = self._turn

        def opened(task: Task) -> Opened:
            result = work()
            if task.cancelled():
                _close(result)
                raise Stopped
            return result

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

        self._task = self._tasks.run(opened, done, refused)
        self.busy_changed.emit(True)

    def give_up(self) -> None:
        """Wait no longer; the work itself ends when it ends, and nothing of it stays open."""
        self._turn += 1
        if self._task is not None:
            self._task.cancel()
            self._settle()

    def _settle(self) -> None:
        self._task = None
        self.busy_changed.emit(False)


def _close(result: Vault | Created) -> None:
    (result.vault if isinstance(result, Created) else result).close()
