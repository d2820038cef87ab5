"""Samples that were drawn before, each drawn again to compare; and golden cases, named and retired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.decisions.model import Outcome
from app.errors import StillwaterError
from app.i18n import _
from app.review import golden
from app.review.drawing import Again, draw_again
from app.review.sample_queries import GoldenRow, SampleView, golden_cases, samples
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card
from ui.kit.rows import Column
from ui.kit.theme import STEP
from ui.review.words import moment
from ui.rota.page import Listed
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

SampleLine = tuple[int, SampleView]
GoldenLine = tuple[int, GoldenRow]


def sample_columns() -> tuple[Column[SampleLine], ...]:
    """Return the columns of samples."""
    return (
        Column(_("Sample"), lambda row: row[1].name or _("without a name"), None),
        Column(_("How"), lambda row: row[1].rule.method.label, 130, gives_way=2),
        Column(_("Cases"), lambda row: str(row[1].cases), 70, numeric=True),
        Column(_("Drawn"), lambda row: moment(row[1].drawn_at)[:10], 104),
        Column(_("By"), lambda row: row[1].drawn_by, 130, gives_way=1),
        Column(_("Packs"), lambda row: str(row[1].packs), 70, numeric=True, gives_way=3),
    )


def golden_columns() -> tuple[Column[GoldenLine], ...]:
    """Return the columns of golden cases."""
    return (
        Column(_("Case"), lambda row: row[1].case_ref, 160),
        Column(_("Right is"), lambda row: Outcome(row[1].outcome).label, 130),
        Column(_("Why"), lambda row: row[1].why, None, gives_way=1),
        Column(_("Reviewed"), lambda row: str(row[1].reviews), 90, numeric=True, gives_way=2),
    )


class PastSamples(QWidget):
    """Below the draw; `current` says which case is chosen there."""

    def __init__(self, context: Context, current: Callable[[], CaseId | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._current = context, current
        self._samples: Sequence[SampleView] = ()
        self._golden: Sequence[GoldenRow] = ()
        self.samples = Listed(sample_columns(), _("Samples drawn before"), (_("No sample was drawn yet."), ""), self)
        self.golden = Listed(golden_columns(), _("Golden cases"), (_("No case is golden yet."), ""), self)
        self._compared = PlainLabel("", self)
        self._again = button(_("Draw it again and compare"), self)
        self._name, self._retire = button(_("Name the drawn case golden…"), self), button(_("Retire it"), self)
        self._build()
        self.read_again()
        context.bus.changed.connect(self.show_changes)

    def read_again(self) -> None:
        """Read samples and golden cases anew."""
        desk = self._context.desk
        self._samples, self._golden = samples(desk), golden_cases(desk)
        for listed, rows in ((self.samples, self._samples), (self.golden, self._golden)):
            listed.show_rows(rows)
            if rows and listed.table.current_id() is None:
                listed.table.selectRow(0)
        self._again.setEnabled(bool(self._samples))
        self._retire.setEnabled(bool(self._golden))

    def draw_again(self) -> None:
        """Draw the current sample again from what was known then, and say whether it is the same."""
        number = self.samples.table.current_id()
        if number is None or number >= len(self._samples):
            return
        uid = self._samples[number].uid

        def draw(_task: Task) -> Again:
            with self._context.desk.elsewhere() as desk:
                return draw_again(desk, uid)

        self._context.tasks.run(draw, self._tell, self._fail, owner=self)

    def name_golden(self) -> None:
        """Ask why the chosen case is a golden one, and name it so."""
        case_id = self._current()
        if case_id is None:
            self._context.ask.tell(golden.NotGoldenError(_("No drawn case is chosen.")))
            return
        words = _("What was decided in it is taken for right. It is mixed into samples and looks like the rest. Why?")
        why = self._context.ask.text(_("Name the case golden"), words, _("Name it"), lines=True)
        if why is not None:
            do(self._context, lambda desk: golden.name_golden(desk, case_id, why))

    def retire_golden(self) -> None:
        """Let the current golden case be an ordinary one again."""
        number = self.golden.table.current_id()
        if number is not None and number < len(self._golden):
            case_id = self._golden[number].case_id
            do(self._context, lambda desk: golden.retire_golden(desk, case_id))

    def show_changes(self, changes: Changes) -> None:
        """Read anew where a sample was drawn or a case named."""
        if Topic.REVIEW in changes.topics:
            self.read_again()

    def _tell(self, again: Again) -> None:
        same = _("The same {n} cases were drawn again.") if again.same_cases else _("Other cases were drawn: {n}.")
        facts = (
            _("What was known of them is the same.") if again.same_facts else _("What is known of them has changed.")
        )
        self._compared.setText(f"{same.format(n=len(again.cases))} {facts}")

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self._context.ask.tell(error)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        drawn = Card(_("Samples drawn before"), self)
        drawn.inside.addWidget(self.samples)
        drawn.inside.addLayout(_row(self._again))
        drawn.inside.addWidget(self._compared)
        right = Card(_("Golden cases"), self)
        right.inside.addWidget(
            muted(_("Closed cases whose right answers are known; reviewing is measured by them."), right)
        )
        right.inside.addWidget(self.golden)
        right.inside.addLayout(_row(self._name, self._retire))
        for card in (drawn, right):
            column.addWidget(card)
        for step, does in (
            (self._again, self.draw_again),
            (self._name, self.name_golden),
            (self._retire, self.retire_golden),
        ):
            step.clicked.connect(lambda _on=False, does=does: does())


def _row(*steps: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(STEP * 2)
    for step in steps:
        row.addWidget(step)
    row.addStretch(1)
    return row
