"""What to change: findings by question, what is said to them, and a new form tried on closed cases before it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.desk import Desk
from app.i18n import _
from app.identity import Permission
from app.review import improving
from app.review.bootstrap import StoppedError
from app.review.improving import Change, ChangeState, to_change
from app.review.ordinary import read_ordinary
from app.review.trial import Trial, try_out
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted, small, title
from ui.kit.panels import Card, ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.scrolled import scrolled
from ui.kit.theme import STEP
from ui.review.improve_words import change_columns, count_lines, finding_lines, said_lines, trial_words, tried_columns
from ui.review.running import Done, Going, Running, Work, show_running
from ui.review.scorecard_card import ScorecardCard
from ui.rota.page import Listed
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context


# A form is some hundred kilobytes.
MOST_BYTES = 4 * 1024 * 1024


class ImproveView(QWidget):
    """A finding is never changed here: it is taken up or declined, with a reason, and both stay on record."""

    def __init__(self, context: Context, running: Running, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._running = context, running
        self._rows: tuple[Change, ...] = ()
        self._asked = 0
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self.scorecard = ScorecardCard(context, self)
        none = (
            _("There is no finding that counts."),
            _("Findings of reviews that came back and count are gathered here by question."),
        )
        self.changes = Listed(change_columns(), _("What to change"), none, self)
        self.tried = Listed(tried_columns(), _("What would be different"), (_("Nothing would be different."), ""), self)
        self._findings = Card(_("Findings"), self)
        self._take, self._decline = button(_("Take it up…"), self), button(_("Decline it…"), self)
        self._try = button(_("Try a new form on closed cases…"), self)
        self._trial = Card(_("Tried on closed cases"), self)
        self._trial_words = PlainLabel("", self)
        self._build()
        self._wire()
        self.read_again()

    def current(self) -> Change | None:
        """Return the current question."""
        number = self.changes.table.current_id()
        return self._rows[number] if number is not None and number < len(self._rows) else None

    def read_again(self) -> None:
        """Read the findings anew, behind the window: there can be thousands; the current question stays current."""
        desk = self._context.desk
        self._asked += 1
        number = self._asked

        def work(_task: Task) -> tuple[Change, ...]:
            with desk.elsewhere() as there:
                return to_change(there)

        self._context.tasks.run(work, lambda rows: self._show_rows(number, rows), owner=self)

    def _show_rows(self, number: int, rows: tuple[Change, ...]) -> None:
        if number != self._asked:
            return
        kept, first, self._rows = self.current(), not self._rows, rows
        self.changes.show_rows(self._rows)
        if first and rows and self._try.hasFocus():
            # The page took the focus before there was anything to read.
            self.changes.table.setFocus()
        place = next((n for n, row in enumerate(self._rows) if kept is not None and row.subject == kept.subject), 0)
        if self._rows:
            self.changes.table.select_id(place)
        self._show()

    def say(self, state: ChangeState) -> None:
        """Ask why, and say what becomes of the findings about the current question."""
        change = self.current()
        if change is None:
            return
        heading = _("Take it up") if state is ChangeState.TAKEN_UP else _("Decline it")
        words = _("“{question}”: what becomes of it, and why? It stays on record.").format(question=change.label)
        reason = self._context.ask.text(heading, words, heading, lines=True)
        if reason is not None:
            do(self._context, lambda desk: improving.say(desk, change.subject, state, reason))

    def try_form(self) -> None:
        """Ask for a new form, or a policy of who must agree, and try it on closed cases."""
        for path in self._context.ask.files(_("A new form, or a policy of who must agree"))[:1]:
            self._running.run(_("Trying {name} on closed cases").format(name=path.name), _tried(path))

    def show_changes(self, changes: Changes) -> None:
        """Read anew where a review came home or something was said."""
        if Topic.REVIEW in changes.topics:
            self.read_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        (self.changes.table if self._rows else self._try).setFocus(event.reason())

    def _show(self, _number: object = None) -> None:
        change = self.current()
        for step in (self._take, self._decline):
            step.setEnabled(change is not None and self._context.desk.may(Permission.LEAD))
        while (taken := self._findings.inside.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._findings.setVisible(change is not None)
        if change is None:
            return
        for name, words in (*said_lines(change), *finding_lines(change)):
            self._findings.inside.addWidget(small(name, self._findings))
            self._findings.inside.addWidget(PlainLabel(words, self._findings))

    def _show_trial(self, done: Done) -> None:
        if not isinstance(done.value, Trial):
            return
        self._trial_words.setText("\n".join([trial_words(done.value), *count_lines(done.value)]))
        self.tried.show_rows(done.value.rows)
        self._trial.show()

    def _build(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        column.addWidget(muted(_("What reviewers found, by the question it is about: most cases first."), body))
        column.addWidget(self.changes)
        steps = QHBoxLayout()
        steps.setSpacing(STEP * 2)
        steps.addWidget(self._take)
        steps.addWidget(self._decline)
        steps.addStretch(1)
        column.addLayout(steps)
        column.addWidget(self._findings)
        column.addWidget(title(_("Before a new form takes effect"), body))
        column.addWidget(muted(_("See what it would have changed in cases that are closed; nothing is written."), body))
        column.addWidget(self._try, 0, Qt.AlignmentFlag.AlignLeft)
        self._trial.inside.addWidget(self._trial_words)
        self._trial.inside.addWidget(self.tried)
        self._trial.hide()
        column.addWidget(self._trial)
        column.addWidget(self.scorecard)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(STEP * 2)
        for strip in (self._progress, self._told, self._error):
            whole.addWidget(strip)
        whole.addWidget(scrolled(body, _("What to change"), self, read=True), 1)

    def _wire(self) -> None:
        show_running(self._running, self._progress, self._told, self._error)
        self._running.ended.connect(self._show_trial)
        self.changes.table.current_changed.connect(self._show)
        self._take.clicked.connect(lambda: self.say(ChangeState.TAKEN_UP))
        self._decline.clicked.connect(lambda: self.say(ChangeState.DECLINED))
        self._try.clicked.connect(self.try_form)
        self._try.setVisible(self._context.desk.may(Permission.RULES))
        self._context.bus.changed.connect(self.show_changes)


def _tried(path: Path) -> Work:
    def work(desk: Desk, going: Going) -> Done:
        try:
            document = read_ordinary(path, MOST_BYTES)
            return Done("", value=try_out(desk, document, going.report, going.cancelled))
        except StoppedError as stopped:
            return Done(str(stopped))

    return work
