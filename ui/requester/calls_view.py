"""The calls back of a case: each with its number, where that was found, who answered, when, and how it went."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.requesters.calls import Callback, CallOutcome, in_words
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel, muted, small
from ui.kit.marks import Chip, Mark
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone
from ui.requester.words import moment


class CallsView(QWidget):
    """Shows calls, the newest first; `strike_asked` asks to strike one that somebody else wrote down."""

    strike_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: tuple[Callback, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP)

    def show_calls(self, calls: Sequence[Callback], person_id: int, *, closed: bool) -> None:
        """Show the calls of a case."""
        self.shown = tuple(calls)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for call in self.shown:
            self._add(call, may_strike=call.counts and call.person_id != person_id and not closed)
        if not self.shown:
            self._column.addWidget(muted(_("Nobody has called back yet."), self))

    def _add(self, call: Callback, *, may_strike: bool) -> None:
        self._column.addWidget(Chip(_mark(call), self), 0, Qt.AlignmentFlag.AlignLeft)
        who = f" · {call.spoke_to}" if call.spoke_to else ""
        self._column.addWidget(PlainLabel(f"{call.number}{who}", self, strong=True))
        agency = f"{call.agency} · " if call.agency else ""
        told = _("{agency}number found in {source}").format(agency=agency, source=call.found_in)
        self._column.addWidget(PlainLabel(told, self))
        when = _("{at} UTC, called by {person}").format(at=moment(call.called_at), person=call.person)
        until = _(" · holds until {at} UTC").format(at=moment(call.valid_until)) if call.valid_until else ""
        self._column.addWidget(small(when + until, self))
        for words in (call.note, _("Struck: {reason}").format(reason=call.struck) if call.struck else ""):
            if words:
                self._column.addWidget(muted(words, self))
        if may_strike:
            strike = quiet_button(
                _("Strike it…"), self, name=_("Strike the call to {number}").format(number=call.number)
            )
            strike.clicked.connect(lambda _on=False, number=call.id: self.strike_asked.emit(number))
            self._column.addWidget(strike, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addSpacing(STEP * 2)


def _mark(call: Callback) -> Mark:
    if not call.counts:
        return Mark(_("struck"), Shape.RING, Tone.PLAIN)
    shape, tone = {
        CallOutcome.CONFIRMED: (Shape.TICK, Tone.GOOD),
        CallOutcome.DENIED: (Shape.CROSS, Tone.CRITICAL),
        CallOutcome.UNCLEAR: (Shape.QUESTION, Tone.ATTENTION),
        CallOutcome.NOT_REACHED: (Shape.RING, Tone.PLAIN),
    }[call.outcome]
    return Mark(in_words(call.outcome), shape, tone)
