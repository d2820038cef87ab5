"""The responder's decision beside one's own: what differs first, numbered as in the form, then what is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel, muted, small, title
from ui.kit.marks import Chip, Mark
from ui.kit.panels import Card, EmptyState, Hairline
from ui.kit.scroll import bring
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone
from ui.review.words import differs_word


@dataclass(frozen=True, slots=True)
class Beside:
    """One question with both answers in words."""

    key: str
    label: str
    mine: str
    theirs: str
    differs: bool


class TheirDecision(QScrollArea):
    """Empty words until the own answers are in; `own_asked` leads back to one's own answer."""

    own_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: dict[str, QPushButton] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Their decision"))
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say that nothing is shown yet, and why."""
        hint = _("It shows here once your own answers are submitted, so that it does not lead them.")
        self.setWidget(EmptyState(_("Their decision is not shown yet."), hint, parent=self))

    def show_decision(self, about: str, rows: Sequence[Beside]) -> None:
        """Show both answers to each question."""
        self._steps.clear()
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, STEP * 2, STEP * 4)
        column.setSpacing(STEP * 2)
        column.addWidget(title(_("Their decision"), body))
        column.addWidget(muted(about, body))
        differing = [row for row in rows if row.differs]
        column.addWidget(PlainLabel(_count_words(len(differing), len(rows)), body, strong=True))
        for number, row in enumerate(differing, 1):
            column.addWidget(self._differing(row, number, body))
        same = [row for row in rows if not row.differs]
        if same:
            column.addWidget(Hairline(body))
            column.addWidget(PlainLabel(_("The same in both"), body, muted=True, strong=True))
            for row in same:
                column.addWidget(self._same(row, body))
        column.addStretch(1)
        self.setWidget(body)

    def go_to(self, key: str) -> bool:
        """Put the keyboard on a question that differs, and tell whether it is here."""
        step = self._steps.get(key)
        if step is None:
            return False
        step.setFocus(Qt.FocusReason.ShortcutFocusReason)
        card = step.parentWidget()
        bring(step if card is None else card)
        return True

    def at(self) -> str:
        """Return the question whose way back has the keyboard; nothing where none has."""
        return next((key for key, step in self._steps.items() if step.hasFocus()), "")

    def differing(self) -> list[str]:
        """Return the questions that differ, in their order."""
        return list(self._steps)

    def place(self, key: str) -> QWidget | None:
        """Return where a question that differs stands."""
        step = self._steps.get(key)
        return None if step is None else step.parentWidget()

    def _differing(self, row: Beside, number: int, body: QWidget) -> QWidget:
        card = Card(parent=body)
        word = differs_word(number)
        card.inside.addWidget(Chip(Mark(word, Shape.RING, Tone.ATTENTION), card), 0, Qt.AlignmentFlag.AlignLeft)
        card.inside.addWidget(PlainLabel(row.label, card, strong=True))
        for who, words in ((_("Theirs"), row.theirs), (_("Mine"), row.mine)):
            card.inside.addWidget(small(who, card))
            card.inside.addWidget(PlainLabel(words, card))
        name = _("Go to my answer: {question}").format(question=row.label)
        step = quiet_button(_("Go to my answer"), card, name=f"{word}. {name}")
        step.clicked.connect(lambda _on=False, key=row.key: self.own_asked.emit(key))
        card.inside.addWidget(step, 0, Qt.AlignmentFlag.AlignLeft)
        self._steps[row.key] = step
        return card

    def _same(self, row: Beside, body: QWidget) -> QWidget:
        line = QWidget(body)
        inside = QVBoxLayout(line)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(Chip(Mark(_("same"), Shape.TICK, Tone.GOOD), line), 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(small(row.label, line))
        inside.addWidget(PlainLabel(row.theirs, line))
        return line


def _count_words(differing: int, of: int) -> str:
    if not differing:
        return _("All {n} answers are the same.").format(n=of)
    words = ngettext("{n} of {of} answers differs.", "{n} of {of} answers differ.", differing)
    return words.format(n=differing, of=of)
