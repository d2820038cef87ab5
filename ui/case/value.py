"""A value as it came: long addresses break anywhere, so that a narrow column cuts nothing, and it copies as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from ui.kit.labels import PlainLabel
from ui.kit.theme import theme_of
from ui.kit.words import visible

# What is longer than this without a blank may not fit into a column.
LONGEST_WORD = 22


def shown_value(text: str, parent: QWidget) -> QWidget:
    """Return what shows a value and lets it be selected by the mouse."""
    if any(len(word) > LONGEST_WORD for word in text.split()):
        return LongValue(text, parent)
    label = PlainLabel(text, parent)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class LongValue(QPlainTextEdit):
    """A text that is as high as its lines are."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(visible(text), parent)
        self.setReadOnly(True)
        self.setProperty("bare", True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self.document().setDocumentMargin(0)
        # The type is the program's own and changes with it: one set here would come back when the pane moves.
        self._fit()
        theme_of().changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        block, lines = self.document().begin(), 0
        while block.isValid():
            lines += max(1, block.layout().lineCount())
            block = block.next()
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)
