"""A picture in its frame, one that moves frame by frame; also the ground of what shows nothing but its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cage.model import Answer, Pixels
from app.cage.ops import MAX_STEPS
from app.evidence.model import Layout
from app.i18n import _
from app.looking.gate import Shown
from app.looking.locks import NONE, Lock, Locks, Opened
from app.looking.model import Level
from app.looking.reveal import Target
from app.looking.showing import Showing
from app.looking.wants import Step, Want
from ui.kit.labels import PlainLabel
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
STEPS = {Qt.Key.Key_Comma: -1, Qt.Key.Key_Period: 1}


class PictureView(Body):
    """Show a picture at its level; one that moves stands still until its motion is opened, and is stepped by keys."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self.surface = Surface(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.surface, 1)
        self._frames = int(item.facts.get("frames") or 1) if item.facts.get("moves") else 1
        self._frame = self._asked = 0
        self._showing: Showing | None = None
        self._state = PlainLabel("", self, muted=True)
        self._state.setVisible(self._frames > 1)
        column.addWidget(self._state)
        self.surface.seen.connect(self._saw)
        self._tell()
        self.surface.pressed.connect(self.pressed)
        self.surface.released.connect(self.released)

    @property
    def level(self) -> Level:
        """Return what is on show."""
        return self.surface.level

    def hint(self, *, toggle: bool) -> str:
        """Return how it is opened, and how its frames are where it has more than one."""
        moves = _("It moves: from the reduced view hold K, then , and . step from frame to frame.")
        return " ".join([super().hint(toggle=toggle), *([moves] if self._frames > 1 else [])])

    def first(self, now: Opened) -> Want | None:
        """Return the frame where it stands, once motion is open."""
        return Step(self._frame) if Lock.MOTION in now.locks else None

    def show_answer(self, shown: Shown) -> None:
        """Show the pixels that the gate gave out."""
        self._showing, self._asked = shown.showing, self._frame
        pixels = shown.pixels if shown.answer is None else shown.answer.pixels
        if pixels is not None:
            self._show(pixels, shown.level)

    def cover(self, hint: str) -> None:
        """Drop the picture and paint the ground."""
        self._showing = None
        self.surface.cover(hint)
        self._tell()

    def show_layout(self, layout: Layout) -> None:
        """Show the layout that may stand open."""
        self.surface.show_layout(layout)

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""
        self.surface.show_left(seconds, of)

    def whole(self) -> bool:
        """Tell whether all of the picture was on show, under no lens and no half cover; of many frames one is not all."""
        return self.surface.whole and self._frames == 1

    def change_way(self, change: Change, /) -> bool:
        """Look at it in another way; one that would show more of an open picture covers it first."""
        way = self.surface.way.changed(change)
        open_now = self.surface.level >= Level.L2 and not self.paper
        if open_now and way.shows_more_than(self.surface.way):
            self.cover_asked.emit()
        self.surface.look_at(way)
        return True

    def take_key(self, event: QKeyEvent) -> bool:
        """Move the lens, or what is zoomed, by the arrows; step where motion is open, and never by a key that repeats."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is not None and self._showing is not None:
            if not event.isAutoRepeat():
                self._step(step, self._showing)
            return True
        way = ARROWS.get(Qt.Key(event.key()))
        return way is not None and self.surface.move_by(way)

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what: size, colour and motion open by their own holds."""
        return {**SEEN_KEYS, Qt.Key.Key_K: Lock.MOTION} if self._frames > 1 else SEEN_KEYS

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

    def _show(self, pixels: Pixels, level: Level) -> None:
        self.surface.show_pixels(pixels, level, zooms=self.paper)
        self._tell()

    def _step(self, step: int, showing: Showing) -> None:
        to = max(0, min(self._asked + step, self._frames - 1, MAX_STEPS - 1))
        if to == self._asked:
            return
        self._asked = to
        self.renewed.emit()
        self.context.tasks.run(
            lambda _task: showing.ask(Step(to)), lambda answer: self._take(answer, to, showing), self.fail, owner=self
        )

    def _take(self, answer: Answer, number: int, showing: Showing) -> None:
        if showing is self._showing and number == self._asked and answer.pixels is not None:
            self._frame = number
            self._show(answer.pixels, showing.now.level)

    def _saw(self) -> None:
        """Note a frame that was painted whole."""
        if self._showing is not None:
            self._showing.saw(self._frame + 1, self._frame + 1, self._frames)

    def show_failure(self, words: str) -> None:
        """Say why it ended, in place of where it stands."""
        self._state.setText(words)

    def _tell(self) -> None:
        if self._showing is None:
            told = _("{n} frames; it stands still").format(n=self._frames)
        else:
            told = _("frame {n} of {m}; , and . step").format(n=self._frame + 1, m=self._frames)
        self._state.setText(told)
