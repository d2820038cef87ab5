"""Calibration: several supervisors judge the same cases alone, then look at where they differ and note what they agree on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.review import calibration
from app.review.agreement import Row, by_question, said
from app.review.calibration import Session, SessionCase, sessions
from app.review.laying import judged_together, lay
from app.review.questions import OUTCOME
from ui.case.columns import Columns
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted
from ui.kit.marks import Mark
from ui.kit.panels import EmptyState
from ui.kit.rows import Column
from ui.kit.scrolled import scrolled
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone
from ui.review.laid_view import LaidView
from ui.rota.page import Listed
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

SessionLine = tuple[int, Session]
CaseLine = tuple[int, SessionCase]


def session_columns() -> tuple[Column[SessionLine], ...]:
    """Return the columns of calibrations."""
    return (
        Column(_("Calibration"), lambda row: row[1].name, None),
        Column(_("Members"), lambda row: ", ".join(each.name for each in row[1].members), 160, share=1, gives_way=2),
        Column(_("Cases"), lambda row: str(len(row[1].cases)), 70, numeric=True, gives_way=1),
        Column(_("State"), lambda row: _state(row[1]).word, 190, mark=lambda row: _state(row[1])),
    )


def case_columns() -> tuple[Column[CaseLine], ...]:
    """Return the columns of the cases of a calibration."""
    return (
        Column(_("Case"), lambda row: row[1].case_ref, 170),
        Column(
            _("Judged by"),
            lambda row: ", ".join(sorted(each.name for each in row[1].answered)) or _("nobody yet"),
            None,
        ),
        Column(_("Agreed on"), lambda row: row[1].conclusion or _("nothing yet"), None, gives_way=1),
    )


def _state(session: Session) -> Mark:
    if session.closed_at is not None:
        return Mark(_("closed"), Shape.DISC, Tone.GOOD)
    if session.waiting:
        words = _("waits for {n}").format(n=len(session.waiting))
        return Mark(words, Shape.QUARTER, Tone.PLAIN, _("waits for {names}").format(names=_names(session)))
    return Mark(_("to be talked over"), Shape.HALF, Tone.ATTENTION)


def _names(session: Session) -> str:
    return ", ".join(each.name for each in session.waiting)


def _figure_words(rows: Sequence[Row]) -> str:
    """Say how far the members agree on what to decide, and on which question least."""
    outcome = next((row for row in rows if row.key == OUTCOME), None)
    if outcome is None:
        return ""
    told = _("{question}: {words}").format(question=outcome.label, words=said(outcome.found))
    shares = [(row.found.raw.value, row) for row in rows if row.found.raw.value is not None]
    share, least = min(shares, key=lambda each: each[0], default=(1.0, outcome))
    if share == 1 or least is outcome:
        return told
    return f"{told} " + _("Least agreed on: “{question}” {words}").format(question=least.label, words=said(least.found))


class CalibrationView(QWidget):
    """Whoever takes part sees what the others answered once their own answers are given."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._sessions: tuple[Session, ...] = ()
        self.sessions = Listed(session_columns(), _("Calibrations"), ("", ""), self)
        self.cases = Listed(case_columns(), _("Cases of the calibration"), (_("It has no case."), ""), self)
        self.laid = LaidView(self)
        self._about, self._figures = PlainLabel("", self), PlainLabel("", self)
        self._conclude, self._close = button(_("Note what was agreed on…"), self), button(_("Close it…"), self)
        self._build()
        self._wire()
        self.read_again()

    def current(self) -> Session | None:
        """Return the current calibration."""
        number = self.sessions.table.current_id()
        return self._sessions[number] if number is not None and number < len(self._sessions) else None

    def current_case(self) -> SessionCase | None:
        """Return the current case of it."""
        session, number = self.current(), self.cases.table.current_id()
        if session is None or number is None or number >= len(session.cases):
            return None
        return session.cases[number]

    def read_again(self) -> None:
        """Read the calibrations anew; the current one stays current."""
        kept, case = self.current(), self.cases.table.current_id()
        self._sessions = sessions(self._context.desk)
        self.sessions.show_rows(self._sessions)
        self._lists.setCurrentIndex(0 if self._sessions else 1)
        place = next((n for n, each in enumerate(self._sessions) if kept is not None and each.uid == kept.uid), 0)
        if self._sessions:
            self.sessions.table.select_id(place)
        self._show_session()
        if case is not None:
            self.cases.table.select_id(case)

    def conclude(self) -> None:
        """Ask what was agreed on about the current case, and note it."""
        session, case = self.current(), self.current_case()
        if session is None or case is None or not self.may_conclude():
            return
        words = _("It stands beside what each answered alone; those answers are not changed.")
        said = self._context.ask.text(_("What was agreed on?"), words, _("Note it"), value=case.conclusion, lines=True)
        if said is not None:
            do(self._context, lambda desk: calibration.conclude(desk, session.uid, case.case_uid, said))

    def may_conclude(self) -> bool:
        """Tell whether something can be agreed on: everybody has judged the case, and the calibration is open."""
        session, case = self.current(), self.current_case()
        if session is None or case is None or session.closed_at is not None:
            return False
        return self._context.desk.may(Permission.LEAD) and all(each in case.answered for each in session.members)

    def close_it(self) -> None:
        """End the current calibration, once that is confirmed."""
        session = self.current()
        if session is None or not self.may_close():
            return
        effect = _("What was answered and agreed on stays as it is, and nothing more is noted.")
        if self._context.ask.confirm(_("Close {name}?").format(name=session.name), effect, _("Close it")):
            do(self._context, lambda desk: calibration.close_session(desk, session.uid))

    def may_close(self) -> bool:
        """Tell whether the current calibration is open."""
        session = self.current()
        return session is not None and session.closed_at is None and self._context.desk.may(Permission.LEAD)

    def show_changes(self, changes: Changes) -> None:
        """Read anew where a review came home or something was agreed on."""
        if Topic.REVIEW in changes.topics:
            self.read_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._sessions:
            self.cases.table.setFocus(event.reason())

    def _show_session(self, _number: object = None) -> None:
        session = self.current()
        self.cases.show_rows(() if session is None else session.cases)
        if session is not None and session.cases and self.cases.table.current_id() is None:
            self.cases.table.selectRow(0)
        waiting = "" if session is None else _names(session)
        self._about.setText(_("Not judged to the end yet by: {names}.").format(names=waiting) if waiting else "")
        self._about.setVisible(bool(waiting))
        self._figures.hide()
        if session is not None and not waiting:
            self._work_out(session)
        self._show_case()

    def _work_out(self, session: Session) -> None:
        """Work out how far the members agree, once all of them have judged every case."""
        try:
            together = judged_together(self._context.desk, session.uid)
        except StillwaterError as error:
            self._tell(session, error.what)
            return

        def work(_task: Task) -> tuple[Row, ...]:
            return by_question(together, lambda _done, _of: None)

        self._context.tasks.run(work, lambda rows: self._tell(session, _figure_words(rows)), owner=self)

    def _tell(self, session: Session, words: str) -> None:
        current = self.current()
        if current is not None and current.uid == session.uid:
            self._figures.setText(words)
            self._figures.setVisible(bool(words))

    def _show_case(self, _number: object = None) -> None:
        session, case = self.current(), self.current_case()
        self._conclude.setEnabled(self.may_conclude())
        self._close.setEnabled(self.may_close())
        if session is None or case is None:
            return
        try:
            self.laid.show_laid(lay(self._context.desk, session.uid, case.case_uid))
        except StillwaterError as error:
            self.laid.say(error.what, error.do)

    def _build(self) -> None:
        left, full = QWidget(self), QWidget(self)
        listed = QVBoxLayout(left)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(STEP * 2)
        for widget in (self.sessions, self._about, self.cases, self._figures):
            listed.addWidget(widget)
        listed.addStretch(1)
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 2)
        inside.addWidget(muted(_("The same cases, each judged alone; differences are there to be talked over."), full))
        lists = scrolled(left, _("Calibrations"), self)
        self.columns = Columns([(_("Calibrations"), lists), (_("Side by side"), self.laid)], (2, 3), self)
        inside.addWidget(self.columns, 1)
        steps = QHBoxLayout()
        steps.setSpacing(STEP * 2)
        steps.addStretch(1)
        steps.addWidget(self._close)
        steps.addWidget(self._conclude)
        inside.addLayout(steps)
        self._lists = QStackedLayout(self)
        self._lists.setContentsMargins(0, 0, 0, 0)
        self._lists.addWidget(full)
        hint = _("Seal a sample for two supervisors or more and say that it is a calibration.")
        self._lists.addWidget(EmptyState(_("There is no calibration yet."), hint, parent=self))

    def _wire(self) -> None:
        self.sessions.table.current_changed.connect(self._show_session)
        self.cases.table.current_changed.connect(self._show_case)
        self.cases.table.opened.connect(lambda _id: self.columns.go_to(self.laid))
        self._conclude.clicked.connect(self.conclude)
        self._close.clicked.connect(self.close_it)
        self._context.bus.changed.connect(self.show_changes)
