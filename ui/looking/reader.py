"""Where words are shown at their level; nothing can be copied or dragged out of it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.i18n import _
from app.looking.model import Level
from ui.kit.words import visible

FURTHEST = 12


class Reader(QPlainTextEdit):
    """Show a text; it knows whether its end was on show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = Level.L0
        self._whole = False
        self._zoom = 0
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.verticalScrollBar().valueChanged.connect(self._note_end)

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self._level

    def whole(self) -> bool:
        """Tell whether all of the text was on show."""
        return self._whole

    def show_text(self, text: str, level: Level) -> None:
        """Show a text; the place where it was read stays the same between levels."""
        at = self.verticalScrollBar().value()
        self._level, self._whole = level, False
        self.setPlainText(visible(text))
        self.verticalScrollBar().setValue(at)
        self.setAccessibleName(_("text, shown at level {level}").format(level=level.name))
        self._note_end()

    def cover(self, hint: str) -> None:
        """Drop the text at once."""
        self.clear()
        self._level, self._whole = Level.L0, False
        self.setPlaceholderText(hint)
        self.setAccessibleName(_("covered. {hint}").format(hint=hint))
        self.viewport().repaint()

    def zoom(self, step: int) -> None:
        """Make the text larger or smaller."""
        wanted = max(0, min(FURTHEST, self._zoom + step))
        self.zoomIn(wanted - self._zoom)
        self._zoom = wanted

    def createMimeDataFromSelection(self) -> QMimeData:
        # Neither the clipboard nor a drag gets words out of here, whoever asks.
        return QMimeData()

    def _note_end(self) -> None:
        bar = self.verticalScrollBar()
        if self._level >= Level.L3 and bar.value() >= bar.maximum():
            self._whole = True
