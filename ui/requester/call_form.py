"""A call back as it is written down: the number and its source first, then who answered and what they said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.requesters.agency_queries import Number
from app.requesters.calls import CallOutcome, NewCall
from ui.kit.buttons import primary_button
from ui.kit.drop import Drop
from ui.kit.editors import ChoiceEditor, Editor, LineEditor, LongEditor, NumberEditor
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Strip
from ui.kit.theme import STEP, Tone
from ui.kit.words import visible
from ui.requester.words import provenance, purpose_word


class CallForm(QWidget):
    """Collects a call; `recorded` tells that it is to be written down."""

    recorded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: Sequence[Number] = ()
        self._country = ""
        self._which = Drop(_("Number from the directory"), self)
        self._tested, self._doubt = muted("", self), Strip(Tone.ATTENTION, self)
        self._doubted: Mapping[str, str] = {}
        self._unread = muted("", self)
        self._own = QWidget(self)
        self._number, self._source = LineEditor(self._own), LineEditor(self._own)
        # Made in the order in which they stand: Tab goes by that.
        self._spoke, self._outcome = LineEditor(self), ChoiceEditor(_outcomes(), self)
        self._ago, self._note = NumberEditor(self), LongEditor(self)
        self._lacks = Strip(Tone.ATTENTION, self)
        self.record = primary_button(_("Record the call back"), self)
        self._build()
        self._which.currentIndexChanged.connect(self._choose)
        self._outcome.edited.connect(lambda: self._lacks.say(""))
        self.record.clicked.connect(self.recorded)
        self._choose()

    def show_doubts(self, doubted: Mapping[str, str], unread: int) -> None:
        """Say which numbers stand in a request that came before them, and how many attachments nobody could compare."""
        self._doubted = doubted
        words = ngettext(
            "{n} attachment has no words that could be compared: look whether the number stands there.",
            "{n} attachments have no words that could be compared: look whether the number stands there.",
            unread,
        )
        self._unread.setText(words.format(n=unread))
        self._unread.setVisible(bool(unread))
        self._choose()

    def show_numbers(self, numbers: Sequence[Number], country: str, now: datetime) -> None:
        """Offer the numbers that the directory has for this agency, and one of one's own."""
        chosen = self._which.currentData()
        if tuple(numbers) == tuple(self._numbers) and self._which.count():
            return
        self._numbers, self._country = tuple(numbers), country
        self._which.clear()
        for number in self._numbers:
            label = f"{number.number} · {number.agency} · {purpose_word(number.purpose)}"
            self._which.addItem(visible(label, lines=False), provenance(number, now))
        self._which.addItem(_("another number, found elsewhere"), "")
        at = self._which.findData(chosen) if chosen else 0
        self._which.setCurrentIndex(max(at, 0))
        self._choose()

    def call(self, now: datetime) -> NewCall | None:
        """Return the call as it was written; nothing until it says how it went."""
        outcome = self._outcome.value()
        if outcome is None:
            return None
        listed = self._listed()
        minutes = self._ago.value()
        return NewCall(
            number=listed.number if listed else str(self._number.value() or ""),
            found_in=_("directory: {source}").format(source=listed.source)
            if listed
            else str(self._source.value() or ""),
            spoke_to=str(self._spoke.value() or ""),
            outcome=CallOutcome(str(outcome)),
            called_at=now - timedelta(minutes=float(minutes) if isinstance(minutes, int | float) else 0),
            agency_id=listed.agency_id if listed else None,
            country=listed.country if listed else self._country,
            note=str(self._note.value() or ""),
        )

    def clear(self) -> None:
        """Be ready for another call."""
        for editor in (self._number, self._source, self._spoke, self._note, self._ago, self._outcome):
            editor.show_value("" if isinstance(editor, LongEditor) else None)

    def ask_outcome(self) -> None:
        """Say beside the button that what they said is missing, and put the keyboard there."""
        self._lacks.say(_("Say what they said on the phone, then record it."))
        self._outcome.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self) -> None:
        """Put the keyboard where a call begins."""
        self._which.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _listed(self) -> Number | None:
        place = self._which.currentIndex()
        return self._numbers[place] if 0 <= place < len(self._numbers) else None

    def _choose(self) -> None:
        listed = self._listed()
        self._own.setVisible(listed is None)
        self._tested.setText(str(self._which.currentData() or ""))
        self._tested.setVisible(listed is not None)
        reference = self._doubted.get(listed.uid, "") if listed is not None else ""
        words = _(
            "This number stands in {reference} and was listed only afterwards: it is refused until somebody else than who"
            " listed it finds it too and confirms it in the directory."
        )
        self._doubt.say(words.format(reference=reference) if reference else "")

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(PlainLabel(self._which.accessibleName(), self, strong=True))
        self._which.setMinimumContentsLength(12)
        self._which.setSizeAdjustPolicy(Drop.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        column.addWidget(self._which)
        column.addWidget(self._tested)
        column.addWidget(self._doubt)
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(STEP)
        _ask(
            own,
            _("Number that was called"),
            self._number,
            _("Never one that stands in a request, or in what is attached to it: that is refused."),
        )
        _ask(
            own,
            _("Where it was found"),
            self._source,
            _("A government's list, the operator, an earlier verified case."),
        )
        column.addWidget(self._own)
        column.addWidget(self._unread)
        _ask(column, _("Who answered, in their words"), self._spoke, "")
        _ask(column, _("What they said"), self._outcome, "")
        _ask(column, _("How many minutes ago"), self._ago, _("Empty: just now."))
        _ask(column, _("Note"), self._note, "")
        column.addWidget(self._lacks)
        column.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)


def _ask(column: QVBoxLayout, label: str, editor: Editor, words: str) -> None:
    parent = column.parentWidget()
    column.addWidget(PlainLabel(label, parent, strong=True))
    if words:
        column.addWidget(muted(words, parent))
    editor.name(label, words)
    column.addWidget(editor)
    column.addSpacing(STEP)


def _outcomes() -> list[tuple[object, str]]:
    return [
        (CallOutcome.CONFIRMED.value, _("they confirm: this officer sent this request")),
        (CallOutcome.DENIED.value, _("they deny it")),
        (CallOutcome.UNCLEAR.value, _("they cannot tell")),
        (CallOutcome.NOT_REACHED.value, _("nobody was reached")),
    ]
