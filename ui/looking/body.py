"""What each kind of item brings into the frame that all share: where it is shown, and how it is covered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.evidence.model import Layout
from app.looking.gate import Shown
from app.looking.model import Level
from ui.looking.locks import locks_line
from ui.looking.words import covered

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

# A digit a level; V is the usual look, D asks for detail and colour. Space and Enter press buttons, so they open nothing.
LEVEL_KEYS: Mapping[Qt.Key, Level] = {
    Qt.Key.Key_1: Level.L1,
    Qt.Key.Key_2: Level.L2,
    Qt.Key.Key_3: Level.L3,
    Qt.Key.Key_4: Level.L4,
    Qt.Key.Key_V: Level.L3,
    Qt.Key.Key_D: Level.L4,
}


class Body(QWidget):
    """A kind's own part of an open item; it shows what the gate gave, and keeps nothing once covered."""

    # A hold by mouse, and anything else that tells that somebody is there.
    pressed = Signal()
    released = Signal()
    touched = Signal()

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.item = item
        self.paper = paper

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return Level.L0

    def targets(self) -> Mapping[Qt.Key, Level]:
        """Return which key is held for what."""
        return LEVEL_KEYS

    def hint(self, *, toggle: bool) -> str:
        """Return how the covered item is opened, in the words of its kind."""
        return covered(self.item.kind, toggle=toggle)

    def locks(self, level: Level) -> str:
        """Return the level and what is still locked, in one line."""
        return locks_line(self.item.kind, level, paper=self.paper)

    def show_answer(self, shown: Shown) -> None:
        """Show what the gate gave out."""

    def cover(self, hint: str) -> None:
        """Drop everything and paint the ground, before this returns."""

    def show_layout(self, layout: Layout) -> None:
        """Show the layout that may stand open."""

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""

    def zoom(self, step: int) -> None:
        """Come nearer, where that may be."""

    def take_key(self, _event: QKeyEvent) -> bool:
        """Answer a key that opens nothing, such as one that turns a page; tell whether it was one."""
        return False

    def whole(self) -> bool:
        """Tell whether all of the item was on show at the reduced level or above."""
        return True
