"""Run work off the GUI thread and hand the outcome back on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
Progress = Callable[[int, int, str], object]
EVERY_SECONDS = 0.1


class Stopped(Exception):  # noqa: N818 - not an error: the work did as it was told
    """Raised by work that was asked to stop."""


class Task:
    """What the work holds of its run, and what the page holds of the work."""

    def __init__(self, tell: Callable[[Task, int, int, str], object]) -> None:
        self._tell = tell
        self._told = 0.0
        self._cancelled = threading.Event()
        self._dropped = False

    def cancel(self) -> None:
        """Ask the work to stop at its next step; its outcome still comes."""
        self._cancelled.set()

    def drop(self, *_: object) -> None:
        """Ask the work to stop, and let nothing of it come back."""
        self._dropped = True
        self._cancelled.set()

    @property
    def dropped(self) -> bool:
        """Tell whether nobody waits for the outcome."""
        return self._dropped

    def cancelled(self) -> bool:
        """Tell the work whether it was asked to stop."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Leave the work here where it was asked to stop."""
        if self._cancelled.is_set():
            raise Stopped

    def report(self, done: int, total: int, words: str = "") -> None:
        """Tell how far the work is; told at most ten times a second."""
        moment = time.monotonic()
        if done >= total or moment - self._told >= EVERY_SECONDS:
            self._told = moment
            self._tell(self, done, total, words)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run on its way to the GUI thread."""

    task: Task
    future: Future[Any]
    then: Callable[[Any], object]
    failed: Callable[[BaseException], object]


class Tasks(QObject):
    """A small pool; every callback runs on the thread that made this object."""

    _finished = Signal(object)
    _moved = Signal(object, object)
    idle_changed = Signal(bool)

    def __init__(self, workers: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="task")
        self._running: dict[Task, Progress | None] = {}
        # Queued also from this thread: work that is done at once must not call back from inside `run`.
        queued = Qt.ConnectionType.QueuedConnection
        self._finished.connect(self._deliver, queued)
        self._moved.connect(self._pass_on, queued)

    def run(
        self,
        work: Callable[[Task], T],
        then: Callable[[T], object],
        failed: Callable[[BaseException], object] | None = None,
        *,
        progress: Progress | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Call work on a worker, then a callback here; dropped when its owner is destroyed.

        Without `failed` an error goes where errors of slots go.
        """
        task = Task(self._told)
        self._running[task] = progress
        self.idle_changed.emit(False)
        if owner is not None:
            owner.destroyed.connect(task.drop)

        def finish(future: Future[T]) -> None:
            self._finished.emit(Outcome(task, future, then, failed or _raise))

        self._pool.submit(_start, work, task).add_done_callback(finish)
        return task

    def running(self) -> int:
        """Return how many runs have not come back."""
        return len(self._running)

    def close(self) -> None:
        """Drop what runs, wait for it, start nothing more."""
        for task in self._running:
            task.drop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _told(self, task: Task, done: int, total: int, words: str) -> None:
        self._moved.emit(task, (done, total, words))

    def _pass_on(self, task: Task, state: tuple[int, int, str]) -> None:
        progress = self._running.get(task)
        if progress is not None and not task.dropped:
            progress(*state)

    def _deliver(self, outcome: Outcome) -> None:
        self._running.pop(outcome.task, None)
        if not self._running:
            self.idle_changed.emit(True)
        if outcome.task.dropped or outcome.future.cancelled():
            return
        error = outcome.future.exception()
        if error is None:
            outcome.then(outcome.future.result())
        elif not isinstance(error, Stopped):
            outcome.failed(error)


def _start(work: Callable[[Task], T], task: Task) -> T:
    task.check()
    return work(task)


def _raise(error: BaseException) -> None:
    raise error
