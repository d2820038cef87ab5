"""Why somebody looks, picked with one key before the first closer look at severe material."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.looking.model import PURPOSES, Purpose
from ui.kit.editors import ChoiceEditor
from ui.kit.labels import PlainLabel
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


class PurposePicker(QWidget):
    """One row of purposes."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = ChoiceEditor([(purpose, purpose_word(purpose)) for purpose in PURPOSES], self)
        words = _("What do you look for?")
        self._editor.name(words, _("Needed before a closer look; it is recorded with the look."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(4))
        column.addWidget(PlainLabel(words, self, strong=True))
        column.addWidget(self._editor)
        self.setFocusProxy(self._editor)
        self._editor.edited.connect(lambda: self.chosen.emit(self._editor.value()))

    def purpose(self) -> Purpose | None:
        """Return what was picked."""
        value = self._editor.value()
        return value if isinstance(value, Purpose) else None
