"""Sampling and sealing: by what rule, what it would draw now, and one step that seals it for who reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.desk import Desk
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.identity import new_uid
from app.review import calibration, introducing
from app.review.drawing import Preview, draw_sample, preview
from app.review.namesakes import identities, tokens_of
from app.review.peers import Recipient
from app.review.rule import SampleRule
from app.review.sampling import Drawn
from app.review.sealing import seal_pack
from ui.case.columns import Columns
from ui.kit.buttons import button, primary_button
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import ErrorStrip, Hairline, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.scrolled import scrolled
from ui.kit.theme import STEP
from ui.review.past_samples import PastSamples
from ui.review.running import Done, Going, Running, Work, show_running
from ui.review.sample_form import SampleForm
from ui.review.sample_words import drawn_columns, preview_words, risk_words, sealed_words, strata_columns
from ui.review.seal_form import SealForm
from ui.rota.page import Listed

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

TYPING_MS = 250


class SampleView(QWidget):
    """Nothing is on record before it is sealed; the sample, its rule and its seed are kept with the pack."""

    def __init__(self, context: Context, sealing: Running, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._sealing = context, sealing
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self, closes=True)
        self.seal = SealForm(recipients(context.desk), _name(context), self)
        self.form = SampleForm(new_uid()[-12:], self)
        self._summary, self._risks = PlainLabel("", self, strong=True), muted("", self)
        self.strata = Listed(strata_columns(), _("Of each"), (_("Nothing fits."), _("Widen the rule.")), self)
        self.drawn = Listed(drawn_columns(), _("Drawn"), (_("No case is drawn."), _("Widen the rule.")), self)
        self.step = primary_button(_("Seal the pack…"), self)
        self._again = button(_("Another seed"), self)
        self._foot = muted("", self)
        self._asked, self._found = 0, 0
        self._drawn: tuple[Drawn, ...] = ()
        self.past = PastSamples(context, self.current_case, self)
        self._typing = QTimer(self)
        self._build()
        self._wire()
        self.look_again()

    def look_again(self) -> None:
        """Work out behind the window what the rule would draw now."""
        self._asked += 1
        reviewers, doubtful = self._reviewers()
        number, rule, seed = self._asked, self.form.rule(reviewers), self.form.seed()
        if rule is None:
            self._show(number, None)
            return
        wanted = rule

        def look(_task: Task) -> Preview:
            with self._context.desk.elsewhere() as desk:
                return preview(desk, wanted, seed, doubtful)

        self._context.tasks.run(look, lambda found: self._show(number, found), self._fail, owner=self)

    def another_seed(self) -> None:
        """Draw by other lots."""
        self.form.show_seed(new_uid()[-12:])

    def current_case(self) -> CaseId | None:
        """Return the case that is chosen among those that would be drawn."""
        number = self.drawn.table.current_id()
        return self._drawn[number].case.case_id if number is not None and number < len(self._drawn) else None

    def seal_it(self) -> None:
        """Ask where the pack is to be written; draw the sample on record and seal it."""
        rule, now = self.form.rule(self._reviewers()[0]), self._context.desk.clock.now()
        if rule is None or self.seal.order("", now) is None or not self._found:
            self.columns.bring_forward(self._right)
            self.seal.go_to_missing()
            self._foot.setText(_("Not sealed yet: say for whom, and draw a case at least."))
            return
        if self.seal.calibrates() and len(self.seal.members()) < calibration.LEAST_MEMBERS:
            self._foot.setText(_("Not sealed yet: a calibration needs two supervisors or more."))
            return
        name = self.seal.name() or _("pack")
        path = self._context.ask.place(_("Where is the pack to be written?"), f"{name}.swpack")
        if path is None:
            return
        work = self._sealed(rule, path)
        self._sealing.run(_("Sealing {name}").format(name=path.name), work)

    def show_changes(self, changes: Changes) -> None:
        """Draw anew where a case was closed or a review came back."""
        if changes.topics & {Topic.REVIEW, Topic.DECISIONS}:
            self.seal.show_recipients(recipients(self._context.desk))
            self._typing.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.form.setFocus(event.reason())

    def _reviewers(self) -> tuple[tuple[str, ...], frozenset[str]]:
        """Return who will judge, so that their own cases are left out, and what of it rests on a name alone."""
        return tokens_of(identities(self._context.desk), self.seal.recipients())

    def _sealed(self, rule: SampleRule, path: Path) -> Work:
        seed, name, form, clock = self.form.seed(), self.seal.name(), self.seal, self._context.desk.clock
        order = form.order("", clock.now())
        members = form.members() if form.calibrates() else ()
        assert order is not None

        def work(desk: Desk, going: Going) -> Done:
            sample = draw_sample(desk, rule, seed, name)
            whole, changes = replace(order, sample_uid=sample.uid), sample.changes
            if members:
                session = calibration.make(desk, name, sample.uid, members)
                whole, changes = replace(whole, calibration_uid=session.uid), changes | session.changes
            found = seal_pack(desk, whole, path, going.report, going.cancelled)
            if found is None:
                return Done(_("Stopped. No pack was written; the sample stays on record."), changes)
            return Done(sealed_words(found), changes | found.changes)

        return work

    def _show(self, number: int, found: Preview | None) -> None:
        if number != self._asked:
            return
        self._drawn = () if found is None else found.drawn
        self._found = len(self._drawn)
        self._summary.setText(_("Say how many cases are wanted.") if found is None else preview_words(found))
        self._risks.setText("" if found is None else risk_words(found))
        self._risks.setVisible(bool(self._risks.text()))
        self.strata.show_rows(() if found is None else found.strata)
        self.drawn.show_rows(self._drawn)
        self._tell_foot()

    def _tell_foot(self) -> None:
        people = len(self.seal.recipients())
        cases = ngettext("{n} case", "{n} cases", self._found).format(n=self._found)
        whom = ngettext("for {n} supervisor", "for {n} supervisors", people).format(n=people)
        self._foot.setText(f"{cases} {whom}" if people else _("{cases}, for nobody yet").format(cases=cases))

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)

    def _build(self) -> None:
        body = QWidget(self)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        inside.setSpacing(STEP * 3)
        inside.addWidget(title(_("What it would draw now"), body))
        for widget in (self._summary, self._risks, self.strata, self.drawn, self.seal, self.past):
            inside.addWidget(widget)
        inside.addStretch(1)
        area = self._right = scrolled(body, _("What it would draw now, and for whom"), self, read=True)
        self.columns = Columns([(_("Rule"), self.form), (_("Drawn, and for whom"), area)], (2, 3), self)
        foot = QHBoxLayout()
        foot.setSpacing(STEP * 2)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self._again)
        foot.addWidget(self.step)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        for strip in (self._progress, self._told, self._error):
            column.addWidget(strip)
        column.addWidget(self.columns, 1)
        column.addWidget(Hairline(self))
        column.addLayout(foot)

    def _wire(self) -> None:
        show_running(self._sealing, self._progress, self._told, self._error)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look_again)
        self.form.edited.connect(self._typing.start)
        self.seal.edited.connect(self._typing.start)
        self._again.clicked.connect(self.another_seed)
        self.step.clicked.connect(self.seal_it)
        self._context.bus.changed.connect(self.show_changes)


def recipients(desk: Desk) -> Sequence[Recipient]:
    """Return the supervisors whom a pack can be sealed for: of every other vault that is trusted."""
    return introducing.reviewers(desk)


def _name(context: Context) -> str:
    return _("Review {day}").format(day=f"{context.desk.clock.now():%Y-%m-%d}")
