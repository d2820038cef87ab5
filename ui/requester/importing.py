"""A file of agencies comes in by the second process; the page hears how far it is, and can stop it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.changes import Changes, Topic
from app.requesters.directory import Taken
from app.requesters.process import AgenciesDiedError, AgencyProcess, Step

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.kit.tasks import Task
    from ui.shell.context import Context

CAME = Changes(frozenset({Topic.REQUESTERS}))


class _Run:
    """One import as the worker and the window share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process: AgencyProcess | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the process to stop; one that is not there yet stops as it begins."""
        self._cancelled.set()
        if self._process is not None:
            self._process.cancel()

    def work(self, desk: Desk, task: Task) -> Taken:
        """Let the second process do it, on a worker."""
        process = self._process = AgencyProcess(desk, self._path)
        if self._cancelled.is_set():
            process.cancel()
        for event in process.events():
            if isinstance(event, Step):
                task.report(event.done, event.of)
            else:
                return event
        raise AgenciesDiedError


class AgencyImporting(QObject):
    """At most one file comes in at a time."""

    began = Signal(str)
    moved = Signal(int, int)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: _Run | None = None

    @property
    def running(self) -> bool:
        """Tell whether a file is coming in."""
        return self._run is not None

    def bring_in(self, path: Path) -> None:
        """Take a file in, unless one is coming in already."""
        if self._run is not None:
            return
        run = self._run = _Run(path)
        desk = self._context.desk
        self._context.tasks.run(
            lambda task: run.work(desk, task),
            self._end,
            self._fail,
            progress=lambda done, of, _words: self.moved.emit(done, of),
        )
        self.began.emit(path.name)

    def cancel(self) -> None:
        """Stop the file that is coming in; the directory stays as it was."""
        if self._run is not None:
            self._run.cancel()

    def _end(self, taken: Taken) -> None:
        self._run = None
        self._context.bus.publish(CAME)
        self.ended.emit(taken)

    def _fail(self, error: BaseException) -> None:
        self._run = None
        self.failed.emit(error)
