"""The words of a letter as they would be, with the places marked that are still empty."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.i18n import _
from ui.kit.theme import Tone, theme_of

_PLACE = re.compile(r"⟦[^⟧]*⟧")


class LetterText(QPlainTextEdit):
    """Read a text; what is marked stands out, and is told to whoever hears it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(1)
        theme_of().changed.connect(self._mark)

    def show_words(self, name: str, words: str) -> None:
        """Show a text, where it was read to before if it is the same one."""
        if words != self.toPlainText():
            place = self.verticalScrollBar().value()
            self.setPlainText(words)
            self.verticalScrollBar().setValue(place)
        empty = len(_PLACE.findall(words))
        told = _("{name}, {n} places still empty").format(name=name, n=empty) if empty else name
        self.setAccessibleName(told)
        self._mark()

    def _mark(self) -> None:
        text, ground = theme_of().tokens.pair(Tone.ATTENTION)
        look = QTextCharFormat()
        look.setForeground(text)
        look.setBackground(ground)
        found = []
        for match in _PLACE.finditer(self.toPlainText()):
            cursor = QTextCursor(self.document())
            cursor.setPosition(match.start())
            cursor.setPosition(match.end(), QTextCursor.MoveMode.KeepAnchor)
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = cursor, look
            found.append(selection)
        self.setExtraSelections(found)
