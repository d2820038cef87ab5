"""The foot of the decision: live what is missing, and the buttons of the step that leads on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.decisions.protocol import Protocol
from app.i18n import _, ngettext
from ui.decide.opened import Open
from ui.kit.buttons import primary_button, quiet_button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, small
from ui.kit.panels import Hairline
from ui.kit.theme import theme_of


class Foot(QWidget):
    """Says where the answers stand; what its buttons do is for the page."""

    def __init__(self, protocol: Protocol, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._protocol = protocol
        self.refused = PlainLabel("", self, strong=True)
        self.suggestion = PlainLabel("", self, muted=True)
        self.missing = quiet_button("", self)
        self.for_record = small("", self)
        self.saved = small("", self)
        self.saved.setWordWrap(False)
        self.step = primary_button("", self)
        self.other = quiet_button("", self)
        self._last = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()
        self.tell("")

    def be_short(self, *, short: bool) -> None:
        """Put the buttons beside the remarks, where every line is wanted for the questions."""
        self._last.setDirection(QBoxLayout.Direction.LeftToRight if short else QBoxLayout.Direction.TopToBottom)
        self._column.setSpacing(theme_of().px(2 if short else 8))

    def show_open(self, what: Open) -> None:
        """Show what is open."""
        thoughts = "\n".join(words for words in (what.standing.suggestion, *what.standing.advice) if words)
        self.suggestion.setText(thoughts)
        self.suggestion.setVisible(bool(thoughts) and not what.signed)
        words = _signed_words(what) if what.signed else self._release_words(what)
        self.missing.setText(words)
        self.missing.setAccessibleName(_("{words}. Go to the first.").format(words=words) if what.keys else words)
        self.for_record.setText(_in_place_words(what) if what.signed else _record_words(len(what.record)))

    def why_not(self, what: Open) -> str:
        """Say of the first answer in the way what is wrong with it."""
        for missing in what.release:
            return _("Not signed: {question} ({why})").format(question=missing.label, why=missing.why)
        for conflict in what.mend:
            first = self._protocol.asked[conflict.key].question.label
            return _("Not signed: {question} (to mend)").format(question=first)
        return _("Not signed.")

    def show_steps(self, step: str, other: str) -> None:
        """Name the buttons; one without a name is not there."""
        for made, words in ((self.step, step), (self.other, other)):
            made.setText(words)
            made.setAccessibleName(words)
            made.setVisible(bool(words))

    def tell(self, why: str) -> None:
        """Say in one line why the step could not be taken, and say it aloud; no words take the line away."""
        self.refused.setText(why)
        self.refused.setVisible(bool(why))
        if why:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.refused, why))

    def show_saved(self, words: str) -> None:
        """Say when the draft was last kept."""
        self.saved.setText(words)

    def _release_words(self, what: Open) -> str:
        if what.release:
            first = what.release[0].label
            return _("To release: {n} open ({first})").format(n=len(what.release), first=first)
        if what.mend:
            first = self._protocol.asked[what.mend[0].key].question.label
            return _("To release: {n} to mend ({first})").format(n=len(what.mend), first=first)
        return _("To release: nothing open")

    def _build(self) -> None:
        px = theme_of().px
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(Hairline(self))
        column.addWidget(self.suggestion)
        column.addWidget(self.refused)
        column.addWidget(self.missing, 0, Qt.AlignmentFlag.AlignLeft)
        remarks, last = QHBoxLayout(), self._last
        for row in (remarks, last):
            row.setSpacing(px(8))
        remarks.addWidget(self.for_record, 1)
        remarks.addWidget(self.saved, 0, Qt.AlignmentFlag.AlignTop)
        last.addLayout(remarks, 1)
        last.addWidget(_steps((self.other, self.step), self), 1)
        column.addLayout(last)


def _steps(buttons: tuple[QPushButton, ...], parent: QWidget) -> QWidget:
    """Lay the buttons in a row that breaks: cut words would not say what a press does."""
    row = QWidget(parent)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    row.setSizePolicy(policy)
    flow = FlowLayout(row, gap=theme_of().px(8), at_end=True)
    for made in buttons:
        flow.addWidget(made)
    return row


def _signed_words(what: Open) -> str:
    if what.mend:
        return _("For the record: {n} to mend — F8").format(n=len(what.mend))
    if what.record:
        return _("For the record: {n} open — F8").format(n=len(what.record))
    return _("For the record: nothing open")


def _in_place_words(what: Open) -> str:
    if what.mend or what.record:
        return _("Signed. What is open is answered here, before close; that needs no correction.")
    return _("Signed.")


def _record_words(due: int) -> str:
    if not due:
        return _("For the record: nothing open")
    return ngettext("For the record, before close: {n} open", "For the record, before close: {n} open", due).format(
        n=due
    )
