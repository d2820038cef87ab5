"""The break itself: the time, one sentence, and what stays in reach; nothing has to be clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.pacing import Contact
from app.wellness import seen
from app.wellness.shift import Kind, Shift
from ui.breaks.breathing import Breathing
from ui.breaks.words import end_words, figures, postpone_words, sentence, talk_words
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card, Strip
from ui.kit.theme import STEP, Size, Tone, theme_of

WIDTH = 560
FIGURES = 88
# How long to rest after severe work, in seconds: a choice in one step.
CHOICES = {"rest_5": 300, "rest_10": 600, "rest_15": 900}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its words, what is said of it to those who hear it, and what it asks for."""

    key: str
    text: str
    name: str
    ask: Callable[[], object]


class Figures(PlainLabel):
    """The time that is left, large and quiet."""

    def _dress(self) -> None:
        font = theme_of().font(Size.LARGE)
        font.setPixelSize(theme_of().px(FIGURES))
        self.setFont(font)


class BreakScreen(QWidget):
    """Show how long a break still is; it emits what the person asks for."""

    end_asked = Signal()
    took_one_asked = Signal()
    postpone_asked = Signal()
    note_asked = Signal()
    call_asked = Signal()
    notice_asked = Signal()
    handover_asked = Signal()
    rest_chosen = Signal(int)

    def __init__(self, contacts: Sequence[Contact], parent: QWidget | None = None, *, breathing: bool = False) -> None:
        super().__init__(parent)
        self._breathing = Breathing(self, moves=theme_of().motion_ms() > 0) if breathing else None
        self._time = Figures("", self, muted=True, wrap=False)
        self._sentence = PlainLabel("", self, size=Size.LARGE)
        self._case = PlainLabel("", self, size=Size.SMALL, muted=True)
        self._notice = Strip(Tone.ATTENTION, self)
        self._contacts = Card(_("Talk to someone"), self, sunken=True)
        self._contacts.inside.addWidget(PlainLabel(talk_words(contacts), self._contacts))
        self._contacts.hide()
        self._buttons: dict[str, QPushButton] = {}
        self._short = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self._notice.asked.connect(self.notice_asked)

    def show_shift(self, shift: Shift) -> None:
        """Show the time that is left."""
        self._time.setText(figures(shift.rest_left))
        self._sentence.setText(sentence(shift))
        self._buttons["postpone"].setText(postpone_words(shift))
        self._buttons["postpone"].setVisible(shift.may_postpone)
        self._buttons["end"].setText(end_words(shift))
        self._buttons["end"].setVisible(shift.may_end)
        # A moment is over before anything could be done in it; only emergencies and the way back stay in reach.
        self._short = shift.kind is Kind.MICRO
        for key in ("took", "talk", "note", "call"):
            self._buttons[key].setHidden(self._short or (key == "note" and not self._case.text()))
        for key, seconds in CHOICES.items():
            longer = shift.kind is Kind.AFTER_SEVERE and shift.resting_for != seconds
            self._buttons[key].setVisible(longer)
        self._buttons["handover"].setVisible(shift.kind is Kind.AFTER_SEVERE and seen.offers_handover(shift))
        if self._breathing is not None:
            self._breathing.setHidden(self._short)
        self.setAccessibleName(_("Break, {time} left. {sentence}").format(time=self.time(), sentence=sentence(shift)))

    def show_case(self, words: str) -> None:
        """Show the clock of the case that is open, in small; nothing where none runs."""
        self._case.setText(words)
        self._case.setVisible(bool(words))
        self._buttons["note"].setVisible(bool(words) and not self._short)

    def show_notice(self, words: str, *, urgent: bool) -> None:
        """Say that something arrived; nothing where nothing did, and no step out of the break for what can wait."""
        self._notice.say(words, _("End the break and go to it") if urgent else "")

    def time(self) -> str:
        """Return the figures on show."""
        return self._time.text()

    def offered(self) -> list[str]:
        """Return what can be asked for, by the words on the buttons."""
        return [made.text() for made in self._buttons.values() if not made.isHidden()]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme_of().tokens.window))
        painter.end()

    def _build(self) -> None:
        inside = QWidget(self)
        inside.setMaximumWidth(theme_of().px(WIDTH))
        column = QVBoxLayout(inside)
        column.setContentsMargins(STEP * 6, STEP * 6, STEP * 6, STEP * 6)
        column.setSpacing(STEP * 3)
        column.addStretch(2)
        if self._breathing is not None:
            column.addWidget(self._breathing)
        column.addWidget(self._time)
        column.addWidget(self._sentence)
        column.addWidget(
            muted(_("A window, a glass of water, a few steps. Your work stays as it is, covered."), inside)
        )
        column.addWidget(self._case)
        column.addWidget(self._notice)
        column.addSpacing(STEP * 4)
        for row in self._rows():
            column.addWidget(self._row(row, inside))
        column.addWidget(self._contacts)
        column.addStretch(3)
        area = self._area = QScrollArea(self)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(_centred(inside, area))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _rows(self) -> tuple[tuple[Offer, ...], ...]:
        about_the_break = (
            Offer("took", _("I already took one"), "", self.took_one_asked.emit),
            Offer("postpone", "", _("Put the break off, once"), self.postpone_asked.emit),
            Offer("end", _("Back to work"), _("Back to work; what is missing stays owed"), self.end_asked.emit),
        )
        longer = tuple(
            Offer(key, _("{n} min instead").format(n=seconds // 60), "", partial(self.rest_chosen.emit, seconds))
            for key, seconds in CHOICES.items()
        )
        in_reach = (
            Offer("talk", _("Talk to someone"), "", self._toggle_contacts),
            Offer("note", _("Write a note"), _("Write a note into the open case"), self.note_asked.emit),
            Offer("call", _("New by phone"), "", self.call_asked.emit),
            Offer("handover", _("Hand the case over…"), _("Hand the open case over"), self.handover_asked.emit),
        )
        return (longer, about_the_break, in_reach)

    def _row(self, offers: tuple[Offer, ...], parent: QWidget) -> QWidget:
        row = QWidget(parent)
        flow = FlowLayout(row, gap=STEP * 2)
        for offer in offers:
            made = self._buttons[offer.key] = button(offer.text, row, name=offer.name)
            made.clicked.connect(lambda _checked, ask=offer.ask: ask())
            flow.addWidget(made)
        return row

    def _toggle_contacts(self) -> None:
        self._contacts.setVisible(self._contacts.isHidden())
        # With large text they stand below what fits; they are there once they were laid out.
        QTimer.singleShot(0, self, self._go_to_contacts)

    def _go_to_contacts(self) -> None:
        if self._contacts.isVisible():
            self._area.ensureWidgetVisible(self._contacts)


def _centred(inside: QWidget, parent: QWidget) -> QWidget:
    body = QWidget(parent)
    row = QHBoxLayout(body)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(inside, 1000)
    row.addStretch(1)
    return body
