"""The workbench of the first gate: where it stands, the three strongest findings, the call back, and the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cases.model import CaseId, State
from app.cases.queries import CasePage
from app.changes import Changes, Topic
from app.i18n import _, ngettext
from app.requesters import actions, queries
from app.requesters.calls import CallOutcome
from app.requesters.gate import Finding, FlagAnswer, Ground, OffFastPath
from ui.kit.buttons import button, quiet_button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.marks import Chip
from ui.kit.panels import Hairline, Strip
from ui.kit.scroll import bring
from ui.kit.theme import Tone, theme_of
from ui.requester.call_form import CallForm
from ui.requester.calls_view import CallsView
from ui.requester.checklist import Checklist
from ui.requester.finding_view import FindingView
from ui.requester.found import Found, find
from ui.requester.sender_view import SenderView
from ui.requester.words import ground_choices, ground_words, state_mark, state_words
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

_TOPICS = frozenset({Topic.REQUESTERS, Topic.CASES, Topic.DECISIONS})


class Workbench(QWidget):
    """Shows what is known of who asks; `act_now_asked` asks for the card of whom to call."""

    act_now_asked = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self._findings: tuple[Finding, ...] = ()
        self._country, self._closed, self._all, self._stale = "", False, False, True
        self._with_counsel: OffFastPath | None = None
        self._state = Chip(state_mark(queries.standing(context.desk, case_id).state), self)
        self._meaning = PlainLabel("", self)
        self._counsel = Strip(Tone.ATTENTION, self)
        self._off = quiet_button(_("Send it to counsel…"), self)
        self._now = button(_("Whom to call now… (F2)"), self, name=_("Whom to call now"))
        self._call = button(_("Call back…"), self, name=_("Write down a call back"))
        self._strongest, self._others = QWidget(self), QWidget(self)
        self._more, self._left = quiet_button("", self), muted("", self)
        self.headers = SenderView(self)
        self.form, self.calls = CallForm(self), CallsView(self)
        self.checklist = Checklist(self)
        self._build()
        self._wire()

    def show_case(self, page: CasePage) -> None:
        """Follow the case: a closed one is read only."""
        self._country = page.row.country
        self._closed = page.row.state is State.CLOSED
        self._look_again()

    def begin_call(self) -> None:
        """Put the keyboard where a call back is written down."""
        self.form.begin()
        bring(self.form)

    def findings(self) -> tuple[Finding, ...]:
        """Return what is on show."""
        return self._findings

    def send_to_counsel(self) -> None:
        """Ask why, and take the case off the fast path."""
        ask = self._context.ask
        words = _("Nothing is given before counsel has answered. Clocks run on; preserving stays possible.")
        ground = ask.choose(_("Who may the subject be?"), words, ground_choices(), _("Go on"))
        if ground is None:
            return
        reason = ask.text(_("Send it to counsel"), _("What makes you think so?"), _("Send it"), lines=True)
        if reason is not None:
            do(self._context, lambda desk: actions.leave_fast_path(desk, self._case_id, Ground(ground), reason))

    def clear_by_counsel(self) -> None:
        """Note who of counsel lets the case go on, and why."""
        ask = self._context.ask
        who = ask.text(_("Counsel has answered"), _("Who of counsel said that it may go on?"), _("Go on"))
        if who is None:
            return
        why = ask.text(_("Counsel has answered"), _("What did they say?"), _("Record it"), lines=True)
        if why is not None:
            do(self._context, lambda desk: actions.clear_by_counsel(desk, self._case_id, who, why))

    def record_call(self) -> None:
        """Write the call down; a denial is asked for once more, since it stays."""
        call = self.form.call(self._context.desk.clock.now())
        if call is None:
            self.form.ask_outcome()
            return
        effect = _(
            "From then on nothing goes to this sender in this case, and only a second person can strike the record."
        )
        if call.outcome is CallOutcome.DENIED and not self._context.ask.confirm(
            _("They deny the request?"), effect, _("Record the denial"), danger=True
        ):
            return
        findings = self._findings
        do(
            self._context,
            lambda desk: actions.record_call(desk, self._case_id, call, findings),
            then=self.form.clear,
        )

    def strike(self, call_id: int) -> None:
        """Ask why a call back is struck; whoever wrote it down cannot."""
        call = next(each for each in self.calls.shown if each.id == call_id)
        words = _("Both the call and the reason stay on record.")
        reason = self._context.ask.text(_("Strike this call back"), words, _("Strike it"), lines=True)
        if reason is not None:
            do(self._context, lambda desk: actions.strike_call(desk, self._case_id, call.id, reason))

    def show_changes(self, changes: Changes) -> None:
        """Look again where something of it may have changed."""
        if changes.topics & _TOPICS and (not changes.cases or self._case_id in changes.cases):
            self._look_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._look_again()

    def _look_again(self) -> None:
        """Let a worker look; while nobody sees the pane, that waits."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._context.tasks.run(self._read, self._show, owner=self)

    def _read(self, _task: Task) -> Found:
        with self._context.desk.elsewhere() as desk:
            return find(desk, self._case_id)

    def _show(self, found: Found) -> None:
        standing = found.verification.standing
        self._findings = found.verification.findings
        self._state.show_mark(state_mark(standing.state))
        self._meaning.setText(state_words(standing))
        self._show_counsel(found, asks=found.asks_for_counsel and not self._closed)
        _fill(self._strongest, found.verification.strongest, _("The program found nothing. That verifies nobody."))
        rest = self._findings[len(found.verification.strongest) :]
        _fill(self._others, rest, "")
        count = ngettext("{n} more finding", "{n} more findings", len(rest)).format(n=len(rest))
        self._more.setText(f"{count} {'▾' if self._all else '▸'}")
        self._more.setAccessibleName(count)
        self._more.setVisible(bool(rest))
        self._others.setVisible(self._all and bool(rest))
        left = ngettext(
            "{n} request was not compared with this one yet.", "{n} requests were not compared yet.", found.not_compared
        )
        self._left.setText(left.format(n=found.not_compared) if found.not_compared else "")
        self._left.setVisible(bool(found.not_compared))
        self.headers.show_facts(found.sender)
        self.form.show_numbers(found.numbers, self._country, self._context.desk.clock.now())
        self.form.show_doubts(found.doubted, found.unread)
        for part in (self.form, self._call):
            part.setEnabled(not self._closed)
        self.calls.show_calls(found.calls, self._context.desk.person.id, closed=self._closed)
        self.checklist.show_answers(found.answers, locked=self._closed)

    def _show_counsel(self, found: Found, *, asks: bool) -> None:
        off = self._with_counsel = found.verification.off_fast_path
        words, step = "", _("Counsel has answered…")
        if asks:
            words, step = _("An answer may put the subject at risk: counsel comes first."), _("Send it to counsel…")
        if off is not None:
            told = _("With counsel: the subject {ground}. {reason} ({person})")
            words = told.format(ground=ground_words(off.ground), reason=off.reason, person=off.person)
            if found.had_a_hand:
                words, step = f"{words} {_('Counsel’s answer is recorded by somebody else than you.')}", ""
        self._counsel.say(words, step if words and not self._closed else "")
        self._off.setVisible(off is None and not asks and not self._closed)

    def _toggle(self) -> None:
        self._all = not self._all
        self._others.setVisible(self._all)
        self._more.setText(self._more.text()[:-1] + ("▾" if self._all else "▸"))

    def _build(self) -> None:
        px = theme_of().px
        for part in (self._strongest, self._others):
            inside = QVBoxLayout(part)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(px(8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, px(8), px(16))
        column.setSpacing(px(8))
        column.addWidget(self._state, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._meaning)
        column.addWidget(self._counsel)
        steps = FlowLayout()
        for step in (self._call, self._now, self._off):
            steps.addWidget(step)
        column.addLayout(steps)
        column.addWidget(Hairline(self))
        column.addWidget(self._strongest)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._others)
        column.addWidget(self._left)
        column.addWidget(self.headers)
        for heading, words, part in (
            (_("Call back"), "", self.form),
            (_("Calls so far"), "", self.calls),
            (_("Checklist"), _("What only a person can see. What is seen stands among the findings."), self.checklist),
        ):
            column.addWidget(Hairline(self))
            column.addWidget(title(heading, self))
            if words:
                column.addWidget(muted(words, self))
            column.addWidget(part)
        column.addStretch(1)
        for part in (self._others, self._more, self._left):
            part.hide()

    def _wire(self) -> None:
        self._call.clicked.connect(self.begin_call)
        self._now.clicked.connect(self.act_now_asked)
        self._off.clicked.connect(self.send_to_counsel)
        self._counsel.asked.connect(self._ask_counsel)
        self._more.clicked.connect(self._toggle)
        self.form.recorded.connect(self.record_call)
        self.calls.strike_asked.connect(self.strike)
        self.checklist.answered.connect(self._answer)
        self._context.bus.changed.connect(self.show_changes)

    def _ask_counsel(self) -> None:
        if self._with_counsel is None:
            self.send_to_counsel()
        else:
            self.clear_by_counsel()

    def _answer(self, flag: str, answer: str) -> None:
        do(self._context, lambda desk: actions.answer_flag(desk, self._case_id, flag, FlagAnswer(answer)))


def _fill(part: QWidget, findings: tuple[Finding, ...], otherwise: str) -> None:
    """Show findings anew in a part."""
    layout = part.layout()
    assert layout is not None
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
    for finding in findings:
        layout.addWidget(FindingView(finding, part))
    if not findings and otherwise:
        layout.addWidget(muted(otherwise, part))
