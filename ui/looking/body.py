"""What each kind of item brings into the frame that all share: where it is shown, and how it is covered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.evidence.model import Layout
from app.looking.gate import Shown
from app.looking.locks import NONE, Lock, Locks, Opened
from app.looking.model import EndedBy, Level
from app.looking.reveal import Target
from app.looking.showing import LookEndedError
from app.looking.wants import Want
from ui.looking.lens import Change
from ui.looking.locks import locks_line
from ui.looking.words import covered

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

# A digit a level; V is the usual look, then D for full detail. Space and Enter press buttons, so they open nothing.
LEVEL_KEYS: Mapping[Qt.Key, Target] = {
    Qt.Key.Key_1: Level.L1,
    Qt.Key.Key_2: Level.L2,
    Qt.Key.Key_3: Level.L3,
    Qt.Key.Key_4: Level.L4,
    Qt.Key.Key_V: Level.L3,
    Qt.Key.Key_D: Level.L4,
}
# Of what is seen, size and colour are locks of their own: each its own hold.
SEEN_KEYS: Mapping[Qt.Key, Target] = {
    **LEVEL_KEYS,
    Qt.Key.Key_4: Lock.SIZE,
    Qt.Key.Key_D: Lock.SIZE,
    Qt.Key.Key_C: Lock.COLOUR,
}


class Body(QWidget):
    """A kind's own part of an open item; it shows what the gate gave, and keeps nothing once covered."""

    # A hold by mouse, and anything else that tells that somebody is there.
    pressed = Signal()
    released = Signal()
    touched = Signal()
    # It is about to show more of the item than its look has shown: what is open ends first, and opens by a hold alone.
    cover_asked = Signal()
    # Another frame or page was asked for by a key, so that the time to look begins anew.
    renewed = Signal()
    # It covers itself, with an EndedBy: a film that stood still for long, or came to its end.
    over = Signal(object)
    # What allows motion larger than the tile: a Verdict or an Override.
    allowed = Signal(object)

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.item = item
        self.paper = paper

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return Level.L0

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what."""
        return LEVEL_KEYS

    def hint(self, *, toggle: bool) -> str:
        """Return how the covered item is opened, in the words of its kind."""
        return covered(self.item.kind, toggle=toggle)

    def first(self, _now: Opened) -> Want | None:
        """Return what is asked first of the gate, where a look goes on and may be asked again and again."""
        return None

    def locks(self, level: Level, locks: Locks = NONE) -> str:
        """Return the level and what is still locked, in one line."""
        moves = bool(self.item.facts.get("moves"))
        return locks_line(self.item.kind, level, locks, paper=self.paper, moves=moves)

    def show_answer(self, shown: Shown) -> None:
        """Show what the gate gave out."""

    def cover(self, hint: str) -> None:
        """Drop everything and paint the ground, before this returns."""

    def show_layout(self, layout: Layout) -> None:
        """Show the layout that may stand open."""

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""

    def open_more(self) -> None:
        """Open the next part, of what opens part by part: its key was held once more."""

    def zoom(self, step: int) -> None:
        """Come nearer, where that may be."""

    def change_way(self, _change: Change, /) -> bool:
        """Turn, mirror or narrow what is on show; tell whether this kind can."""
        return False

    def take_key(self, _event: QKeyEvent) -> bool:
        """Answer a key that opens nothing, such as one that turns a page; tell whether it was one."""
        return False

    def whole(self) -> bool:
        """Tell whether all of the item was on show at the reduced level or above."""
        return True

    def fail(self, error: BaseException) -> None:
        """Cover what cannot go on, and tell why; that a look is over meanwhile needs no word."""
        if isinstance(error, LookEndedError):
            return
        self.over.emit(EndedBy.UNDECODABLE)
        if not isinstance(error, StillwaterError):
            raise error
        self.show_failure(str(error))

    def show_failure(self, words: str) -> None:
        """Say why it ended."""
