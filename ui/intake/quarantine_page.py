"""What could not be read: whole, sealed, with its reason, until somebody settles it, and reachable after."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.cage.errors import AskCancelledError
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.intake import leaving, quarantine
from app.intake.model import Report, UnreadableError
from app.intake.quarantine import Kept, Which
from ui.intake.errands import Errand, Outcome
from ui.kit.buttons import button
from ui.kit.drop import Drop
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import Card, EmptyState, ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.rows import Column, RowsModel
from ui.kit.table import Table
from ui.kit.theme import theme_of
from ui.looking.words import size_word
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.intake.importing import Importing
    from ui.kit.tasks import Task
    from ui.shell.context import Context


def state_word(kept: Kept) -> str:
    """Return where a file stands now."""
    if kept.resolved_at is None:
        return _("waits")
    return _("set aside") if kept.case_id is None else _("became a case")


def empty_words(which: Which) -> tuple[str, str]:
    """Return what an empty list says."""
    if which is Which.ASIDE:
        return _("Nothing was set aside."), _("What is set aside, or became a case, stays reachable here.")
    return (
        _("Nothing waits here."),
        _("A file that cannot be read is kept here whole, with the reason, until somebody settles it."),
    )


def columns() -> tuple[Column[Kept], ...]:
    """Return how a file in quarantine reads as a row."""
    return (
        Column(_("File"), lambda row: row.name, 260),
        Column(_("Came (UTC)"), lambda row: row.at[:16].replace("T", " "), 148, gives_way=2, stays=True),
        Column(_("Size"), lambda row: size_word(row.size), 96, numeric=True, gives_way=4),
        Column(_("Now"), state_word, 120, gives_way=3),
        Column(_("Why"), lambda row: row.reason, None, gives_way=1, stays=True),
    )


class QuarantinePage(QWidget):
    """List what waits and what was settled; one is tried again, set aside with a reason, or saved outside."""

    opened = Signal(int)

    def __init__(self, context: Context, importing: Importing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._importing = importing
        self._kept: dict[int, Kept] = {}
        self._found: int | None = None
        self._saving: Task | None = None
        self._model = RowsModel(columns(), self._rows, lambda row: row.id, self)
        self._table = Table(self._model, _("Quarantine"), self)
        self._which = Drop(_("Which files are shown"), self)
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self._empty = EmptyState(*empty_words(Which.OPEN), parent=self)
        self._reason = PlainLabel("", self)
        self._retry = button(_("Try again"), self, name=_("Try again to read this file"))
        self._dismiss = button(_("Set aside…"), self, name=_("Set this file aside, with a reason"))
        self._save = button(_("Save a copy…"), self, name=_("Save a copy of this file outside the vault"))
        self._build()
        self._wire()
        for before, after in pairwise((self._which, self._table, self._retry, self._dismiss, self._save)):
            self.setTabOrder(before, after)
        self.read_again()

    def current(self) -> Kept | None:
        """Return the file of the current row."""
        wanted = self._table.current_id()
        return None if wanted is None else self._kept.get(wanted)

    def try_again(self) -> None:
        """Try to read the current file once more, in the second process."""
        kept = self.current()
        if kept is None or kept.resolved_at is not None or not self._progress.isHidden():
            return
        self._begin(_("Trying to read {name} again").format(name=kept.name))
        self._importing.try_again(kept.id)

    def save_copy(self) -> None:
        """Write the current file to a place outside the vault, once the person has read what that means."""
        kept = self.current()
        if kept is None or not self._progress.isHidden():
            return
        effect = _(
            "A plain, unencrypted copy leaves the vault, and the file may be hostile: do not open it on this computer. "
            "Whoever reads that folder can read it. That you saved it, and where, is on record."
        )
        if not self._context.ask.confirm(
            _("Save a copy of {name}").format(name=kept.name), effect, _("Choose a place…"), danger=True
        ):
            return
        target = self._context.ask.place(_("Save a copy outside the vault"), leaving.suggested_name(kept.name))
        if target is not None:
            self._write(kept, target)

    def set_aside(self) -> None:
        """Take the current file off the list, with a reason; its bytes stay."""
        kept = self.current()
        if kept is None or kept.resolved_at is not None:
            return
        words = _("It no longer waits. Its bytes stay in the vault, the reason is on record, and “set aside” lists it.")
        reason = self._context.ask.text(_("Set {name} aside").format(name=kept.name), words, _("Set aside"))
        if reason is not None:
            do(self._context, lambda desk: quarantine.dismiss(desk, kept.id, reason))

    def show_next(self) -> None:
        """Show what waits, then what was set aside, then all."""
        self._which.setCurrentIndex((self._which.currentIndex() + 1) % self._which.count())

    def read_again(self) -> None:
        """Read the list anew; the current file stays current."""
        which = self._which.currentData()
        # The newest last, so that an arrival moves no row.
        self._kept = {kept.id: kept for kept in reversed(quarantine.listed(self._context.desk, which))}
        self._model.show_ids(array("q", self._kept))
        self._model.refresh(())
        self._empty.show_words(*empty_words(which))
        self._lists.setCurrentIndex(0 if self._kept else 1)
        if self._kept and self._table.current_id() is None:
            self._table.selectRow(len(self._kept) - 1)
        self._show_current()

    def show_changes(self, changes: Changes) -> None:
        """Read the list anew where something came in or was settled."""
        if Topic.INTAKE in changes.topics:
            self.read_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Not by a proxy: Tab would come back to the table from whatever stands before it.
        super().focusInEvent(event)
        self._table.setFocus(event.reason())

    def _build(self) -> None:
        px = theme_of().px
        for label, which in ((_("Waiting"), Which.OPEN), (_("Set aside"), Which.ASIDE), (_("All"), Which.ALL)):
            self._which.addItem(label, which)
        card = Card(parent=self)
        card.inside.addWidget(self._reason)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for step in (self._retry, self._dismiss, self._save):
            row.addWidget(step)
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
        head = QHBoxLayout()
        head.addWidget(title(_("Quarantine"), self), 1)
        head.addWidget(self._which)
        column.addLayout(head)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addLayout(self._lists, 1)

    def _wire(self) -> None:
        self._table.current_changed.connect(self._show_current)
        self._table.opened.connect(self.try_again)
        self._retry.clicked.connect(self.try_again)
        self._dismiss.clicked.connect(self.set_aside)
        self._save.clicked.connect(self.save_copy)
        self._which.currentIndexChanged.connect(self.read_again)
        self._progress.cancel_asked.connect(self._cancel)
        self._importing.ended.connect(self._show_outcome)
        self._told.asked.connect(self._open_found)
        self._context.bus.changed.connect(self.show_changes)

    def _rows(self, ids: Sequence[int]) -> Sequence[Kept]:
        return [self._kept[wanted] for wanted in ids if wanted in self._kept]

    def _show_current(self, _id: object = None) -> None:
        kept = self.current()
        self._reason.setText(kept.reason if kept else "")
        waits = kept is not None and kept.resolved_at is None
        self._retry.setEnabled(waits)
        self._dismiss.setEnabled(waits)

    def _begin(self, words: str) -> None:
        self._error.say("")
        self._told.say("")
        self._progress.begin(words)

    def _cancel(self) -> None:
        if self._saving is not None:
            self._saving.cancel()
        else:
            self._importing.cancel()

    def _write(self, kept: Kept, target: Path) -> None:
        context = self._context

        def work(task: Task) -> Changes:
            with context.desk.elsewhere() as desk:
                return leaving.save_copy(desk, kept.id, target, task.cancelled)

        def done(changes: Changes) -> None:
            self._saving = None
            self._progress.finish()
            context.bus.publish(changes)
            words = _("A plain copy lies at {path}. Delete it when it is no longer needed.")
            self._told.say(words.format(path=target))

        self._begin(_("Saving a copy of {name}").format(name=kept.name))
        self._saving = context.tasks.run(work, done, self._show_failure, owner=self)

    def _show_outcome(self, outcome: Outcome) -> None:
        errand: Errand = outcome.errand
        if errand.retries is None:
            return
        self._progress.finish()
        if outcome.error is not None:
            self._show_failure(outcome.error)
        elif outcome.report.cancelled:
            self._told.say(_("Stopped. It is kept as it was."))
        else:
            self._show_report(outcome.report)

    def _show_report(self, report: Report) -> None:
        self._found = next(iter((*report.cases, *(twin.case_id for twin in report.duplicates))), None)
        words = _("It could be read, and is a case now.") if report.cases else _("It belongs to a case that is here.")
        self._told.say(words, _("Open the case"))

    def _show_failure(self, error: BaseException) -> None:
        self._saving = None
        self._progress.finish()
        if isinstance(error, UnreadableError):
            self._error.say(_("It still cannot be read. {reason} It is kept as it was.").format(reason=error.reason))
        elif isinstance(error, AskCancelledError):
            self._told.say(_("Stopped. Nothing was left outside the vault."))
        elif isinstance(error, StillwaterError):
            self._error.show_error(error)
        else:
            raise error
        self.read_again()

    def _open_found(self) -> None:
        self._told.say("")
        if self._found is not None:
            self.opened.emit(self._found)
