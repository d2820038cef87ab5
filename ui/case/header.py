"""The head of a case: what it is, how long there is, and whether a life is at risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cases.formulas import brief, formula
from app.cases.model import State
from app.cases.queries import CasePage, ClockRow
from app.cases.queue import QueueRow
from app.i18n import _, ngettext
from ui.case.clocks import Countdown, running
from ui.kit.buttons import quiet_button
from ui.kit.labels import ElidedLabel, PlainLabel
from ui.kit.marks import Chip, imminence_mark
from ui.kit.theme import Size, theme_of
from ui.kit.words import set_tip
from ui.queue.columns import kind_name, state_name

# Narrower than this, the title has a line of its own.
BESIDE = 760


class CaseHeader(QWidget):
    """Show the head; ask to go back, and to turn life-at-risk mode on or off."""

    back_asked = Signal()
    life_at_risk_asked = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel("", self, size=Size.LARGE, strong=True)
        self._under = PlainLabel("", self, muted=True)
        self._line = ElidedLabel("", self, strong=True)
        self._line_under = ElidedLabel("", self, size=Size.SMALL, muted=True)
        self._imminence = Chip(imminence_mark(None), self)
        self._due = Countdown((_("due in"), _("was due")), now, self)
        self._escalate = Countdown((_("escalate in"), _("to escalate since")), now, self)
        self._formulas = PlainLabel("", self, size=Size.SMALL, muted=True)
        self._short = False
        self._risk = quiet_button("", self)
        self._back = quiet_button(_("‹ Queue"), self, name=_("Back to the queue"))
        self._build()
        self._back.clicked.connect(self.back_asked)
        self._risk.clicked.connect(self.life_at_risk_asked)

    def show_case(self, page: CasePage, reviewed: str = "") -> None:
        """Show the head of a case, and beside its state that it was reviewed."""
        row = page.row
        for label in (self._title, self._line):
            label.setText(row.title)
        owner = f" · {row.owner}" if row.owner else ""
        parts = (
            row.reference,
            kind_name(row.kind),
            row.country or _("country unknown"),
            state_name(row.state) + owner,
            reviewed,
        )
        for label in (self._under, self._line_under):
            label.setText("  ·  ".join(filter(None, parts)))
        self._imminence.show_mark(imminence_mark(row.imminence.value))
        # Whoever agrees blind is told neither how soon harm is feared nor whether a life is.
        for widget in (self._imminence, self._risk):
            widget.setHidden(page.hidden)
        self._due.show_clock(running(page.clocks, "due", "triage"))
        self._escalate.show_clock(running(page.clocks, "escalate"))
        self._formulas.setText("\n".join(formula(clock) for clock in page.clocks if clock.stopped_at is None))
        self._formulas.setVisible(bool(self._formulas.text()) and not self._short)
        words = mode_words(row)
        self._risk.setText(words)
        self._risk.setEnabled(row.state is not State.CLOSED)
        self._risk.setAccessibleName(_("{words}. Change it, with a reason.").format(words=words))

    def be_short(self, *, short: bool) -> None:
        """Take two lines, cut with dots and told whole in a tip, where the panes below need the room."""
        self._short = short
        for label in (self._title, self._under, self._formulas):
            label.setVisible(not short and bool(label.text()))
        for label in (self._line, self._line_under):
            label.setVisible(short)

    def _tell_formulas(self, clocks: Sequence[ClockRow]) -> None:
        """Say how the two figures were worked out, and in short what runs beside them."""
        going = [clock for clock in clocks if clock.stopped_at is None]
        shown = [clock for each in (("due", "triage"), ("escalate",)) if (clock := running(clocks, *each))]
        lines = [formula(clock) for clock in shown]
        lines += [formula(clock) for clock in going if clock.paused_since]
        beside = [
            clock for clock in going if clock not in shown and not clock.paused_since and clock.measures != "escalate"
        ]
        if beside:
            lines.append(_("Beside these: {clocks}").format(clocks=" · ".join(brief(clock) for clock in beside)))
        self._formulas.setText("\n".join(lines))
        set_tip(self._formulas, "\n".join(formula(clock) for clock in going))
        self._formulas.setVisible(bool(lines))

    def _build(self) -> None:
        px = theme_of().px
        first, second = self._first, self._second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(px(12))
        first.addWidget(self._back)
        first.addWidget(self._line, 1000)
        first.addStretch(1)
        for widget in (self._imminence, self._risk):
            first.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        second.addWidget(self._line_under, 1000)
        second.addStretch(1)
        second.addWidget(self._due)
        second.addWidget(self._escalate)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._formulas)
        self._lay_out(narrow=False)
        self.be_short(short=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme_of().px(BESIDE)
        if narrow is not self._narrow:
            self._lay_out(narrow=narrow)

    def _lay_out(self, *, narrow: bool) -> None:
        """Put the words beside what stands at the right, or on lines of their own where they would be cut."""
        self._narrow = narrow
        for label, row, place in ((self._title, self._first, 1), (self._under, self._second, 0)):
            for holder in (self._column, row):
                holder.removeWidget(label)
            if not narrow:
                row.insertWidget(place, label, 1000)
        if narrow:
            self._column.insertWidget(1, self._title)
            self._column.insertWidget(2, self._under)


def mode_words(row: QueueRow) -> str:
    """Return where life-at-risk mode stands: on, off, or at rest while nobody works on the case."""
    if row.at_risk:
        return _("Life at risk: on")
    if not row.life_at_risk or row.state is State.CLOSED:
        return _("Life at risk: off")
    if row.state is State.RESPONDED:
        return _("Life at risk: rests, answered")
    return _("Life at risk: rests, on hold") if row.state is State.ON_HOLD else _("Life at risk: on once claimed")


def reviewed_words(times: int) -> str:
    """Return that a case was reviewed; nothing where no review of it came home."""
    return ngettext("reviewed", "reviewed {n} times", times).format(n=times) if times else ""
