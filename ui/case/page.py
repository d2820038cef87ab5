"""A case on one page: the request, the evidence, the decision, and the history at the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cases import actions, incidents, queries
from app.cases.model import CaseId, Kind, NoSuchCaseError, State
from app.cases.queries import CasePage as CaseFacts
from app.changes import Changes, Topic
from app.decisions.blind import veiled
from app.decisions.kinds import change_kind, is_decided, needs_reason
from app.i18n import _
from app.review.review_queries import times_reviewed
from ui.case.columns import Columns
from ui.case.decision_column import DecisionColumn
from ui.case.header import CaseHeader, reviewed_words
from ui.case.history import History, line
from ui.case.request_pane import RequestPane
from ui.decide.pane import DecisionPane
from ui.kit.buttons import quiet_button
from ui.kit.labels import small
from ui.kit.theme import theme_of
from ui.looking.pane import EvidencePane
from ui.queue.columns import kind_name
from ui.requester.act_now import ActNowSheet, where_of
from ui.requester.column import RequestColumn
from ui.requester.pane import RequesterPane
from ui.retention.on_case import kept_words
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context

HISTORY_HEIGHT = 168
ROOM_BESIDE = 16
# Lower than this, at 100 %, head and foot give what room they have to the pane that is worked in.
SHORT = 420
LAST = range(6, 0, -1)


class CasePage(QWidget):
    """Show a case; the panes ask, the page lets it happen."""

    left = Signal()
    case_asked = Signal(int)

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.case_id = case_id
        self._facts = veiled(context.desk, queries.case_page(context.desk.db, case_id))
        self._header = CaseHeader(context.desk.clock.now, self)
        self.request, self.requester = RequestPane(self), RequesterPane(context, case_id, self)
        self.first = RequestColumn(self.request, self.requester, self)
        self.evidence = EvidencePane(context, case_id, self)
        self.decision = DecisionPane(context, case_id, self)
        self._last = DecisionColumn(context, case_id, self.decision, self)
        panes = [(_("Request"), self.first), (_("Evidence"), self.evidence), (_("Decision"), self._last)]
        self.columns = Columns(panes, (3, 4, 4), self)
        self._kept = small("", self)
        self._history = History(self)
        self._history_line = quiet_button("", self, name=_("Show or hide the history"))
        self._build()
        self._wire()
        self._show(self._facts)

    @property
    def facts(self) -> CaseFacts:
        """Return what is on show."""
        return self._facts

    @property
    def is_gone(self) -> bool:
        """Tell whether nothing is left to work on."""
        return self._last.left is not None

    @property
    def fixed_kind(self) -> str:
        """Say why the kind of the case stands; nothing where it can be changed."""
        if self.is_gone:
            return _("This case was destroyed: nothing in it can be changed.")
        if self._facts.row.state is State.CLOSED:
            return _("The case is closed: nothing in it can be changed.")
        return (
            _("Something was decided as this kind: it stays.")
            if is_decided(self._context.desk.db, self.case_id)
            else ""
        )

    def show_changes(self, changes: Changes) -> None:
        """Read the case again where it may have changed."""
        touched = not changes.cases or self.case_id in changes.cases
        if touched and changes.topics & {Topic.CASES, Topic.DECISIONS, Topic.EVIDENCE, Topic.REVIEW, Topic.RETENTION}:
            self._show(veiled(self._context.desk, queries.case_page(self._context.desk.db, self.case_id)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Not by a proxy: Tab would enter by it too, past the head and the request.
        first = self.evidence if self.evidence.isVisible() else self.first
        first.setFocus(event.reason())

    def show_first(self, view: int) -> None:
        """Bring the first column forward with the request, or with the workbench of who asks."""
        self.first.show_view(view)
        self.columns.go_to(self.first)

    def act_now(self) -> None:
        """Show whom to call where the person is."""
        sheet = ActNowSheet(self._context.desk, where_of(self._facts), self)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def toggle_history(self) -> None:
        """Show the whole history, or its last steps in one line."""
        self._history.setHidden(not self._history.isHidden())
        self._lay_out()
        self._tell_history()

    def _build(self) -> None:
        self._history.setMaximumHeight(theme_of().px(HISTORY_HEIGHT))
        self._history.hide()
        self._history_line.setProperty("line", True)
        self._history_line.setMinimumWidth(1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._header)
        column.addWidget(self._kept)
        column.addWidget(self.columns, 1)
        column.addWidget(self._history_line, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._history)

    def _wire(self) -> None:
        self._header.back_asked.connect(self.left)
        self._header.life_at_risk_asked.connect(self.change_life_at_risk)
        self._history_line.clicked.connect(self.toggle_history)
        self.request.case_asked.connect(self.case_asked)
        self.request.link_asked.connect(self._link)
        self.request.unlink_asked.connect(self.unlink)
        self.request.kind_asked.connect(self.change_kind)
        self.requester.act_now_asked.connect(self.act_now)
        self.decision.wanted.connect(lambda: self.columns.bring_forward(self.decision))
        self._context.bus.changed.connect(self.show_changes)

    def change_life_at_risk(self) -> None:
        """Turn life-at-risk mode on or off by hand, with a reason."""
        on = not self._facts.row.life_at_risk
        effect = (
            _("Nothing modal, caps become warnings, breaks are put off and repaid. Covering stays.")
            if on
            else _("Breaks and gaps apply again, and what was put off is owed now.")
        )
        heading = _("Turn life-at-risk mode on") if on else _("Turn life-at-risk mode off")
        reason = self._context.ask.text(
            heading, _("{effect} Why?").format(effect=effect), _("Turn on") if on else _("Turn off")
        )
        if reason is not None:
            do(self._context, lambda desk: actions.set_life_at_risk(desk, self.case_id, reason, on=on))

    def add_note(self) -> None:
        """Ask for a note and write it into the history."""
        words = _("It stands in the history and can be searched.")
        note = self._context.ask.text(_("Note"), words, _("Write"), lines=True)
        if note is not None:
            do(self._context, lambda desk: actions.add_note(desk, self.case_id, note))

    def ask_more(self) -> None:
        """Note what was asked of the requester and wait."""
        words = _("Note what you asked for; nothing is sent. The clocks run on while you wait.")
        question = self._context.ask.text(_("Wait for the requester"), words, _("Wait"), lines=True)
        if question is not None:
            do(self._context, lambda desk: actions.ask_more(desk, self.case_id, question))

    def go_on(self) -> None:
        """Work on an answered case again, with what is needed now."""
        words = _(
            "The case is claimed again and its clocks start anew; what was decided and sent stays. What is needed?"
        )
        reason = self._context.ask.text(_("More is needed"), words, _("Go on"), lines=True)
        if reason is not None:
            do(self._context, lambda desk: actions.go_on(desk, self.case_id, reason))

    def change_kind(self) -> None:
        """Ask what this case really is; the form and the clocks follow."""
        row, ask = self._facts.row, self._context.ask
        words = _(
            "Its clocks are set anew from when it came, its place in the queue with them, and the form of the new kind"
            " begins empty. What was written stays in the history."
        )
        choices = [(kind.value, kind_name(kind)) for kind in Kind if kind is not row.kind]
        chosen = ask.choose(_("What does it ask for?"), words, choices, _("Change it"))
        if chosen is None:
            return
        reason: str | None = ""
        if needs_reason(row.state):
            reason = ask.text(
                _("Another kind"), _("The case is past its claim. Why is it another kind?"), _("Change it")
            )
        if reason is not None:
            why = reason
            do(self._context, lambda desk: change_kind(desk, self.case_id, Kind(chosen), why))

    def unlink(self) -> None:
        """Take the case out of its incident, once that is confirmed."""
        effect = _(
            "The other cases stay linked with each other. Linking this one again puts it back; both are on record."
        )
        if self._context.ask.confirm(_("Take this case out of the incident?"), effect, _("Take it out")):
            do(self._context, lambda desk: incidents.unlink(desk, self.case_id))

    def link_by_reference(self) -> None:
        """Ask for the reference of a case of the same incident, and link it."""
        words = _("The reference of the other case, such as EDR-2026-A-00001.")
        reference = self._context.ask.text(_("Link with another case"), words, _("Link"))
        if reference is None:
            return
        other = queries.by_reference(self._context.desk.db, reference.strip().upper())
        if other is None:
            self._context.ask.tell(NoSuchCaseError())
        else:
            self._link(other)

    def _link(self, other: int) -> None:
        do(self._context, lambda desk: incidents.link(desk, self.case_id, CaseId(other)))

    def _show(self, facts: CaseFacts) -> None:
        was, self._facts = self._facts, facts
        if facts.row.kind is not was.row.kind:
            # Another form: the page is made anew, as it is for another case.
            self.case_asked.emit(self.case_id)
            return
        self._header.show_case(facts, reviewed_words(times_reviewed(self._context.desk.db, self.case_id)))
        kept = kept_words(self._context.desk, facts.row)
        self._kept.setText(kept)
        self._kept.setVisible(bool(kept))
        self._last.show_case()
        self.request.show_case(facts, fixed=self.fixed_kind, gone=self.is_gone)
        self.evidence.tell_ended(self._ended())
        self.requester.show_case(facts)
        self._history.show_events(facts.events)
        self._tell_history()

    def _ended(self) -> str:
        if self.is_gone:
            return _("This case was destroyed: nothing of it can be looked at or decided.")
        closed = self._facts.row.state is State.CLOSED
        return _("The case is closed: nothing in it is decided any more.") if closed else ""

    def _tell_history(self) -> None:
        arrow = "▾" if self._history.isVisible() else "▸"
        told = [_("History {arrow}  {line}").format(arrow=arrow, line=line(self._facts.events, n)) for n in LAST]
        whole = told[0]
        # As many of the last steps as there is room for; the whole history is one press away.
        room = self.width() - 2 * theme_of().px(ROOM_BESIDE)
        metrics = self._history_line.fontMetrics()
        fits = next((words for words in told if metrics.horizontalAdvance(words) <= room), told[-1])
        self._history_line.setText(metrics.elidedText(fits, Qt.TextElideMode.ElideRight, room))
        self._history_line.setToolTip(whole)
        self._history_line.setAccessibleDescription(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._tell_history()

    def _lay_out(self) -> None:
        """Keep room for the pane that is worked in, on a low window or with large text."""
        short = self.height() < theme_of().px(SHORT)
        reads = not self._history.isHidden()
        self._column.setSpacing(theme_of().px(4 if short else 12))
        self._header.be_short(short=short)
        self.decision.be_short(short=short)
        # The history is a key away; it stands in the place of the panes where both would be slits.
        self._history_line.setVisible(not short or reads)
        self.columns.setVisible(not (short and reads))
