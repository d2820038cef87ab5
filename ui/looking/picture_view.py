"""A picture in its frame; also the ground of what shows nothing but its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.evidence.model import Layout
from app.i18n import _
from app.looking.gate import Shown
from app.looking.locks import NONE, Locks
from app.looking.model import Level
from app.looking.reveal import Target
from ui.looking.body import SEEN_KEYS, Body
from ui.looking.lens import Change, Half
from ui.looking.surface import ZOOM_STEP, Surface

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class PictureView(Body):
    """Show a picture at its level."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self.surface = Surface(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.surface)
        self.surface.pressed.connect(self.pressed)
        self.surface.released.connect(self.released)

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self.surface.level

    def show_answer(self, shown: Shown) -> None:
        """Show the pixels that the gate gave out."""
        if shown.pixels is not None:
            self.surface.show_pixels(shown.pixels, shown.level, zooms=self.paper)

    def cover(self, hint: str) -> None:
        """Drop the picture and paint the ground."""
        self.surface.cover(hint)

    def show_layout(self, layout: Layout) -> None:
        """Show the layout that may stand open."""
        self.surface.show_layout(layout)

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""
        self.surface.show_left(seconds, of)

    def whole(self) -> bool:
        """Tell whether all of the picture was on show, under no lens and no half cover."""
        return self.surface.whole

    def change_way(self, change: Change, /) -> bool:
        """Look at it in another way; one that would show more of an open picture covers it first."""
        way = self.surface.way.changed(change)
        open_now = self.surface.level >= Level.L2 and not self.paper
        if open_now and way.shows_more_than(self.surface.way):
            self.cover_asked.emit()
        self.surface.look_at(way)
        return True

    def take_key(self, event: QKeyEvent) -> bool:
        """Move the lens, or what is zoomed, by the arrows."""
        way = ARROWS.get(Qt.Key(event.key()))
        return way is not None and self.surface.move_by(way)

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what: size and colour open by their own holds."""
        return SEEN_KEYS

    def locks(self, level: Level, locks: Locks = NONE) -> str:
        """Return the level and what is still locked, and what the way of looking leaves out."""
        way = self.surface.way
        left_out = {Half.NONE: "", Half.UPPER: _("upper half covered"), Half.LOWER: _("lower half covered")}[way.half]
        told = [
            super().locks(level, locks),
            left_out,
            _("lens: one circle is sharp, arrows move it") if way.lens else "",
        ]
        return " · ".join(words for words in told if words)

    def zoom(self, step: int) -> None:
        """Come nearer to what is on show; nothing sharper is fetched for it."""
        self.surface.zoom(ZOOM_STEP if step > 0 else 1 / ZOOM_STEP)
