"""Imports run in the second process, one at a time; the window hears how far they are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.intake.model import Progress, Report
from app.intake.process import ImportFailedError, ImportProcess, ImportProcessDiedError
from ui.intake.errands import Errand, Outcome, Unfinished

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.kit.tasks import Task
    from ui.shell.context import Context

# Pages hear of new cases this often while an import runs, so that they are not read again ten times a second.
PUBLISH_SECONDS = 1.0
CAME = Changes(frozenset({Topic.CASES, Topic.EVIDENCE, Topic.INTAKE}))


class _Run:
    """One errand as the worker and the window share it."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        self.latest = Progress(0, 0)
        self._process: ImportProcess | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the process to stop after the case that it is at; one that is not there yet does not begin."""
        # Set before the process is looked for, as the worker looks for it after the process is there: no lock is held.
        self._cancelled.set()
        if self._process is not None:
            self._process.cancel()

    def work(self, desk: Desk, task: Task) -> Report:
        """Let the second process do it, on a worker."""
        if self._cancelled.is_set():
            return Report(cancelled=True)
        process = self._process = _process(desk, self.errand)
        if self._cancelled.is_set():
            process.cancel()
        for event in process.events():
            if isinstance(event, Report):
                return event
            self.latest = event
            task.report(event.done, event.of)
        raise ImportProcessDiedError


class Importing(QObject):
    """Bring files in behind the window; what is asked for meanwhile waits its turn."""

    began = Signal(object)
    moved = Signal(object, int)
    ended = Signal(object)

    def __init__(self, context: Context, unfinished: Unfinished | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._unfinished = unfinished or Unfinished()
        self._waiting: deque[Errand] = deque()
        self._run: _Run | None = None
        self._stopped = False
        self._told_at = -PUBLISH_SECONDS
        self._told_cases = 0

    @property
    def running(self) -> bool:
        """Tell whether an import runs."""
        return self._run is not None

    @property
    def waiting(self) -> int:
        """Return how many imports wait behind the one that runs."""
        return len(self._waiting)

    def bring_in(self, paths: Sequence[Path], *, skip_known: bool = False, quiet: bool = False) -> None:
        """Bring files and folders in, now or when it is their turn."""
        if paths:
            self._queue(Errand(tuple(paths), skip_known, quiet))

    def try_again(self, arrival_id: int) -> None:
        """Try to read a quarantined file once more, now or when it is its turn."""
        self._queue(Errand(quiet=True, retries=arrival_id))

    def cancel(self) -> None:
        """Stop the import that runs; whole cases stay, and what waits behind it goes on."""
        if self._run is not None:
            self._run.cancel()

    def stop(self) -> None:
        """Stop for a lock: nothing more begins, and what is left undone is remembered until the vault is open again."""
        self._stopped = True
        if self._run is None:
            return
        # What a watched folder holds comes again by itself.
        left = tuple(errand for errand in (self._run.errand, *self._waiting) if not errand.quiet)
        self._unfinished.keep(self._context.desk.vault.uid, left, self._run.latest.imported)
        self._waiting.clear()
        self._run.cancel()

    def _queue(self, errand: Errand) -> None:
        if self._stopped:
            return
        self._waiting.append(errand)
        if self._run is None:
            self._next()
        else:
            self.moved.emit(self._run.latest, len(self._waiting))

    def _next(self) -> None:
        if not self._waiting or self._stopped:
            return
        run = self._run = _Run(self._waiting.popleft())
        self._told_cases = 0
        desk = self._context.desk
        self._context.tasks.run(
            lambda task: run.work(desk, task),
            lambda report: self._end(Outcome(run.errand, report)),
            self._fail,
            progress=lambda *_state: self._pass_on(run.latest),
        )
        self.began.emit(run.errand)

    def _pass_on(self, progress: Progress) -> None:
        self.moved.emit(progress, len(self._waiting))
        now = self._context.desk.clock.monotonic()
        if progress.imported > self._told_cases and now - self._told_at >= PUBLISH_SECONDS:
            self._told_at, self._told_cases = now, progress.imported
            self._context.bus.publish(CAME)

    def _fail(self, error: BaseException) -> None:
        errand = self._run.errand if self._run is not None else Errand(())
        if isinstance(error, StillwaterError):
            report = error.report if isinstance(error, ImportFailedError) else Report()
            self._end(Outcome(errand, report, error))
        else:
            self._end(Outcome(errand, Report(), ImportProcessDiedError()))
            raise error

    def _end(self, outcome: Outcome) -> None:
        self._run = None
        self._context.bus.publish(CAME)
        if self._stopped:
            self._settle(outcome)
            return
        self.ended.emit(outcome)
        self._next()

    def _settle(self, outcome: Outcome) -> None:
        vault_uid = self._context.desk.vault.uid
        if outcome.error is None and not outcome.report.cancelled:
            self._unfinished.done(vault_uid, outcome.errand)
        self._unfinished.recount(vault_uid, outcome.report.imported)


def _process(desk: Desk, errand: Errand) -> ImportProcess:
    return ImportProcess(desk, errand.paths, skip_known=errand.skip_known, retries=errand.retries)
