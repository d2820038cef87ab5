"""What waits for a word or a deed of the person at the desk: reviews first, then decisions, then tasks by due time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.cases.store import load
from app.changes import Changes, Topic
from app.clock import from_text
from app.decisions import approvals, phone_list, tasks
from app.i18n import _
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted, small, title
from ui.kit.panels import Card, EmptyState
from ui.kit.theme import STEP
from ui.retention.words import kept_for
from ui.todo.phone_list import PhoneList
from ui.todo.reviewed import CalledFor, called_for

if TYPE_CHECKING:
    from datetime import datetime

    from app.desk import Desk
    from ui.shell.context import Context


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what it is, why it stands where it does, and in which case."""

    case_id: int
    reference: str
    what: str
    why: str


def waiting(context: Context) -> tuple[tuple[Waiting, ...], tuple[Waiting, ...]]:
    """Return the decisions and the tasks that wait for the person at the desk."""
    desk = context.desk
    now = desk.clock.now()
    decisions = []
    for each in approvals.waiting(desk):
        reference = load(desk.db, each.case_id).reference
        minutes = int((now - from_text(each.at)).total_seconds() // 60)
        why = ", ".join(risk.label for risk in each.risks)
        if approvals.hidden_from(desk, each.case_id):
            why = _("your own answers come first")
        what = _("{who} asks for a second person: {why}").format(who=each.author, why=why)
        told = _("since {at} UTC, {n} min").format(at=each.at[11:16], n=minutes)
        told = _("{since} · {turn}").format(since=told, turn=_turn(desk, each, now))
        decisions.append(Waiting(each.case_id, reference, what, told))
    found = tasks.open_tasks(desk.db, desk.person.id)
    return tuple(decisions), tuple(
        Waiting(each.case_id, each.reference, each.what, _due(each, late=from_text(each.due_at) < now))
        for each in found
    )


def _turn(desk: Desk, question: approvals.Asked, now: datetime) -> str:
    """Say whose word is wanted first, and since when it is one's own; the clocks run on meanwhile."""
    people = approvals.approvers(desk.db, question)
    at = question.turn_at(people, desk.person.id)
    if at is None or at > now:
        before = ", ".join(each.name for each in question.turn(people, now))
        until = "" if at is None else f"{at:%H:%M}"
        return _("{names} asked first; you from {at} UTC if nobody answers").format(names=before, at=until)
    if people and people[0].id != desk.person.id:
        return _("{name} did not answer: your word is wanted since {at} UTC").format(
            name=people[0].name, at=f"{at:%H:%M}"
        )
    return _("your word is wanted")


def _due(task: tasks.TaskRow, *, late: bool) -> str:
    due = _("was due {at} UTC") if late else _("due {at} UTC")
    who = task.owner or _("nobody's yet")
    return _("{due} · {who}").format(due=due.format(at=task.due_at[:16].replace("T", " ")), who=who)


class TodoPage(QWidget):
    """Each line leads to its case, where it is answered or done."""

    opened = Signal(int)
    keeping_asked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(_("To do"))
        self._shown: object = None
        self.setFocusProxy(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(title(_("To do"), self))
        column.addWidget(self._area, 1)
        self.read_again()
        context.bus.changed.connect(self.show_changes)

    def read_again(self) -> None:
        """Read what waits, and show it where it changed."""
        found, people = waiting(self._context), phone_list.listed(self._context.desk)
        urgent, keeping = called_for(self._context.desk), kept_for(self._context.desk)
        if (found, people, urgent, keeping) == self._shown:
            return
        self._shown = (found, people, urgent, keeping)
        body = QWidget(self._area)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        if urgent:
            column.addWidget(CalledFor(self._context, urgent, self.opened.emit, body))
        if keeping:
            column.addWidget(self._keeping_card(keeping, body))
        if any(found):
            decisions, duties = found
            self._add(column, _("Decisions that wait for you"), decisions, _("No decision waits for you."))
            self._add(column, _("Tasks, yours and nobody's"), duties, _("No task is open."))
        elif not urgent and not keeping:
            hint = _("Decisions that need a second person, and what follows from decisions, stand here.")
            column.addWidget(EmptyState(_("Nothing waits for you."), hint, parent=body))
        column.addWidget(PhoneList(self._context, body))
        column.addStretch(1)
        before = self._area.takeWidget()
        self._area.setWidget(body)
        if before is not None:
            # The step that was just taken may stand on it.
            before.deleteLater()

    def show_changes(self, changes: Changes) -> None:
        """Read again where a case or a decision changed."""
        if changes.topics & {Topic.CASES, Topic.DECISIONS, Topic.PEOPLE, Topic.REVIEW, Topic.RETENTION}:
            self.read_again()

    def _keeping_card(self, lines: Sequence[str], body: QWidget) -> Card:
        card = Card(_("Keeping"), body)
        for line in lines:
            card.inside.addWidget(PlainLabel(line, card))
        step = button(_("Open the page “Keeping”"), card)
        step.clicked.connect(self.keeping_asked)
        step.setMaximumWidth(step.sizeHint().width() + STEP * 6)
        card.inside.addWidget(step)
        return card

    def _add(self, column: QVBoxLayout, heading: str, rows: Sequence[Waiting], empty: str) -> None:
        card = Card(heading, self)
        for row in rows:
            line = QWidget(card)
            inside = QVBoxLayout(line)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(STEP)
            inside.addWidget(PlainLabel(row.what, line, strong=True))
            inside.addWidget(small(row.why, line))
            name = _("Open {reference}: {what}").format(reference=row.reference, what=row.what)
            step = button(_("Open {reference}").format(reference=row.reference), line, name=name)
            step.clicked.connect(lambda _on=False, case_id=row.case_id: self.opened.emit(case_id))
            step.setMaximumWidth(step.sizeHint().width() + STEP * 6)
            inside.addWidget(step)
            card.inside.addWidget(line)
        if not rows:
            card.inside.addWidget(muted(empty, card))
        column.addWidget(card)
