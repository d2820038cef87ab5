"""A text in its frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.looking.gate import Shown
from app.looking.model import Level
from ui.looking.body import Body
from ui.looking.reader import Reader

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context


class TextView(Body):
    """Show words at their level; the look is whole once their end was on show."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self.reader = Reader(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.reader)
        self.reader.viewport().installEventFilter(self)

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self.reader.level

    def show_answer(self, shown: Shown) -> None:
        """Show the words that the gate gave out."""
        if shown.text is not None:
            self.reader.show_text(shown.text, shown.level)

    def cover(self, hint: str) -> None:
        """Drop the words at once."""
        self.reader.cover(hint)

    def zoom(self, step: int) -> None:
        """Make the words larger or smaller."""
        self.reader.zoom(step)

    def whole(self) -> bool:
        """Tell whether the end of the text was on show."""
        return self.reader.whole()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Reading is being there: the wheel over a text is an answer to "is somebody looking".
        if event.type() in (QEvent.Type.Wheel, QEvent.Type.MouseMove):
            self.touched.emit()
        return super().eventFilter(watched, event)
