"""What several supervisors answered to one case, side by side: a row a question, a column a member, what differs first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.review.calibration import LEAST_MEMBERS
from app.review.laying import Laid, SideBySide
from ui.kit.labels import PlainLabel, muted, small
from ui.kit.marks import Chip, Mark
from ui.kit.panels import EmptyState, Hairline
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone, theme_of
from ui.review.words import verdict_mark

LEAST = 130


class LaidView(QScrollArea):
    """Reads only; wider than its room it scrolls sideways, so that no answer is cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(_("Answers side by side"))
        self.say(_("No case is chosen."), _("What its members answered alone stands here side by side."))

    def say(self, words: str, hint: str) -> None:
        """Say why there is nothing to lay side by side."""
        self.setWidget(EmptyState(words, hint, parent=self))

    def show_laid(self, laid: SideBySide) -> None:
        """Show a case."""
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 2)
        column.addWidget(PlainLabel(_told(laid), body, strong=True))
        if laid.conclusion:
            column.addWidget(PlainLabel(_("Agreed on: {words}").format(words=laid.conclusion), body))
        grid = QGridLayout()
        grid.setHorizontalSpacing(STEP * 4)
        grid.setVerticalSpacing(STEP * 2)
        _head(laid, body, grid)
        rows = sorted((*laid.rows, *laid.scores), key=lambda row: row.same is not False)
        for number, row in enumerate(rows, 3):
            _row(row, number, body, grid)
        for place in range(grid.columnCount()):
            grid.setColumnMinimumWidth(place, theme_of().px(LEAST))
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        column.addStretch(1)
        self.setWidget(body)


def _told(laid: SideBySide) -> str:
    """Return how much is seen differently, once there are two answers to compare."""
    differing = len(laid.differing)
    if differing:
        words = ngettext("{n} thing is seen differently.", "{n} things are seen differently.", differing)
        return words.format(n=differing)
    judged = sum(verdict is not None for verdict in laid.verdicts)
    if judged < LEAST_MEMBERS:
        return _("{n} of {of} have judged it: there is nothing to compare yet.").format(n=judged, of=len(laid.members))
    return _("Nothing is seen differently.")


def _head(laid: SideBySide, body: QWidget, grid: QGridLayout) -> None:
    names = [_("Question"), _("Decided"), *(member.name for member in laid.members)]
    for place, name in enumerate(names):
        grid.addWidget(PlainLabel(name, body, muted=True, strong=True), 0, place)
    for place, (verdict, why) in enumerate(zip(laid.verdicts, laid.reasons, strict=True), 2):
        grid.addWidget(Chip(verdict_mark(verdict), body), 1, place, Qt.AlignmentFlag.AlignLeft)
        if why:
            grid.addWidget(small(why, body), 2, place, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(Hairline(body), 2, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)


def _row(row: Laid, number: int, body: QWidget, grid: QGridLayout) -> None:
    first = QWidget(body)
    inside = QVBoxLayout(first)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(STEP)
    mark = _mark(row.same)
    if mark is not None:
        inside.addWidget(Chip(mark, first), 0, Qt.AlignmentFlag.AlignLeft)
    inside.addWidget(PlainLabel(row.label, first, strong=True))
    inside.addStretch(1)
    grid.addWidget(first, number, 0)
    answers: Sequence[str | None] = (row.decided, *row.answers)
    for place, answer in enumerate(answers, 1):
        label = muted("–", body) if answer is None else PlainLabel(answer, body)
        grid.addWidget(label, number, place, Qt.AlignmentFlag.AlignTop)


def _mark(same: bool | None) -> Mark | None:
    if same is None:
        return None
    return Mark(_("same"), Shape.TICK, Tone.GOOD) if same else Mark(_("differs"), Shape.RING, Tone.ATTENTION)
