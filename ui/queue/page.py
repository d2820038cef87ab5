"""The queue page: filters, the list, and what waits behind it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.cases import queries, queue
from app.cases.place import span
from app.cases.queue import Filters, QueueRow
from app.changes import Changes, Topic
from app.clock import from_text
from app.errors import StillwaterError
from app.i18n import _, ngettext
from ui.kit.labels import small, title
from ui.kit.panels import EmptyState, ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.rows import RowsModel
from ui.kit.table import Table
from ui.kit.theme import theme_of
from ui.queue.columns import columns
from ui.queue.filter_bar import FilterBar
from ui.queue.loading import QueueLoader

if TYPE_CHECKING:
    from ui.shell.context import Context

# A due time is told to the minute; twice a minute keeps it true.
RETELL_MS = 30_000
WAIT_MS = 250


class QueuePage(QWidget):
    """Show cases in the order of their need; nothing moves unless the person moves it."""

    opened = Signal(int)
    # What waits is before the eyes, or a line that says how much more has come.
    looked_at = Signal()

    def __init__(self, context: Context, heading: str, base: Filters, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._base = base
        self._newest = 0
        self._keep: int | None = None
        self._model = RowsModel(columns(context.desk.clock.now), self._read_rows, lambda row: row.id, self)
        self._table = Table(self._model, heading, self)
        self._filters = FilterBar(context.desk.person.id, self)
        self._arrived = Strip(parent=self)
        self._error = ErrorStrip(self)
        self._progress = ProgressStrip(self)
        self._empty = EmptyState("", "", parent=self)
        self._count = small("", self)
        self._loader = QueueLoader(context.desk, context.tasks, self)
        self._wait = QTimer(self)
        self._retell = QTimer(self)
        self._build(heading)
        self._wire()
        self._filters.show_base(base)

    def current_id(self) -> int | None:
        """Return the case that the current row shows."""
        return self._table.current_id()

    def current_row(self) -> QueueRow | None:
        """Return the current row."""
        number = self._table.currentIndex().row()
        return self._model.row(number) if number >= 0 else None

    def open_current(self) -> None:
        """Open the case of the current row."""
        if (wanted := self._table.current_id()) is not None:
            self.opened.emit(wanted)

    def search(self) -> None:
        """Go to the search line."""
        self._filters.search()

    def read_again(self) -> None:
        """Read the queue anew; the current case stays current."""
        self._keep = self._table.current_id()
        self._loader.read(self._filters.filters())

    def show_changes(self, changes: Changes) -> None:
        """Tell of arrivals behind the banner, and re-read changed rows where they stand."""
        if Topic.CASES in changes.topics or not changes.topics:
            self._model.refresh(changes.cases)
            self._tell_arrivals()

    def _build(self, heading: str) -> None:
        self.setAccessibleName(heading)
        px = theme_of().px
        self._empty_or_table = QStackedLayout()
        self._empty_or_table.addWidget(self._table)
        self._empty_or_table.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        head = QHBoxLayout()
        head.addWidget(title(heading, self), 1)
        head.addWidget(self._count)
        column.addLayout(head)
        column.addWidget(self._filters)
        column.addWidget(self._arrived)
        column.addWidget(self._error)
        column.addWidget(self._progress)
        column.addLayout(self._empty_or_table, 1)
        self.setTabOrder(self._filters, self._table)

    def _wire(self) -> None:
        self._filters.changed.connect(self._loader.read)
        self._filters.left.connect(lambda: self._table.setFocus(Qt.FocusReason.OtherFocusReason))
        self._loader.first_read.connect(self._show_first)
        self._loader.ids_read.connect(self._show_ids)
        self._loader.waited.connect(self._show_waiting)
        self._loader.failed.connect(self._show_failure)
        self._progress.cancel_asked.connect(self._loader.cancel)
        self._arrived.asked.connect(self.read_again)
        self._table.opened.connect(self.opened)
        self._context.bus.changed.connect(self.show_changes)
        # A strip that comes and goes within a blink moves the list twice for nothing.
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(lambda: self._progress.begin(_("Searching everything written…")))
        self._retell.setInterval(RETELL_MS)
        self._retell.timeout.connect(lambda: self._model.refresh(()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Not by a proxy: Tab would enter by it too, and never leave the page again.
        self._table.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._filters.show_countries(queue.countries(self._context.desk.db))
        self._model.refresh(())
        self._tell_arrivals()
        self._retell.start()
        self.looked_at.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._retell.stop()

    def _read_rows(self, ids: Sequence[int]) -> Sequence[QueueRow]:
        return queue.rows(self._context.desk.db, ids)

    def _show_first(self, rows: Sequence[QueueRow], newest: int) -> None:
        self._newest = newest
        self._error.hide()
        self._model.show_page(rows)
        self._empty_or_table.setCurrentWidget(self._table if rows else self._empty)
        if not rows:
            self._say_empty()
        self._select_kept()
        self._tell_arrivals()
        if self.isVisible():
            self.looked_at.emit()

    def _show_ids(self, ids: array[int]) -> None:
        self._model.show_ids(ids)
        self._select_kept()
        self._count.setText(ngettext("{n} case", "{n} cases", len(ids)).format(n=f"{len(ids):,}"))

    def _select_kept(self) -> None:
        if self._keep is None or not self._table.select_id(self._keep):
            if self._table.current_id() is None and self._model.rowCount():
                self._table.selectRow(0)
        else:
            self._keep = None

    def _show_waiting(self, waits: bool) -> None:
        if waits:
            self._wait.start()
        else:
            self._wait.stop()
            self._progress.finish()

    def _show_failure(self, error: Exception) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)

    def _tell_arrivals(self) -> None:
        filters = self._filters.filters()
        arrived = queue.arrived_since(self._context.desk.db, filters, self._newest)
        if arrived and filters.quick and not self._model.rowCount():
            # There is no row under the pointer that could move away from it.
            self._loader.read(filters)
            return
        words = ngettext("{n} new case has come", "{n} new cases have come", arrived).format(n=arrived)
        self._arrived.say(words if arrived else "", _("Show · F5"))

    def _say_empty(self) -> None:
        if self._filters.filters() != self._base:
            self._empty.show_words(
                _("Nothing matches."),
                _("Clear the filters to see every open case; a search looks through closed ones too."),
            )
            return
        due = queries.next_due(self._context.desk.db)
        hint = _("Drop files on the window, or press P when somebody phones.")
        if due is not None:
            hint = _clock_words(from_text(due), self._context.desk.clock.now())
        self._empty.show_words(_("Nothing is waiting."), hint)


def _clock_words(due: datetime, now: datetime) -> str:
    words = _("The next clock of a case that waits runs out in {span}.")
    if due <= now:
        words = _("The clock of a case that waits ran out {span} ago.")
    return words.format(span=span(due - now))
