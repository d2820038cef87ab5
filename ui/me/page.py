"""My page: plain facts of the shift, the last weeks, own choices, and what is kept; nobody else can open it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.errors import StillwaterError
from app.evidence import known
from app.i18n import _, ngettext
from app.wellness import availability, caps, days, owner, pace
from app.wellness.owner import Addition
from app.wellness.pace import Mine
from ui.breaks.limit_words import cap_words
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, muted, title
from ui.kit.panels import Card, ErrorStrip, Strip
from ui.kit.theme import STEP, Size, theme_of
from ui.me import words
from ui.me.additions import Additions
from ui.me.charts import ShiftChart, WeeksChart
from ui.me.check_in import CheckInForm
from ui.me.choices import Choices
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.wellness.shift import Shift
    from ui.breaks.breaks import Breaks
    from ui.shell.context import Context

WIDEST = 1040
EXPORT_NAME = "my-own-data.json"


class MyPage(QWidget):
    """Reads the person's own store when it is shown; what time adds to it meanwhile is told once a minute."""

    def __init__(self, context: Context, breaks: Breaks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._breaks = context, breaks
        self._error, self._told = ErrorStrip(self), Strip(parent=self, closes=True)
        self._facts = PlainLabel("", self, size=Size.LARGE, strong=True)
        self._pace, self._time, self._break = PlainLabel("", self), PlainLabel("", self), PlainLabel("", self)
        self._avoided, self._caps = muted("", self), PlainLabel("", self)
        self._shift, self._weeks = ShiftChart(self), WeeksChart(self)
        self._additions = Additions(known.classes_here(context.desk.db), self._add, self._be_available, self)
        self._choices = Choices(self._choose, breaks.shift.policy, self)
        self._export = button(_("Write it to a file…"), self, name=_("Write my own data to a file"))
        self._forget = button(_("Delete everything…"), self, name=_("Delete everything in my own store"))
        self._minute = -1
        self._build()
        self._wire()

    def read_again(self) -> None:
        """Read the own store; one that cannot be read is told, and the rest of the page stays."""
        try:
            mine = pace.mine(self._context.desk, self._breaks.shift.policy)
            self._show(mine)
            own = self._context.desk.own
            there = availability.is_available(self._context.desk)
            self._additions.show_additions(owner.additions(own), available=there)
            chosen = {name: owner.chosen(own, name) for name in self._choices.names()}
            self._choices.show_choices(chosen)
            self._ask_card.setVisible(chosen.get(owner.CHECK_INS) == owner.ON)
        except StillwaterError as error:
            self._error.show_error(error)

    def export(self) -> None:
        """Write everything to a plain file, once that is confirmed."""
        ask = self._context.ask
        effect = _(
            "Everything in your own store, as a file that anybody who gets it can read: it leaves the protection of the"
            " vault. Items appear in it under no name."
        )
        if not ask.confirm(_("Write your own data to a file?"), effect, _("Choose a place")):
            return
        place = ask.place(_("Where is the file to be written?"), EXPORT_NAME)
        if place is None:
            return
        try:
            rows = owner.export(self._context.desk, place)
        except StillwaterError as error:
            ask.tell(error)
            return
        self._told.say(
            ngettext("Written to {name}: {n} row.", "Written to {name}: {n} rows.", rows).format(
                name=place.name, n=rows
            )
        )

    def forget(self) -> None:
        """Delete everything in the own store, once that is confirmed."""
        effect = _(
            "Your looks, breaks, days, additions, choices and check-ins are gone, here and for good; nothing can bring"
            " them back. What this shift has counted goes on, so that breaks and the day's limit stay as they are."
            " The access log of the vault is not yours to delete and stays."
        )
        if not self._context.ask.confirm(
            _("Delete everything in your own store?"), effect, _("Delete everything"), danger=True
        ):
            return
        try:
            owner.forget_everything(self._context.desk)
        except StillwaterError as error:
            self._context.ask.tell(error)
            return
        self.read_again()
        self._told.say(_("It is deleted. What this shift has counted so far goes on."))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read_again()

    def _show(self, mine: Mine) -> None:
        shift = self._breaks.shift
        self._facts.setText(words.facts_words(mine.facts))
        self._pace.setText(words.pace_words(mine.pace))
        self._time.setText(words.time_words(mine.today))
        self._break.setText(words.break_words(shift.debt, shift.work_left))
        for label, text in ((self._avoided, words.avoided_words(mine.facts)), (self._caps, self._cap_words(shift))):
            label.setText(text)
            label.setVisible(bool(text))
        self._shift.show_mine(mine)
        self._weeks.show_mine(mine)

    def _cap_words(self, shift: Shift) -> str:
        desk = self._context.desk
        told = [cap_words(each, shift.last_class) for each in caps.reached(shift)]
        today = days.day_of(desk.clock.now(), shift.policy.shift.starts_at)
        row = words.days_in_a_row_words(days.capped_in_a_row(desk.own, today), shift.policy.caps.days_in_a_row)
        return "\n".join([*told, row] if row else told)

    def _tick(self) -> None:
        minute = int(self._context.desk.clock.monotonic() // 60)
        if minute != self._minute and self.isVisible():
            self._minute = minute
            self.read_again()

    def _add(self, addition: Addition) -> None:
        """Keep an addition; one without a step is taken back."""
        desk = self._context.desk
        if addition.steps:
            self._try(lambda: owner.add(desk, addition))
        else:
            self._try(lambda: owner.take_away(desk, addition.content_class))

    def _be_available(self, on: bool) -> None:
        do(self._context, lambda desk: availability.set_available(desk, available=on))

    def _check_in(self, answer: str, said: str) -> None:
        self._try(lambda: owner.check_in(self._context.desk, self._breaks.shift.policy, answer, said))
        self._told.say(_("Kept for you alone."))

    def _choose(self, name: str, value: str) -> None:
        self._try(lambda: owner.choose(self._context.desk, name, value))
        if name == owner.CHECK_INS:
            self._ask_card.setVisible(value == owner.ON)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except StillwaterError as error:
            self._error.show_error(error)

    def _wire(self) -> None:
        self._export.clicked.connect(self.export)
        self._forget.clicked.connect(self.forget)
        self._breaks.moved.connect(self._tick)

    def _build(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 3)
        for card in self._cards():
            column.addWidget(card)
        column.addStretch(1)
        body.setMaximumWidth(theme_of().px(WIDEST))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName(_("My page"))
        area.setWidget(body)
        self.setFocusProxy(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(STEP * 3)
        whole.addWidget(title(_("My page"), self))
        whole.addWidget(muted(_("For you alone. Nothing of it feeds quality, productivity or rosters."), self))
        whole.addWidget(self._told)
        whole.addWidget(self._error)
        whole.addWidget(area, 1)

    def _cards(self) -> list[Card]:
        steps = QWidget(self)
        flow = FlowLayout(steps)
        for step in (self._export, self._forget):
            flow.addWidget(step)
        helps = [muted(told, self) for told in (words.log_words(), words.evidence_words())]
        kept = PlainLabel(words.kept_words(self._breaks.shift.policy), self)
        self._ask_card = _card(_("How am I"), CheckInForm(self._check_in, self))
        return [
            _card("", self._facts, self._pace, self._time, self._break, self._avoided, self._caps),
            self._ask_card,
            _card(_("This shift"), self._shift),
            _card(_("The last weeks"), self._weeks),
            _card(_("What I would rather not see"), self._additions),
            _card(_("My choices"), self._choices),
            _card(_("What is kept, and whose it is"), kept, *helps, steps),
        ]


def _card(heading: str, *inside: QWidget) -> Card:
    card = Card(heading)
    for widget in inside:
        card.inside.addWidget(widget)
    return card
