"""Where words are shown at their level; nothing can be copied or dragged out of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.i18n import _
from app.looking.model import Level
from app.looking.text import paragraphs
from ui.kit.theme import theme_of
from ui.kit.words import visible

FURTHEST = 12
MARK = 3


class Reader(QPlainTextEdit):
    """Show a text; it knows whether its end was on show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = Level.L0
        self._whole = False
        self._zoom = 0
        self._mark = 0
        # The last line of each paragraph, counted from 0.
        self._ends: list[int] = []
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

    @property
    def paragraphs(self) -> int:
        """Return how many paragraphs the text has."""
        return len(self._ends)

    def on_show(self) -> list[int]:
        """Return the paragraphs whose end can be seen now, the first is 1."""
        block, low = self.firstVisibleBlock(), self.viewport().height() + 1
        first = block.blockNumber()
        last = first - 1
        while block.isValid():
            if self.blockBoundingGeometry(block).translated(self.contentOffset()).bottom() > low:
                break
            last, block = block.blockNumber(), block.next()
        return list(range(bisect_left(self._ends, first) + 1, bisect_right(self._ends, last) + 1))

    def show_mark(self, number: int) -> None:
        """Mark a paragraph, and bring it into view; 0 marks none."""
        self._mark = number
        if number:
            begin, end = self._lines(number)
            bar, page = self.verticalScrollBar(), max(1, self.verticalScrollBar().pageStep())
            if not bar.value() <= begin <= end < bar.value() + page:
                bar.setValue(begin)
        self.viewport().update()

    def whole(self) -> bool:
        """Tell whether all of the text was on show."""
        return self._whole

    def show_text(self, text: str, level: Level) -> None:
        """Show a text; the place where it was read stays the same between levels."""
        at = self.verticalScrollBar().value()
        self._level, self._whole = level, False
        shown = visible(text)
        self._ends = _ends(shown)
        self.setPlainText(shown)
        self.verticalScrollBar().setValue(at)
        self.setAccessibleName(_("text, shown at level {level}").format(level=level.name))
        self._note_end()

    def cover(self, hint: str) -> None:
        """Drop the text at once."""
        self.clear()
        self._level, self._whole, self._mark = Level.L0, False, 0
        self.setPlaceholderText(hint)
        self.setAccessibleName(_("covered. {hint}").format(hint=hint))
        self.viewport().repaint()

    def zoom(self, step: int) -> None:
        """Make the text larger or smaller."""
        wanted = max(0, min(FURTHEST, self._zoom + step))
        self.zoomIn(wanted - self._zoom)
        self._zoom = wanted

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._mark or self._level is Level.L0:
            return
        begin, end = self._lines(self._mark)
        top = self._place(begin).top()
        bar = QRectF(0, top, MARK, self._place(end).bottom() - top)
        QPainter(self.viewport()).fillRect(bar, QColor(theme_of().tokens.accent))

    def createMimeDataFromSelection(self) -> QMimeData:
        # Neither the clipboard nor a drag gets words out of here, whoever asks.
        return QMimeData()

    def _lines(self, number: int) -> tuple[int, int]:
        begin = self._ends[number - 2] + 1 if number > 1 else 0
        return begin, self._ends[number - 1]

    def _place(self, line: int) -> QRectF:
        block = self.document().findBlockByNumber(line)
        return self.blockBoundingGeometry(block).translated(self.contentOffset())

    def _note_end(self) -> None:
        bar = self.verticalScrollBar()
        if self._level >= Level.L3 and bar.value() >= bar.maximum():
            self._whole = True


def _ends(text: str) -> list[int]:
    """Return the line on which each paragraph of a text ends."""
    lines, at, found = 0, 0, []
    for _first, last in paragraphs(text):
        lines += text.count("\n", at, last)
        at = last
        found.append(lines)
    return found
