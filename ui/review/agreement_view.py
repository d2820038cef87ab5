"""Agreement: how often reviewers who had not seen a decision answered as it did, by question, group and month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.i18n import _, ngettext
from app.review import judged as reading
from app.review.agreement import Groups, Row, by_group, by_question
from app.review.bootstrap import StoppedError, agreement_policy
from app.review.groups import Dimension
from app.review.judged import Judged
from ui.kit.buttons import button
from ui.kit.editors import ChoiceEditor
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import Card, ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.scrolled import scrolled
from ui.kit.theme import STEP
from ui.review.agreement_words import group_columns, question_columns, row_words
from ui.review.drift_chart import DriftChart, Period, periods
from ui.review.running import Done, Going, Running, show_running
from ui.rota.page import Listed

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that was worked out of what was read once."""

    judged: Judged
    rows: tuple[Row, ...]
    golden: tuple[Row, ...]


class AgreementView(QWidget):
    """The figures are worked out behind the window when the page is first seen, and when it is asked for again."""

    def __init__(self, context: Context, running: Running, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._running = context, running
        self._known: Known | None = None
        self._asked = 0
        self._progress, self._error = ProgressStrip(self), ErrorStrip(self)
        self._told = Strip(parent=self)
        self._again = button(_("Work out again"), self)
        none = (_("Nothing can be compared yet."), _("Merge results of reviews first."))
        self.questions = Listed(question_columns(), _("Questions"), none, self)
        few = agreement_policy().least_cases
        hint = _("Fewer than {n} cases are not shown by themselves.").format(n=few)
        self.groups = Listed(group_columns(), _("Groups"), (_("No group can be shown."), hint), self)
        self.golden = Listed(question_columns(), _("Golden cases"), (_("No golden case was reviewed."), ""), self)
        self.by = ChoiceEditor([(each, each.label) for each in Dimension], self)
        self._words, self._rest = PlainLabel("", self), muted("", self)
        self.drift = DriftChart(self)
        self._legend = muted(
            _("The dot is alpha; the band is how sure it is: where other cases like these might have put it."), self
        )
        self._summary = PlainLabel("", self, strong=True)
        self._build(few)
        self._wire()

    def work_out(self) -> None:
        """Read every review and work the figures out."""
        self._running.run(_("Working out how far answers agree"), _worked_out)

    def show_known(self, known: Known) -> None:
        """Show the figures."""
        self._known = known
        words = ngettext("{n} decision was judged blind.", "{n} decisions were judged blind.", known.judged.cases)
        told = [words.format(n=known.judged.cases)]
        if known.judged.left_out:
            out = ngettext(
                "{n} review does not count: a supervisor settled it so.",
                "{n} reviews do not count: a supervisor settled it so.",
                known.judged.left_out,
            )
            told.append(out.format(n=known.judged.left_out))
        self._summary.setText(" ".join(told))
        self.questions.show_rows(known.rows)
        self.golden.show_rows(known.golden)
        if known.rows:
            self.questions.table.selectRow(0)
        self._show_question()

    def current(self) -> Row | None:
        """Return the current question."""
        number = self.questions.table.current_id()
        rows: Sequence[Row] = () if self._known is None else self._known.rows
        return rows[number] if number is not None and number < len(rows) else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._known is None and not self._running.running:
            self.work_out()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        (self.questions.table if self._known and self._known.rows else self._again).setFocus(event.reason())

    def _show_question(self, _number: object = None) -> None:
        row, known = self.current(), self._known
        self._words.setText("" if row is None else row_words(row))
        by = self.by.value()
        if row is None or known is None or not isinstance(by, Dimension):
            self._asked += 1
            self.groups.show_rows(())
            self._draw(())
            return
        self._asked += 1
        number, key, dimension = self._asked, row.key, by

        def work(_task: Task) -> Groups:
            return by_group(known.judged, key, dimension, lambda _done, _of: None)

        self._context.tasks.run(work, lambda found: self._show_groups(number, found), owner=self)

    def _show_groups(self, number: int, found: Groups) -> None:
        if number != self._asked:
            return
        rest = () if found.rest is None else (found.rest,)
        self.groups.show_rows((*found.rows, *rest))
        self._draw(periods(found.rows, found.rest) if found.dimension is Dimension.PERIOD else ())
        together = _("What was too few to be shown by itself stands together in the last line.")
        self._rest.setText(together if rest else "")
        self._rest.setVisible(bool(rest))

    def _draw(self, found: Sequence[Period]) -> None:
        self.drift.show_periods(found)
        self._legend.setVisible(not self.drift.isHidden())

    def _on_ended(self, done: Done) -> None:
        if isinstance(done.value, Known):
            self.show_known(done.value)

    def _build(self, few: int) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        about = _(
            "Each decision beside what a reviewer answered who had not seen it. A figure says how far two readings of"
            " the same case agree, not who is right; groups under {n} cases are not shown."
        )
        column.addWidget(muted(about.format(n=few), body))
        column.addWidget(self._summary)
        column.addWidget(self.questions)
        column.addWidget(self._words)
        apart = Card(_("The same question, told apart by"), body)
        self.by.name(_("Told apart by"), "")
        self.by.show_value(Dimension.PERIOD)
        for widget in (self.by, self.drift, self._legend, self.groups, self._rest):
            apart.inside.addWidget(widget)
        column.addWidget(apart)
        column.addWidget(title(_("Golden cases: reviewers beside what is known to be right"), body))
        column.addWidget(self.golden)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._again)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(STEP * 2)
        for strip in (self._progress, self._told, self._error):
            whole.addWidget(strip)
        whole.addWidget(scrolled(body, _("Agreement"), self, read=True), 1)
        whole.addLayout(foot)

    def _wire(self) -> None:
        show_running(self._running, self._progress, self._told, self._error)
        self._running.ended.connect(self._on_ended)
        self._again.clicked.connect(self.work_out)
        self.by.edited.connect(self._show_question)
        self.questions.table.current_changed.connect(self._show_question)


def _worked_out(desk: Desk, going: Going) -> Done:
    try:
        found = reading.judged(desk, going.report, going.cancelled)
        rows = by_question(found, going.report, going.cancelled)
        right = reading.golden(desk, going.report, going.cancelled)
        return Done("", value=Known(found, rows, by_question(right, going.report, going.cancelled)))
    except StoppedError as stopped:
        return Done(str(stopped))
