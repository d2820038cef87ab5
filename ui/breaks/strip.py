"""The line that tells of a break shortly before it, with what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.i18n import _
from ui.breaks.breaks import Breaks
from ui.breaks.words import near_words, postpone_words
from ui.kit.buttons import button
from ui.kit.panels import Strip
from ui.kit.theme import Tone


class BreakStrip(Strip):
    """Never takes the focus; hidden while no break is near, and in life-at-risk mode."""

    def __init__(self, breaks: Breaks, parent: QWidget | None = None) -> None:
        super().__init__(Tone.ACCENT, parent)
        self._breaks = breaks
        self._took = button(_("I already took one"), self)
        self._later = button(postpone_words(breaks.shift), self)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        for made in (self._took, self._later):
            row.addWidget(made)
        for made in self.findChildren(QPushButton):
            # A click leaves the focus with the work, where it will be wanted after the break.
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.asked.connect(breaks.start_break)
        self._took.clicked.connect(breaks.took_one)
        self._later.clicked.connect(breaks.postpone)
        breaks.moved.connect(self._show)
        self._show()

    def _show(self) -> None:
        shift = self._breaks.shift
        words = near_words(shift)
        if words != self.words():
            self.say(words, _("Start now") if words else "")
        self._later.setText(postpone_words(shift))
        self._later.setVisible(shift.may_postpone)
