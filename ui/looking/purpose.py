"""Why somebody looks, picked with one key before the first closer look at severe material."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.looking.model import PURPOSES, Purpose
from ui.kit.editors import ChoiceEditor
from ui.kit.labels import PlainLabel, small
from ui.kit.theme import theme_of


def purpose_word(purpose: Purpose) -> str:
    """Return what a purpose is called."""
    return {
        Purpose.IDENTIFY: _("identify a person"),
        Purpose.PLACE: _("find the place"),
        Purpose.CREDIBILITY: _("judge the threat"),
        Purpose.CLASSIFY: _("classify it"),
        Purpose.OTHER: _("something else"),
        Purpose.PAPERS: _("the requester's paper"),
        Purpose.LIFE_AT_RISK: _("a life is at risk"),
        Purpose.UNASKED: _("none asked"),
    }[purpose]


# The digits open levels, here as well: a purpose is picked by a letter.
LETTERS = "IPTYE"


class LetteredEditor(ChoiceEditor):
    """Purposes by letter; while it has the keyboard these are its own, whatever they do elsewhere in the window."""

    def __init__(self, choices: Sequence[tuple[Purpose, str]], parent: QWidget | None = None) -> None:
        super().__init__(choices, parent)
        for letter, (_purpose, word), made in zip(LETTERS, choices, self._buttons, strict=True):
            made.setText(f"{letter}  {word}")

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _letter(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = _letter(event)
        if number is not None:
            self._buttons[number].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._buttons[number].setChecked(True)
        elif event.text().isdigit():
            event.ignore()
        else:
            super().keyPressEvent(event)


class PurposePicker(QWidget):
    """One row of purposes."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        choices = [(purpose, purpose_word(purpose)) for purpose in PURPOSES]
        self._editor = LetteredEditor(choices, self)
        words = _("What do you look for?")
        self._editor.name(words, _("Needed before a closer look; it is recorded with the look."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(4))
        column.addWidget(PlainLabel(words, self, strong=True))
        column.addWidget(small(_("A letter picks while the keyboard is here; 1 to 4 stay the levels."), self))
        column.addWidget(self._editor)
        self.setFocusProxy(self._editor)
        self._editor.edited.connect(lambda: self.chosen.emit(self._editor.value()))

    def purpose(self) -> Purpose | None:
        """Return what was picked."""
        value = self._editor.value()
        return value if isinstance(value, Purpose) else None


def _letter(event: QKeyEvent) -> int | None:
    typed = event.text().upper()
    chord = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return LETTERS.index(typed) if typed and typed in LETTERS and not chord else None
