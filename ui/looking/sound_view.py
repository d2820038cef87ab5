"""A sound in its frame: facts, then how loud it is along its length, then softened, then as recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.cage.model import Answer, Pixels
from app.i18n import _
from app.looking.gate import Shown
from app.looking.locks import Opened
from app.looking.model import EndedBy, Level
from app.looking.reveal import Target
from app.looking.showing import Showing
from app.looking.wants import Curve, Transcript, Want
from ui.kit.labels import PlainLabel
from ui.kit.theme import theme_of
from ui.looking.body import LEVEL_KEYS, Body
from ui.looking.images import paint_ground
from ui.looking.reader import Reader
from ui.looking.recordings import clock_word, rough
from ui.looking.ring import paint_ring
from ui.looking.sounding import Sounding

if TYPE_CHECKING:
    from app.evidence.queries import ItemRow
    from ui.shell.context import Context

JUMP_MS = 5000
LOUDEST = 255


class CurveView(QWidget):
    """How loud a sound is along its length, and where it stands; a solid ground when it was given nothing."""

    def __init__(self, body: Body) -> None:
        super().__init__(body)
        self._body = body
        self._heights: bytes = b""
        self._share = 0.0
        self._hint = ""
        self._left: float | None = None
        self._of = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def drawn(self) -> bool:
        """Tell whether a curve is on show."""
        return bool(self._heights)

    def show_curve(self, pixels: Pixels) -> None:
        """Show a curve, one value for each place."""
        self._heights = pixels.data
        self.setAccessibleName(_("level curve, shown"))
        self.update()

    def show_place(self, share: float) -> None:
        """Show where the sound stands."""
        self._share = share
        self.update()

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down."""
        if (seconds, of) != (self._left, self._of):
            self._left, self._of = seconds, of
            self.update()

    def cover(self, hint: str) -> None:
        """Drop the curve and paint the ground at once."""
        self._heights, self._left, self._hint = b"", None, hint
        self.setAccessibleName(_("covered. {hint}").format(hint=hint))
        self.repaint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._body.pressed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._body.released.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._heights:
            paint_ground(painter, self.rect(), self._hint)
            return
        paint_ground(painter, self.rect())
        self._paint_curve(painter)
        if self._left is not None:
            paint_ring(painter, self.width(), self._left, self._of)

    def _paint_curve(self, painter: QPainter) -> None:
        tokens = theme_of().tokens
        room = QRectF(self.rect()).adjusted(16, 56, -16, -16)
        wide = room.width() / len(self._heights)
        for number, height in enumerate(self._heights):
            heard = (number + 1) / len(self._heights) <= self._share
            high = max(2.0, room.height() * height / LOUDEST)
            bar = QRectF(room.left() + number * wide, room.center().y() - high / 2, max(1.0, wide - 1), high)
            painter.fillRect(bar, QColor(tokens.accent if heard else tokens.muted))


class SoundView(Body):
    """Show a sound's curve, and let it be heard while it is open; silent at once when it is covered."""

    def __init__(self, context: Context, item: ItemRow, *, paper: bool, parent: QWidget | None = None) -> None:
        super().__init__(context, item, paper=paper, parent=parent)
        self.curve = CurveView(self)
        self.reader = Reader(self)
        self.sounding = Sounding(context, context.speaker(self), self)
        self.sounding.whole_ms = int(item.facts.get("duration_ms") or item.facts.get("found_until_ms") or 0)
        self._state = PlainLabel("", self, muted=True)
        self._level = Level.L0
        self._showing: Showing | None = None
        self._told = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.curve, 1)
        column.addWidget(self.reader, 1)
        column.addWidget(self._state)
        self.reader.hide()
        self.sounding.moved.connect(self._move)
        self.sounding.ended.connect(self._finish)
        self.sounding.failed.connect(self.fail)
        self._tell()

    @property
    def level(self) -> Level:
        """Return what is open."""
        return self._level

    def targets(self) -> Mapping[Qt.Key, Target]:
        """Return which key is held for what; with nothing to hear it with, no sound is opened and none recorded."""
        if self.sounding.can_be_heard():
            return LEVEL_KEYS
        return {key: what for key, what in LEVEL_KEYS.items() if what in (Level.L1, Level.L2)}

    def hint(self, *, toggle: bool) -> str:
        """Return how it is opened, and whether it can be heard at all."""
        if self.sounding.can_be_heard():
            return super().hint(toggle=toggle)
        return _(
            "Covered. This machine has nothing to hear it with; what remains is 1 for how loud it is along its length, "
            "and 2 for what is said in it, if it can be written down."
        )

    def first(self, now: Opened) -> Want | None:
        """Return the curve, and at the second level what is said."""
        return Transcript() if now.level is Level.L2 else Curve()

    def show_answer(self, shown: Shown) -> None:
        """Show the curve or the words, and let it be heard from the reduced level on."""
        self._level, self._showing, self._told = shown.level, shown.showing, ""
        if shown.text is not None:
            self.reader.show_text(shown.text, shown.level)
            self.reader.show()
            self._told = rough(_heard(shown.answer) if shown.answer is not None else self.item.facts["speech"])
        if shown.answer is not None and shown.answer.pixels is not None:
            self.curve.show_curve(shown.answer.pixels)
        if shown.level >= Level.L3 and shown.showing is not None:
            self.sounding.start(shown.showing, self.sounding.at_ms)
        self._tell()

    def cover(self, hint: str) -> None:
        """Be silent first, then drop what is drawn."""
        self.sounding.stop()
        self._level, self._showing, self._told = Level.L0, None, ""
        self.reader.cover("")
        self.reader.hide()
        self.curve.cover(hint)
        self._tell()

    def show_left(self, seconds: float | None, of: float) -> None:
        """Let the ring run down; a sound that stood still for long covers itself."""
        self.curve.show_left(seconds, of)
        still = self.sounding.paused_for
        if still is not None and still > self.context.desk.settings.looking.pause_seconds:
            self.over.emit(EndedBy.PAUSE)

    def take_key(self, event: QKeyEvent) -> bool:
        """Pause, or jump."""
        key = Qt.Key(event.key())
        jump = {Qt.Key.Key_Left: -JUMP_MS, Qt.Key.Key_Right: JUMP_MS}.get(key)
        if self._showing is None or self._level < Level.L3 or (jump is None and key is not Qt.Key.Key_Space):
            return False
        if event.isAutoRepeat():
            return True
        if jump is None:
            self.sounding.pause(paused=self.sounding.paused_for is None)
        else:
            last = max(0, self.sounding.whole_ms - 1)
            self.sounding.start(self._showing, max(0, min(last, self.sounding.at_ms + jump)))
        self._tell()
        return True

    def _move(self, at_ms: int) -> None:
        self.curve.show_place(at_ms / self.sounding.whole_ms if self.sounding.whole_ms else 0.0)
        self._tell()

    def _finish(self) -> None:
        self.over.emit(EndedBy.FINISHED)
        self.sounding.at_ms = 0

    def show_failure(self, words: str) -> None:
        """Say why it ended, beside where it stands."""
        self._told = words
        self._tell()

    def _tell(self) -> None:
        told = [
            _("{at} of {whole}").format(at=clock_word(self.sounding.at_ms), whole=clock_word(self.sounding.whole_ms)),
            _("paused") if self.sounding.paused_for is not None else "",
            "" if self.sounding.running else _("silent"),
            self._told,
        ]
        self._state.setText("  ·  ".join(words for words in told if words))


def _heard(answer: Answer) -> dict[str, int]:
    """Return of a transcript that was just made what is kept of one that was made in the background."""
    return {"found": answer.count("words"), "until_ms": answer.count("until_ms"), "ended": answer.count("ended")}
