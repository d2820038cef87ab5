"""What could not be read: whole, sealed, with its reason, until somebody settles it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.intake import importer, quarantine
from app.intake.model import Report, UnreadableError
from app.intake.quarantine import Kept
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import Card, EmptyState, ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.rows import Column, RowsModel
from ui.kit.table import Table
from ui.kit.theme import theme_of
from ui.looking.words import size_word
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context


def columns() -> tuple[Column[Kept], ...]:
    """Return how a file in quarantine reads as a row."""
    return (
        Column(_("File"), lambda row: row.name, 260),
        Column(_("Came (UTC)"), lambda row: row.at[:16].replace("T", " "), 148),
        Column(_("Size"), lambda row: size_word(row.size), 96, numeric=True),
        Column(_("Why"), lambda row: row.reason, None),
    )


class QuarantinePage(QWidget):
    """List what waits; one is tried again, or set aside with a reason."""

    opened = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[int, Kept] = {}
        self._found: int | None = None
        self._model = RowsModel(columns(), self._rows, lambda row: row.id, self)
        self._table = Table(self._model, _("Quarantine"), self)
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self._empty = EmptyState(
            _("Nothing waits here."),
            _("A file that cannot be read is kept here whole, with the reason, until somebody settles it."),
            parent=self,
        )
        self._reason = PlainLabel("", self)
        self._retry = button(_("Try again"), self, name=_("Try again to read this file"))
        self._dismiss = button(_("Set aside…"), self, name=_("Set this file aside, with a reason"))
        self._build()
        self._wire()
        self.setFocusProxy(self._table)
        self.read_again()

    def current(self) -> Kept | None:
        """Return the file of the current row."""
        wanted = self._table.current_id()
        return None if wanted is None else self._kept.get(wanted)

    def try_again(self) -> None:
        """Try to read the current file once more."""
        kept = self.current()
        if kept is None or not self._progress.isHidden():
            return
        context = self._context

        def work(_task: Task) -> tuple[Report, Changes]:
            with context.desk.elsewhere() as desk:
                return importer.retry(desk, context.cage, kept.id)

        self._error.say("")
        self._told.say("")
        self._progress.begin(_("Trying to read {name} again").format(name=kept.name), cancels=False)
        context.tasks.run(work, self._show_report, self._show_failure, owner=self)

    def set_aside(self) -> None:
        """Take the current file off the list, with a reason; its bytes stay."""
        kept = self.current()
        if kept is None:
            return
        words = _("It leaves this list. Its bytes stay in the vault, and the reason is on record.")
        reason = self._context.ask.text(_("Set {name} aside").format(name=kept.name), words, _("Set aside"))
        if reason is not None:
            do(self._context, lambda desk: quarantine.dismiss(desk, kept.id, reason))

    def read_again(self) -> None:
        """Read the list anew; the current file stays current."""
        # The newest last, so that an arrival moves no row.
        self._kept = {kept.id: kept for kept in reversed(quarantine.waiting(self._context.desk))}
        self._model.show_ids(array("q", self._kept))
        self._lists.setCurrentIndex(0 if self._kept else 1)
        if self._kept and self._table.current_id() is None:
            self._table.selectRow(len(self._kept) - 1)
        self._show_current()

    def show_changes(self, changes: Changes) -> None:
        """Read the list anew where something came in or was settled."""
        if Topic.INTAKE in changes.topics:
            self.read_again()

    def _build(self) -> None:
        px = theme_of().px
        card = Card(parent=self)
        card.inside.addWidget(self._reason)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self._retry)
        row.addWidget(self._dismiss)
        row.addStretch(1)
        card.inside.addLayout(row)
        full = QWidget(self)
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(px(12))
        inside.addWidget(muted(_("Kept whole and sealed. Nothing here is lost, and nothing here is a case yet."), full))
        inside.addWidget(self._table, 1)
        inside.addWidget(card)
        self._lists = QStackedLayout()
        self._lists.addWidget(full)
        self._lists.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addWidget(title(_("Quarantine"), self))
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addLayout(self._lists, 1)

    def _wire(self) -> None:
        self._table.current_changed.connect(self._show_current)
        self._table.opened.connect(self.try_again)
        self._retry.clicked.connect(self.try_again)
        self._dismiss.clicked.connect(self.set_aside)
        self._told.asked.connect(self._open_found)
        self._context.bus.changed.connect(self.show_changes)

    def _rows(self, ids: Sequence[int]) -> Sequence[Kept]:
        return [self._kept[wanted] for wanted in ids if wanted in self._kept]

    def _show_current(self, _id: object = None) -> None:
        kept = self.current()
        self._reason.setText(kept.reason if kept else "")

    def _show_report(self, done: tuple[Report, Changes]) -> None:
        report, changes = done
        self._progress.finish()
        self._context.bus.publish(changes)
        self._found = next(iter((*report.cases, *(twin.case_id for twin in report.duplicates))), None)
        words = _("It could be read, and is a case now.") if report.cases else _("It belongs to a case that is here.")
        self._told.say(words, _("Open the case"))

    def _show_failure(self, error: BaseException) -> None:
        self._progress.finish()
        if isinstance(error, UnreadableError):
            self._error.say(_("It still cannot be read. {reason} It is kept as it was.").format(reason=error.reason))
        elif isinstance(error, StillwaterError):
            self._error.show_error(error)
        else:
            raise error
        self.read_again()

    def _open_found(self) -> None:
        self._told.say("")
        if self._found is not None:
            self.opened.emit(self._found)
