"""Packs that were sealed here: what came back, what is held and why, and disputes that go to another supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.desk import Desk
from app.i18n import _
from app.review import introducing
from app.review.conflicts import Conflict, conflicts
from app.review.feedback import dispute_sent
from app.review.indexing import Order
from app.review.merging import merge
from app.review.model import Level
from app.review.peers import Recipient, supervisors
from app.review.queries import PackView, packs_sealed
from app.review.review_queries import Dispute, HeldRow, disputes, held
from app.review.sealing import seal_pack
from ui.kit.buttons import button, primary_button
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card, ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.scrolled import scrolled
from ui.kit.theme import STEP
from ui.review.home_words import conflict_columns, conflict_words, dispute_columns, held_columns, merged_words
from ui.review.pack_words import about_pack, left_out_words, sealed_columns
from ui.review.running import Done, Going, Running, Work, show_running
from ui.review.sample_words import sealed_words
from ui.review.settling import settle_conflict, settle_held
from ui.rota.page import Listed

if TYPE_CHECKING:
    from ui.shell.context import Context

DAYS = 30


class HomeView(QWidget):
    """Results are merged by one step, any file any number of times; nothing here changes a review."""

    def __init__(self, context: Context, running: Running, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._running = context, running
        self._packs: Sequence[PackView] = ()
        self._disputes: Sequence[Dispute] = ()
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        now = context.desk.clock.now
        empty = (_("No pack was sealed yet."), _("Draw a sample and seal it."))
        self.packs = Listed(sealed_columns(now), _("Sealed packs"), empty, self)
        self.disputes = Listed(dispute_columns(), _("Disputes"), ("", ""), self)
        self.conflicts = Listed(conflict_columns(), _("Reviews that do not fit each other"), ("", ""), self)
        self.held = Listed(held_columns(), _("Held reviews"), ("", ""), self)
        self._sections: list[QWidget] = []
        self._none = muted(_("Nothing is disputed, nothing is held, and no reviews contradict each other."), self)
        self._about, self._left_out = PlainLabel("", self), muted("", self)
        self._bring = primary_button(_("Merge results…"), self)
        self._seal = button(_("Seal the disputed case…"), self)
        self._sides = PlainLabel("", self)
        self._settle, self._word = button(_("Settle it…"), self), button(_("Say what becomes of it…"), self)
        self._held: Sequence[HeldRow] = ()
        self._conflicts: Sequence[Conflict] = ()
        self._build()
        self._wire()
        self.read_again()

    def read_again(self) -> None:
        """Read packs, disputes and held reviews anew."""
        desk = self._context.desk
        self._packs, self._disputes = packs_sealed(desk), disputes(desk)
        self.packs.show_rows(self._packs)
        self.disputes.show_rows(self._disputes)
        aside, apart = held(desk), conflicts(desk)
        self._held, self._conflicts = aside, apart
        self.held.show_rows(aside)
        self.conflicts.show_rows(apart)
        for section, there in zip(self._sections, (self._disputes, apart, aside), strict=True):
            section.setVisible(bool(there))
        self._none.setVisible(not (self._disputes or apart or aside))
        shown: tuple[tuple[Listed, Sequence[object]], ...] = (
            *((self.packs, self._packs), (self.disputes, self._disputes)),
            *((self.conflicts, apart), (self.held, aside)),
        )
        for listed, rows in shown:
            if rows and listed.table.current_id() is None:
                listed.table.selectRow(0)
        self._tell()

    def bring(self) -> None:
        """Ask for a results file and merge it behind the window."""
        for path in self._context.ask.files(_("Merge results of a review"))[:1]:
            self.take(path)

    def take(self, path: Path) -> None:
        """Merge a results file behind the window."""
        self._running.run(_("Merging {name}").format(name=path.name), _merged(path))

    def may_seal(self) -> bool:
        """Tell whether the current dispute still waits for its pack."""
        dispute = self.current_dispute()
        return dispute is not None and not dispute.answered_by and self._recipient(dispute) is not None

    def current_dispute(self) -> Dispute | None:
        """Return the current dispute."""
        number = self.disputes.table.current_id()
        return self._disputes[number] if number is not None and number < len(self._disputes) else None

    def seal_dispute(self) -> None:
        """Seal the case of the current dispute for the supervisor that it names."""
        dispute = self.current_dispute()
        recipient = None if dispute is None else self._recipient(dispute)
        if dispute is None or recipient is None or not self.may_seal():
            return
        words = _("{to} answers it blind as well; they do not see the first review.").format(to=dispute.to_name)
        levels = [(level.value, level.label) for level in Level]
        level = self._context.ask.choose(_("How much of the evidence goes along?"), words, levels, _("Go on"))
        if level is None:
            return
        name = _("Dispute {case}").format(case=dispute.case_ref)
        path = self._context.ask.place(_("Where is the pack to be written?"), f"{name}.swpack")
        if path is not None:
            until = self._context.desk.clock.now() + timedelta(days=DAYS)
            order = Order(name, (recipient,), Level(level), until, pseudonyms=True, cases=(dispute.case_id,))
            self._running.run(_("Sealing {name}").format(name=path.name), _sealed(order, path, dispute.uid))

    def current_conflict(self) -> Conflict | None:
        """Return the case whose reviews stand side by side."""
        number = self.conflicts.table.current_id()
        return self._conflicts[number] if number is not None and number < len(self._conflicts) else None

    def current_held(self) -> HeldRow | None:
        """Return the current one of the held reviews."""
        number = self.held.table.current_id()
        return self._held[number] if number is not None and number < len(self._held) else None

    def settle(self) -> None:
        """Ask which of the reviews of the current case count for figures."""
        if (conflict := self.current_conflict()) is not None:
            settle_conflict(self._context, conflict)

    def say_of_held(self) -> None:
        """Ask what becomes of the current held review."""
        if (row := self.current_held()) is not None:
            settle_held(self._context, row)

    def show_changes(self, changes: Changes) -> None:
        """Read anew where a pack or a review changed."""
        if Topic.REVIEW in changes.topics:
            self.read_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        (self.packs.table if self._packs else self._bring).setFocus(event.reason())

    def _recipient(self, dispute: Dispute) -> Recipient | None:
        peer = introducing.known(self._context.desk).get(dispute.to_vault_uid)
        people = [] if peer is None else supervisors(peer)
        return next((each for each in people if each.person.uid == dispute.to_person_uid), None)

    def _tell(self, _number: object = None) -> None:
        number = self.packs.table.current_id()
        pack = self._packs[number] if number is not None and number < len(self._packs) else None
        for label, words in (
            (self._about, about_pack(pack) if pack else ""),
            (self._left_out, left_out_words(pack) if pack else ""),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._seal.setEnabled(self.may_seal())
        self._sides.setText(conflict_words(self.current_conflict()))

    def _build(self) -> None:
        body = QWidget(self)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        inside.setSpacing(STEP * 2)
        for widget in (self.packs, self._about, self._left_out, self._none):
            inside.addWidget(widget)
        for heading, widgets in (
            (_("Disputes"), (self.disputes, self._seal)),
            (_("Reviews that do not fit each other, side by side"), (self.conflicts, self._sides, self._settle)),
            (_("Held, with the reason"), (self.held, self._word)),
        ):
            section = Card(heading, body)
            for held_there in widgets:
                # A list is as wide as its room, a button as wide as its words.
                side = Qt.AlignmentFlag.AlignLeft if isinstance(held_there, QPushButton) else Qt.AlignmentFlag(0)
                section.inside.addWidget(held_there, 0, side)
            self._sections.append(section)
            inside.addWidget(section)
        inside.addStretch(1)
        head = QHBoxLayout()
        words = _("A results file can be merged any number of times: what is here already stays as it is.")
        head.addWidget(muted(words, self), 1)
        head.addWidget(self._bring)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addLayout(head)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addWidget(scrolled(body, _("Sealed packs"), self, read=True), 1)

    def _wire(self) -> None:
        show_running(self._running, self._progress, self._told, self._error)
        for listed in (self.packs, self.disputes, self.conflicts):
            listed.table.current_changed.connect(self._tell)
        self._bring.clicked.connect(self.bring)
        self._seal.clicked.connect(self.seal_dispute)
        self._settle.clicked.connect(self.settle)
        self._word.clicked.connect(self.say_of_held)
        self._context.bus.changed.connect(self.show_changes)


def _merged(path: Path) -> Work:
    def work(desk: Desk, going: Going) -> Done:
        found = merge(desk, path, going.report, going.cancelled)
        if found is None:
            return Done(_("Stopped. Nothing of the file was taken in."))
        return Done(merged_words(found), found.changes)

    return work


def _sealed(order: Order, path: Path, dispute_uid: str) -> Work:
    def work(desk: Desk, going: Going) -> Done:
        found = seal_pack(desk, order, path, going.report, going.cancelled)
        if found is None:
            return Done(_("Stopped. No pack was written; the dispute waits."))
        return Done(sealed_words(found), found.changes | dispute_sent(desk, dispute_uid, found.uid))

    return work
