"""The requester's own words: open to read and to zoom at once, as forgery has to be seen."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.i18n import _
from ui.kit.words import visible

FURTHEST = 12


class Words(QPlainTextEdit):
    """Show a text as plain text; Ctrl and plus or minus zoom it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = 0
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(_("The requester's own words"))
        for keys, step in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self.zoom(step))

    def show_words(self, text: str) -> None:
        """Show a text from its beginning; characters that would hide or turn text are written out."""
        self.setPlainText(visible(text))

    def zoom(self, step: int) -> None:
        """Make the text larger or smaller."""
        wanted = max(0, min(FURTHEST, self._zoom + step))
        self.zoomIn(wanted - self._zoom)
        self._zoom = wanted
