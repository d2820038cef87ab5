"""What reviews ask for at once: a line for each, with the way to its case and the note that ends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.changes import Changes
from app.i18n import _
from app.identity import Permission
from app.intake.model import shown
from app.review import feedback
from app.review.model import Verdict
from app.review.reopening import reopen
from app.review.review_queries import ActRow, acts_due
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, small
from ui.kit.panels import Card
from ui.kit.theme import STEP
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.shell.context import Context


# The whole of them stands with the review.
_REASONS = 300


def called_for(desk: Desk) -> Sequence[ActRow]:
    """Return what reviews ask for, for whoever works on cases."""
    return acts_due(desk.db) if desk.may(Permission.WORK) else ()


class CalledFor(Card):
    """A line stays until somebody says what they did."""

    def __init__(
        self, context: Context, rows: Sequence[ActRow], opened: Callable[[int], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("What a review asks for now"), parent)
        self._context, self._opened = context, opened
        for each in rows:
            self.inside.addWidget(self._row(each))

    def note(self, row: ActRow) -> None:
        """Ask what was done, and put it on record."""
        said = self._context.ask.text(
            _("What was done about {reference}").format(reference=row.case_ref),
            _("Whom you reached and what they do now, or in which case it goes on."),
            _("Note it"),
            lines=True,
        )
        if said is not None:
            do(self._context, lambda desk: feedback.acted(desk, row.review_uid, said))

    def reopen(self, row: ActRow) -> None:
        """Let the case go on in a new one once that is confirmed, and lead there."""
        heading = _("Open a case linked with {reference}?").format(reference=row.case_ref)
        effect = _(
            "It begins with what {reference} is about, and with clocks of its own. The closed case stays as it is."
        )
        if not self._context.ask.confirm(heading, effect.format(reference=row.case_ref), _("Open it")):
            return
        made, opened = list[int](), self._opened

        def act(desk: Desk) -> Changes:
            found = reopen(desk, row.review_uid)
            made.append(found.case_id)
            return found.changes

        do(self._context, act, lambda: opened(made[-1]), owner=self)

    def _row(self, row: ActRow) -> QWidget:
        line = QWidget(self)
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        what = _("{reference}: {verdict}").format(reference=row.case_ref, verdict=row.verdict.label)
        column.addWidget(PlainLabel(what, line, strong=True))
        column.addWidget(PlainLabel(shown(row.rationale, _REASONS), line))
        told = _("{name}, in by {at} UTC").format(name=row.reviewer, at=row.merged_at[:16].replace("T", " "))
        column.addWidget(small(told, line))
        steps = QHBoxLayout()
        name = _("Open {reference}: {what}").format(reference=row.case_ref, what=row.verdict.label)
        look = button(_("Open {reference}").format(reference=row.case_ref), line, name=name)
        look.clicked.connect(lambda: self._opened(row.case_id))
        done = button(
            _("It is done…"), line, name=_("Note what was done about {reference}").format(reference=row.case_ref)
        )
        done.clicked.connect(lambda: self.note(row))
        steps.addWidget(look)
        if row.verdict is Verdict.REOPEN:
            name = _("Open a linked case for {reference}").format(reference=row.case_ref)
            again = button(_("Open a linked case…"), line, name=name)
            again.clicked.connect(lambda: self.reopen(row))
            steps.addWidget(again)
        steps.addWidget(done)
        steps.addStretch(1)
        column.addLayout(steps)
        return line
