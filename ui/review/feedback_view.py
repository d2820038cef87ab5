"""Feedback: the reviews of one's own decisions; read, replied to, and disputed where they are not accepted."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.i18n import _
from app.review import feedback as actions
from app.review.peers import Recipient
from app.review.questions import protocols_of
from app.review.review_queries import FeedbackRow, feedback, feedback_page
from ui.case.columns import Columns
from ui.kit.buttons import button
from ui.kit.labels import muted
from ui.kit.marks import Mark
from ui.kit.panels import EmptyState, Strip
from ui.kit.rows import Column, RowsModel
from ui.kit.shapes import Shape
from ui.kit.table import Table
from ui.kit.theme import STEP, Tone
from ui.review.feedback_detail import FeedbackDetail
from ui.review.words import verdict_mark
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

Line = tuple[int, FeedbackRow]


def feedback_columns() -> tuple[Column[Line], ...]:
    """Return the columns of reviews."""
    return (
        Column(_("Case"), lambda row: row[1].case_ref, 150),
        Column(
            _("Verdict"), lambda row: row[1].verdict.label, 150, share=1, mark=lambda row: verdict_mark(row[1].verdict)
        ),
        Column(_("Of 100"), lambda row: f"{row[1].total:.0f}", 64, numeric=True, gives_way=1),
        Column(_("You"), lambda row: _mark(row[1]).word, 120, mark=lambda row: _mark(row[1])),
    )


def _mark(row: FeedbackRow) -> Mark:
    if row.superseded:
        return Mark(_("changed since"), Shape.RING, Tone.PLAIN)
    if row.disputed:
        return Mark(_("disputed"), Shape.DIAMOND, Tone.ATTENTION)
    if row.replies:
        return Mark(_("replied"), Shape.TICK, Tone.PLAIN)
    return Mark(_("read"), Shape.DOT, Tone.PLAIN) if row.seen else Mark(_("new"), Shape.DISC, Tone.ACCENT)


class FeedbackView(QWidget):
    """The reviews at the left, the current one in full at the right; nothing said here changes a review."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: tuple[FeedbackRow, ...] = ()
        self._read: set[str] = set()
        self._told = Strip(parent=self, closes=True)
        self.model: RowsModel[Line] = RowsModel(feedback_columns(), self._lines, lambda row: row[0], self)
        self.table = Table(self.model, _("Reviews of your decisions"), self)
        self.detail = FeedbackDetail(self)
        self._reply, self._dispute = button(_("Reply…"), self), button(_("Dispute it…"), self)
        self._build()
        self._wire()
        self.read_again()

    def current(self) -> FeedbackRow | None:
        """Return the current review."""
        number = self.table.current_id()
        return self._rows[number] if number is not None and number < len(self._rows) else None

    def read_again(self) -> None:
        """Read the reviews anew; the current one stays current."""
        kept = self.current()
        self._rows = feedback(self._context.desk)
        self.model.refresh(())
        self.model.show_ids(array("q", range(len(self._rows))))
        self._lists.setCurrentIndex(0 if self._rows else 1)
        place = next((n for n, row in enumerate(self._rows) if kept is not None and row.uid == kept.uid), 0)
        if self._rows:
            self.table.select_id(place)
        self._show()

    def reply(self) -> None:
        """Ask for a reply and put it beside the review."""
        row = self.current()
        words = _("It stands beside the review and changes nothing of it.")
        said = None if row is None else self._context.ask.text(_("Reply to the review"), words, _("Reply"), lines=True)
        if row is not None and said is not None:
            do(self._context, lambda desk: actions.reply(desk, row.uid, said))

    def may_dispute(self) -> bool:
        """Tell whether the current review can be disputed."""
        row = self.current()
        return row is not None and not row.disputed and not row.superseded

    def dispute(self) -> None:
        """Ask to whom the case goes and why, and dispute the review."""
        row = self.current()
        if row is None or not self.may_dispute():
            return
        others = actions.supervisors_for(self._context.desk, row.uid)
        if not others:
            words = _(
                "No other supervisor is known here who had no part in the case. Another vault has to be introduced."
            )
            self._told.say(" ".join([words, *self._alike(row.uid)]))
            return
        if alike := self._alike(row.uid):
            self._told.say(" ".join(alike))
        whom = self._whom(others)
        if whom is None:
            return
        words = _("Say what the review overlooks. They answer the case blind; the first review stays beside theirs.")
        reason = self._context.ask.text(_("Dispute the review"), words, _("Dispute it"), lines=True)
        if reason is not None:
            do(self._context, lambda desk: actions.dispute(desk, row.uid, reason, whom))

    def show_changes(self, changes: Changes) -> None:
        """Read anew where a review came home or something was said to one."""
        if Topic.REVIEW in changes.topics:
            self.read_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._rows:
            self.table.setFocus(event.reason())

    def _alike(self, review_uid: str) -> list[str]:
        """Return the words for supervisors who are not offered because of their name alone."""
        names = [each.person.name for each in actions.namesakes_for(self._context.desk, review_uid)]
        words = _("Not offered, because somebody of that name had a part: {names}. A supervisor can say who is who.")
        return [words.format(names=", ".join(names))] if names else []

    def _whom(self, others: Sequence[Recipient]) -> Recipient | None:
        words = _("{person} · {vault}")
        choices = [
            (str(n), words.format(person=each.person.name, vault=each.vault_name or _("this vault")))
            for n, each in enumerate(others)
        ]
        asked = _("Another supervisor, who had no part in the case and has not judged it.")
        chosen = self._context.ask.choose(_("Who judges it again?"), asked, choices, _("Go on"))
        return None if chosen is None else others[int(chosen)]

    def _lines(self, ids: Sequence[int]) -> Sequence[Line]:
        return [(number, self._rows[number]) for number in ids if number < len(self._rows)]

    def _show(self, _number: object = None) -> None:
        row = self.current()
        self._reply.setEnabled(row is not None)
        self._dispute.setEnabled(self.may_dispute())
        if row is None:
            self.detail.show_nothing()
            return
        page = feedback_page(self._context.desk, row.uid)
        sha256 = page.review.protocol_sha256
        self.detail.show_page(page, protocols_of(self._context.desk.db, {sha256}).get(sha256))
        self._note()

    def _note(self) -> None:
        """Note once that a review was read: it is in sight."""
        row = self.current()
        if row is not None and not row.seen and row.uid not in self._read and self.detail.isVisible():
            self._read.add(row.uid)
            do(self._context, lambda desk: actions.mark_seen(desk, row.uid))

    def _open(self) -> None:
        self.columns.bring_forward(self._right)
        self.detail.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        right = self._right = QWidget(self)
        # In sight only once it has its place, or what nobody saw would count as read.
        right.hide()
        steps = QHBoxLayout()
        steps.setSpacing(STEP * 2)
        steps.addWidget(self._reply)
        steps.addWidget(self._dispute)
        steps.addStretch(1)
        inside = QVBoxLayout(right)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 2)
        inside.addWidget(self.detail, 1)
        inside.addLayout(steps)
        self.columns = Columns([(_("Reviews"), self.table), (_("The review"), right)], (2, 3), self)
        full, self._lists = QWidget(self), QStackedLayout()
        whole = QVBoxLayout(full)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(STEP * 2)
        words = _(
            "A review judges a decision, not you. You can reply, and dispute it with another supervisor. What supervisors"
            " judge for practice, or to test reviewing itself, is no review of you and does not stand here."
        )
        whole.addWidget(muted(words, self))
        whole.addWidget(self.columns, 1)
        self._lists.addWidget(full)
        hint = _("Reviews of your decisions stand here once they came back.")
        self._lists.addWidget(EmptyState(_("No review of your decisions has come back."), hint, parent=self))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(self._told)
        column.addLayout(self._lists, 1)

    def _wire(self) -> None:
        self.table.current_changed.connect(self._show)
        self.table.opened.connect(lambda _id: self._open())
        self.detail.shown.connect(self._note)
        self._reply.clicked.connect(self.reply)
        self._dispute.clicked.connect(self.dispute)
        self._context.bus.changed.connect(self.show_changes)
