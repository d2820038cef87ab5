"""Where a second person's word stands: who is asked, since when, what they said, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from app.cases.model import CaseId
from app.clock import from_text
from app.decisions import approvals
from app.decisions.approvals import Approver, Asked
from app.decisions.verdicts import Manner, Verdict
from app.i18n import _
from ui.decide.agreeing import Agreeing
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card
from ui.kit.theme import STEP

if TYPE_CHECKING:
    from ui.shell.context import Context


class ApprovalCard(Card):
    """One card above the form; away while nobody else has to agree."""

    def __init__(self, context: Context, case_id: CaseId, agreeing: Agreeing, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, sunken=True)
        self._context, self._case_id, self._agreeing = context, case_id, agreeing
        self.told = PlainLabel("", self, strong=True)
        self.more = muted("", self)
        self.buttons: dict[str, QPushButton] = {}
        self._row = QWidget(self)
        flow = FlowLayout(self._row, gap=STEP * 2)
        for name, (words, act) in self._steps().items():
            made = self.buttons[name] = button(words, self._row)
            made.clicked.connect(act)
            flow.addWidget(made)
        for widget in (self.told, self.more, self._row):
            self.inside.addWidget(widget)
        self.hide()

    def show_case(self) -> None:
        """Read where it stands, and show it."""
        question = approvals.asked(self._context.desk.db, self._case_id)
        self.setVisible(question is not None)
        if question is None:
            return
        desk = self._context.desk
        people = approvals.approvers(desk.db, question)
        now = desk.clock.now()
        hidden = approvals.hidden_from(desk, self._case_id)
        self.told.setText(_heading(question, now, hidden=hidden))
        self.more.setText(_said(question) if question.said else _turns(question, people, now))
        can = self._agreeing.can(question)
        for name, made in self.buttons.items():
            made.setVisible(name in can)
        self._row.setVisible(bool(can))

    def _steps(self) -> dict[str, tuple[str, Callable[[], object]]]:
        return {
            "blind": (_("Keep my own answers"), self._agreeing.answer_first),
            "agree": (_("Agree…"), self._agreeing.agree),
            "send_back": (_("Send back…"), self._agreeing.send_back),
            "beside": (_("A colleague here agrees…"), self._agreeing.beside),
            "phone": (_("Agreed by phone…"), self._agreeing.by_phone),
            "unanswered": (_("Nobody answers…"), self._agreeing.unanswered),
            "take_back": (_("Take it back…"), self._agreeing.take_back),
            "countersign": (_("Countersign…"), self._agreeing.countersign),
        }


def _heading(question: Asked, now: datetime, *, hidden: bool) -> str:
    # Why it needs a second person says how the author answered.
    why = _("answer first, then you see why") if hidden else ", ".join(risk.label for risk in question.risks)
    if question.said is None:
        minutes = int((now - from_text(question.at)).total_seconds() // 60)
        return _("Waits for a second person since {at} UTC ({n} min): {why}. The clocks run on.").format(
            at=question.at[11:16], n=minutes, why=why
        )
    if question.said.manner is Manner.UNANSWERED:
        return _("Nobody agreed yet: {who} let the least go out, {at} UTC ({why})").format(
            who=question.said.approver, at=question.said.at[:16].replace("T", " "), why=why
        )
    return _("{verdict}: {who}, {at} UTC ({why})").format(
        verdict=question.said.verdict.label.capitalize(),
        who=question.said.approver,
        at=question.said.at[:16].replace("T", " "),
        why=why,
    )


def _said(question: Asked) -> str:
    said = question.said
    assert said is not None  # only asked where something was said
    parts = [_("Reason: {reason}").format(reason=said.reason)]
    if said.manner is Manner.PHONE:
        parts.append(
            _("By phone, {number}. Read back: {words}").format(number=said.number, words=said.read_back)
            + " · "
            + (
                _("countersigned: {verdict}").format(verdict=said.countersigned)
                if said.countersigned
                else _("not countersigned yet")
            )
        )
    if said.manner is Manner.UNANSWERED and said.categories is not None:
        data = ", ".join(sorted(category.label for category in said.categories))
        parts.append(
            _("No approver answered in time. Only this may go out: {data}. It is reviewed first the next day.").format(
                data=data
            )
        )
    if said.verdict is Verdict.RETURNED:
        parts.append(_("The form can be answered anew."))
    return "\n".join(parts)


def _turns(question: Asked, people: Sequence[Approver], now: datetime) -> str:
    if not people:
        return _("Nobody else in this vault may agree. Call a listed approver, or let a second person into the vault.")
    asked = question.turn(tuple(people), now)
    lines = [_("Asked now: {names}.").format(names=", ".join(each.name for each in asked))]
    if len(asked) < len(people):
        at = from_text(question.at) + question.policy.turn * len(asked)
        lines.append(_("From {at:%H:%M} UTC also: {name}.").format(at=at, name=people[len(asked)].name))
    return " ".join(lines)
