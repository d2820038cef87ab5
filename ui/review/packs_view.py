"""Packs to review: opened from files, each with its cases and how far they are, returned and put away."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.desk import Desk
from app.i18n import _
from app.review.opening import open_pack
from app.review.packed import put_away
from app.review.queries import PackCaseView, PackView, pack_cases, packs_opened
from app.review.returning import return_results
from ui.kit.buttons import button, primary_button
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import EmptyState, ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.rows import RowsModel
from ui.kit.scrolled import scrolled
from ui.kit.table import Table
from ui.kit.theme import STEP
from ui.review.pack_words import (
    CaseRow,
    about_pack,
    case_columns,
    left_out_words,
    opened_columns,
    opening_words,
    returned_words,
)
from ui.review.running import Done, Going, Running, Work, show_running
from ui.rota.page import Listed

if TYPE_CHECKING:
    from ui.shell.context import Context


class PacksView(QWidget):
    """The packs above, the cases of the current one below; Enter on a case begins its review, or goes on with it."""

    opened = Signal(object, str)

    def __init__(self, context: Context, running: Running, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._running = context, running
        self._packs: tuple[PackView, ...] = ()
        self._cases: tuple[PackCaseView, ...] = ()
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self.packs = Listed(opened_columns(context.desk.clock.now), _("Packs"), ("", ""), self)
        self.model: RowsModel[CaseRow] = RowsModel(case_columns(), self._read, lambda row: row[0], self)
        self.table = Table(self.model, _("Cases of the pack"), self)
        self._about, self._left_out = PlainLabel("", self), muted("", self)
        self._bring = primary_button(_("Open a pack…"), self)
        self._open = button(_("Review the case"), self)
        self._back = button(_("Return results…"), self)
        self._away = button(_("Put away…"), self)
        self._build()
        self._wire()
        self.read_again()

    def current_pack(self) -> PackView | None:
        """Return the current pack."""
        number = self.packs.table.current_id()
        return self._packs[number] if number is not None and number < len(self._packs) else None

    def current_case(self) -> PackCaseView | None:
        """Return the current case of it."""
        number = self.table.current_id()
        return self._cases[number] if number is not None and number < len(self._cases) else None

    def read_again(self) -> None:
        """Read the packs anew; the current one stays current."""
        kept = self.current_pack()
        self._packs = packs_opened(self._context.desk)
        self.packs.show_rows(self._packs)
        place = next((n for n, pack in enumerate(self._packs) if kept is not None and pack.uid == kept.uid), 0)
        if self._packs:
            self.packs.table.select_id(place)
        self._show_pack()

    def bring(self) -> None:
        """Ask for a pack and open it behind the window."""
        for path in self._context.ask.files(_("Open a review pack"))[:1]:
            self.take(path)

    def take(self, path: Path) -> None:
        """Open a pack behind the window."""
        self._running.run(_("Opening {name}").format(name=path.name), _opened(path))

    def open_case(self) -> None:
        """Begin the review of the current case, or go on with it."""
        pack, case = self.current_pack(), self.current_case()
        if pack is not None and case is not None and self.may_open():
            self.opened.emit(pack, case.case_uid)

    def may_open(self) -> bool:
        """Tell whether the current case can be reviewed here."""
        pack, case = self.current_pack(), self.current_case()
        return pack is not None and pack.usable and case is not None and not case.barred

    def may_return(self) -> bool:
        """Tell whether the current pack has a verdict to return."""
        pack = self.current_pack()
        return pack is not None and pack.done > 0

    def may_put_away(self) -> bool:
        """Tell whether the current pack is still here to be put away."""
        pack = self.current_pack()
        return pack is not None and pack.put_away_at is None

    def return_results(self) -> None:
        """Ask where the results are to be written, and write them."""
        pack = self.current_pack()
        if pack is None or not self.may_return():
            return
        path = self._context.ask.place(_("Where are the results to be written?"), f"{pack.name}.swresults")
        if path is None:
            return
        self._running.run(_("Writing {name}").format(name=path.name), _returned(pack.uid, path))

    def put_away(self) -> None:
        """Destroy the key and the files of the current pack, once that is confirmed."""
        pack = self.current_pack()
        if pack is None or not self.may_put_away():
            return
        effect = _("Its key and its files are destroyed here; what you wrote is kept, and can still be returned.")
        heading = _("Put {name} away?").format(name=pack.name)
        if self._context.ask.confirm(heading, effect, _("Put it away"), danger=True):
            self._running.run(_("Putting {name} away").format(name=pack.name), _put_away(pack))

    def show_changes(self, changes: Changes) -> None:
        """Read anew where a review or a pack changed."""
        if Topic.REVIEW in changes.topics:
            self.read_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        (self.table if self._cases else self._bring).setFocus(event.reason())

    def _show_pack(self, _number: object = None) -> None:
        pack = self.current_pack()
        kept = self.table.current_id()
        self._cases = () if pack is None else pack_cases(self._context.desk, pack.uid)
        self.model.refresh(())
        self.model.show_ids(array("q", range(len(self._cases))))
        if self._cases:
            self.table.select_id(kept if kept is not None and kept < len(self._cases) else 0)
        self._lists.setCurrentIndex(0 if self._packs else 1)
        for label, words in (
            (self._about, about_pack(pack) if pack else ""),
            (self._left_out, left_out_words(pack) if pack else ""),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._tell_steps()

    def _tell_steps(self, _number: object = None) -> None:
        self._open.setEnabled(self.may_open())
        self._back.setEnabled(self.may_return())
        self._away.setEnabled(self.may_put_away())

    def _read(self, ids: Sequence[int]) -> Sequence[CaseRow]:
        return [(number, self._cases[number]) for number in ids if number < len(self._cases)]

    def _build(self) -> None:
        steps = QHBoxLayout()
        steps.setSpacing(STEP * 2)
        steps.addStretch(1)
        for step in (self._away, self._back, self._open):
            steps.addWidget(step)
        full = QWidget(self)
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 2)
        for widget in (self.packs, self._about, self._left_out):
            inside.addWidget(widget)
        inside.addWidget(self.table, 1)
        inside.addLayout(steps)
        self._lists = QStackedLayout()
        self._lists.addWidget(scrolled(full, _("Packs"), self))
        hint = _("Open a file that was sealed for you: it needs no network, and opens until its last day.")
        self._lists.addWidget(EmptyState(_("No pack is open here."), hint, parent=self))
        head = QHBoxLayout()
        head.addWidget(muted(_("Cases that somebody else decided, as they stood then."), self), 1)
        head.addWidget(self._bring)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addLayout(head)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addLayout(self._lists, 1)

    def _wire(self) -> None:
        show_running(self._running, self._progress, self._told, self._error)
        self.packs.table.current_changed.connect(self._show_pack)
        self.table.current_changed.connect(self._tell_steps)
        self.table.opened.connect(lambda _id: self.open_case())
        for step, does in (
            (self._bring, self.bring),
            (self._open, self.open_case),
            (self._back, self.return_results),
            (self._away, self.put_away),
        ):
            step.clicked.connect(lambda _on=False, does=does: does())
        self._context.bus.changed.connect(self.show_changes)


def _opened(path: Path) -> Work:
    def work(desk: Desk, _going: Going) -> Done:
        opening = open_pack(desk, path)
        return Done(opening_words(opening), opening.changes, opening)

    return work


def _returned(pack_uid: str, path: Path) -> Work:
    def work(desk: Desk, _going: Going) -> Done:
        returned = return_results(desk, pack_uid, path)
        return Done(returned_words(returned, path.name), returned.changes)

    return work


def _put_away(pack: PackView) -> Work:
    def work(desk: Desk, _going: Going) -> Done:
        words = _("{name} was put away; its key is gone.").format(name=pack.name)
        return Done(words, put_away(desk, pack.uid))

    return work
