"""Lets what an open look allows be heard, piece by piece from memory; silent at once when it is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.cage.model import Answer
from app.looking.showing import LookEndedError, Showing
from app.looking.wants import GO_ON, Hear
from ui.kit.speaker import Speaker

if TYPE_CHECKING:
    from ui.shell.context import Context

TICK_MS = 50
PIECE_MS = 500
AHEAD_MS = 1000


class Sounding(QObject):
    """One sound that is heard; it keeps the place where it stands and nothing that was heard."""

    moved = Signal(int)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, speaker: Speaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._speaker = speaker
        self._showing: Showing | None = None
        self._turn = 0
        self._asking = self._finished = self._open = False
        self._given_ms = 0
        self._paused: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.whole_ms = 0
        self.counts = True
        self.at_ms = 0

    @property
    def running(self) -> bool:
        """Tell whether something sounds or is paused."""
        return self._showing is not None

    @property
    def paused_for(self) -> float | None:
        """Return how many seconds it has stood still; None while it does not."""
        return None if self._paused is None else self._now() - self._paused

    def can_be_heard(self) -> bool:
        """Tell whether there is anything to hear it with."""
        return self._speaker.there()

    def start(self, showing: Showing, at_ms: int) -> None:
        """Let it sound from a place on."""
        self.stop()
        self._showing = showing
        self._given_ms = self.at_ms = max(0, at_ms)
        self._timer.start()
        self._ask(self.at_ms)

    def pause(self, *, paused: bool) -> None:
        """Stand still, or go on from there."""
        if self._showing is None or paused is (self._paused is not None):
            return
        self._paused = self._now() if paused else None
        self._speaker.pause(paused=paused)

    def stop(self) -> None:
        """Be silent at once; what waits to be heard never is."""
        self._speaker.stop()
        self._turn += 1
        self._timer.stop()
        self._showing, self._paused = None, None
        self._asking = self._finished = self._open = False

    def tick(self) -> None:
        """Note what has been heard, and fetch what comes next."""
        if self._showing is None or self._paused is not None:
            return
        ahead = self._speaker.ahead_ms() if self._open else 0
        heard = max(self.at_ms, self._given_ms - ahead)
        if heard > self.at_ms:
            if self.counts:
                self._showing.saw(self.at_ms, heard, self.whole_ms)
            self.at_ms = heard
            self.moved.emit(heard)
        if self._finished and ahead == 0 and not self._asking:
            self.stop()
            self.ended.emit()
        elif not self._finished and not self._asking and ahead < AHEAD_MS:
            self._ask(GO_ON)

    def _ask(self, at_ms: int) -> None:
        showing, turn, want = self._showing, self._turn, Hear(at_ms, PIECE_MS)
        assert showing is not None  # whoever asks is running
        self._asking = True
        self._context.tasks.run(
            lambda _task: showing.ask(want),
            lambda answer: self._take(answer, turn),
            lambda error: self._fail(error, turn),
            owner=self,
        )

    def _take(self, answer: Answer, turn: int) -> None:
        if turn != self._turn:
            return
        self._asking = False
        self._finished = bool(answer.count("ended"))
        piece = answer.samples
        if piece is not None and piece.data:
            if not self._open:
                self._open = self._speaker.open(piece.rate, piece.channels)
            self._speaker.write(piece.data)
            self._given_ms += round(len(piece.data) / (2 * piece.channels) * 1000 / piece.rate)
        elif not self._finished:
            self._finished = True

    def _fail(self, error: BaseException, turn: int) -> None:
        if turn != self._turn or isinstance(error, LookEndedError):
            return
        self.stop()
        self.failed.emit(error)

    def _now(self) -> float:
        return self._context.desk.clock.monotonic()
