"""Reads the queue for a page: the first rows at once, the ids of all behind them, off the GUI thread."""

from __future__ import annotations

import threading
from array import array
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.cases import queue
from app.cases.queue import Filters

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from ui.kit.tasks import Task, Tasks


class Reading:
    """A connection lent to one read, which the GUI thread may interrupt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._db: Connection | None = None

    def begin(self, db: Connection) -> None:
        """Let the read be interrupted from now on."""
        with self._lock:
            self._db = db

    def end(self) -> None:
        """Close the connection; from now on there is nothing to interrupt."""
        with self._lock:
            if self._db is not None:
                self._db.close()
            self._db = None

    def stop(self) -> None:
        """Interrupt the statement that runs."""
        with self._lock:
            if self._db is not None:
                self._db.interrupt()


class QueueLoader(QObject):
    """Read one set of filters after another; an answer to an earlier one is dropped."""

    first_read = Signal(object, int)
    ids_read = Signal(object)
    waited = Signal(bool)
    failed = Signal(object)
    _found = Signal(object, object, int)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._task: Task | None = None
        self._reading = Reading()
        self._found.connect(self._show_first)

    def read(self, filters: Filters) -> None:
        """Read from the start; a plain view's first page costs 2-3 ms and is read here and now."""
        self.cancel()
        newest = queue.newest_id(self._desk.db)
        if filters.quick:
            self.first_read.emit(queue.rows(self._desk.db, queue.page_ids(self._desk.db, filters)), newest)
        reading = self._reading = Reading()
        self.waited.emit(not filters.quick)
        self._task = self._tasks.run(
            lambda task: self._read(task, reading, filters, newest), self._show_ids, self._fail, owner=self
        )

    def cancel(self) -> None:
        """Stop what is being read; what is on show stays."""
        if self._task is not None:
            self._task.drop()
            self._task = None
            self._reading.stop()
            self.waited.emit(False)

    def _read(self, task: Task, reading: Reading, filters: Filters, newest: int) -> array[int]:
        db = self._desk.vault.connect()
        reading.begin(db)
        try:
            if not filters.quick:
                task.check()
                self._found.emit(task, queue.rows(db, queue.page_ids(db, filters)), newest)
            task.check()
            return queue.all_ids(db, filters)
        finally:
            reading.end()

    def _show_first(self, task: Task, rows: object, newest: int) -> None:
        # The signal was on its way when another search may have begun.
        if task is self._task:
            self.waited.emit(False)
            self.first_read.emit(rows, newest)

    def _show_ids(self, ids: array[int]) -> None:
        self._task = None
        self.waited.emit(False)
        self.ids_read.emit(ids)

    def _fail(self, error: BaseException) -> None:
        self._task = None
        self.waited.emit(False)
        self.failed.emit(error)
