"""A file comes in by a second process; the page hears how far it is, and can stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.changes import Changes, Topic
from app.errand import Step, Stepwise

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.kit.tasks import Task
    from ui.shell.context import Context

Begin = Callable[["Desk"], Stepwise[Any]]


class _Run:
    """One import as the worker and the window share it."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._process: Stepwise[Any] | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the process to stop; one that is not there yet stops as it begins."""
        # Set before the process is looked for, as the worker looks for it after the process is there: no lock is held.
        self._cancelled.set()
        if self._process is not None:
            self._process.cancel()

    def work(self, desk: Desk, task: Task) -> object:
        """Let the second process do it, on a worker."""
        process = self._process = self._begin(desk)
        if self._cancelled.is_set():
            process.cancel()
        result: object = None
        for event in process.events():
            if isinstance(event, Step):
                task.report(event.done, event.of)
            else:
                result = event
        return result


class Bringing(QObject):
    """At most one file of a kind comes in at a time; pages that show its topic hear of it once it is there."""

    began = Signal(str)
    moved = Signal(int, int)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, context: Context, topic: Topic, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._came = context, Changes(frozenset({topic}))
        self._run: _Run | None = None

    @property
    def running(self) -> bool:
        """Tell whether a file is coming in."""
        return self._run is not None

    def bring_in(self, name: str, begin: Begin) -> None:
        """Take a file in, unless one is coming in already."""
        if self._run is not None:
            return
        run = self._run = _Run(begin)
        desk = self._context.desk
        self._context.tasks.run(
            lambda task: run.work(desk, task),
            self._end,
            self._fail,
            progress=lambda done, of, _words: self.moved.emit(done, of),
        )
        self.began.emit(name)

    def cancel(self) -> None:
        """Stop the file that is coming in; nothing of it stays."""
        if self._run is not None:
            self._run.cancel()

    def _end(self, result: object) -> None:
        self._run = None
        self._context.bus.publish(self._came)
        self.ended.emit(result)

    def _fail(self, error: BaseException) -> None:
        self._run = None
        self.failed.emit(error)
