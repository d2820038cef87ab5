"""Above the covered items while none of them opens: why, what stays open, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QPushButton, QWidget

from app.i18n import _
from app.wellness.caps import Reached, Weight
from ui.breaks.limit_words import closed_title, closed_words
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, title
from ui.kit.panels import Card
from ui.kit.theme import STEP


class ClosedPanel(Card):
    """Calm and without a colour that warns; the keyboard reaches each way.

    In a review nobody waits for the case: there it is neither handed over, nor is a life at risk in it.
    """

    at_risk_asked = Signal()
    second_asked = Signal()
    go_on_asked = Signal()
    break_asked = Signal()
    queue_asked = Signal()
    handover_asked = Signal()

    def __init__(self, reached: Reached, parent: QWidget | None = None, *, reviews: bool = False) -> None:
        super().__init__("", parent, sunken=True)
        self.reached, self._reviews = reached, reviews
        self._buttons: list[QPushButton] = []
        words = PlainLabel(closed_words(reached), self)
        self.inside.addWidget(title(closed_title(reached), self))
        self.inside.addWidget(words)
        row = QWidget(self)
        flow = FlowLayout(row, gap=STEP * 2)
        for text, asked in self._ways():
            made = button(text, row)
            made.clicked.connect(asked)
            self._buttons.append(made)
            flow.addWidget(made)
        self.inside.addWidget(row)
        self.setFocusProxy(self._buttons[0])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(closed_title(reached))
        self.setAccessibleDescription(words.text())

    def _ways(self) -> list[tuple[str, SignalInstance]]:
        if self.reached.weight is Weight.LOCKED and self._reviews:
            return [(_("With a second person…"), self.second_asked)]
        if self.reached.weight is Weight.LOCKED:
            return [
                (_("Hand the case over…"), self.handover_asked),
                (_("A life is at risk…"), self.at_risk_asked),
                (_("With a second person…"), self.second_asked),
            ]
        return [
            (_("Take a break now"), self.break_asked),
            (_("Go to the queue"), self.queue_asked),
            (_("Go on"), self.go_on_asked),
        ]
