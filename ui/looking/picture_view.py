"""A picture in its frame; also the ground of what shows nothing but its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.evidence.model import Layout
from app.looking.gate import Shown
from app.looking.model import Level
from ui.looking.body import Body
from ui.looking.surface import ZOOM_STEP, Surface

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context


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

    def zoom(self, step: int) -> None:
        """Come nearer to a requester's paper."""
        self.surface.zoom(ZOOM_STEP if step > 0 else 1 / ZOOM_STEP)
