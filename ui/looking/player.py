"""Plays what an open look allows: fetches frames ahead of time and gives each out at its moment."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.cage.model import Answer, Frame
from app.looking.showing import LookEndedError, Showing
from app.looking.wants import GO_ON, Play

if TYPE_CHECKING:
    from ui.shell.context import Context

TICK_MS = 10
AT_ONCE = 15
LOW = 8


class Player(QObject):
    """One film that plays; it keeps the place where it stands and nothing that it showed."""

    frame = Signal(object)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._showing: Showing | None = None
        self._waiting: deque[Frame] = deque()
        self._speed = 1.0
        self._turn = 0
        self._asking = self._finished = False
        # When the frame at a place was due; None while frames have yet to come.
        self._base: tuple[float, int] | None = None
        self._paused: float | None = None
        self._last: int | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.whole_ms = 0
        self.at_ms = 0

    @property
    def running(self) -> bool:
        """Tell whether it plays or is paused."""
        return self._showing is not None

    @property
    def paused_for(self) -> float | None:
        """Return how many seconds it has stood still; None while it does not."""
        return None if self._paused is None else self._now() - self._paused

    def start(self, showing: Showing, at_ms: int, speed: float) -> None:
        """Play from a place on."""
        self._drop()
        self._showing, self._speed, self._paused = showing, speed, None
        self.at_ms = max(0, at_ms)
        self._timer.start()
        self._ask(self.at_ms)

    def pause(self, *, paused: bool) -> None:
        """Stand still, or go on from there."""
        if self._showing is None or paused is (self._paused is not None):
            return
        self._paused = self._now() if paused else None
        if not paused:
            self._base = (self._now(), self.at_ms)

    def stop(self) -> None:
        """Let go of everything at once; only the place is kept."""
        self._drop()
        self._timer.stop()
        self._showing, self._paused = None, None

    def tick(self) -> None:
        """Give out the frame that is due."""
        if self._showing is None or self._paused is not None:
            return
        if self._base is not None:
            place = self._base[1] + (self._now() - self._base[0]) * 1000 * self._speed
            due: Frame | None = None
            while self._waiting and self._waiting[0].at_ms <= place:
                due = self._waiting.popleft()
            if due is not None:
                self._give(due)
        self._go_on()

    def _give(self, frame: Frame) -> None:
        assert self._showing is not None  # `tick` gives nothing without it
        since = frame.at_ms if self._last is None else self._last
        self._showing.saw(since, frame.at_ms, self.whole_ms)
        self._last = self.at_ms = frame.at_ms
        self.frame.emit(frame)

    def _go_on(self) -> None:
        if self._asking:
            return
        if not self._finished and len(self._waiting) < LOW:
            self._ask(GO_ON)
        elif self._finished and not self._waiting:
            self.stop()
            self.ended.emit()

    def _ask(self, at_ms: int) -> None:
        showing, turn, want = self._showing, self._turn, Play(at_ms, AT_ONCE, self._speed)
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
        if self._base is None and answer.frames:
            self._base = (self._now(), answer.frames[0].at_ms)
        elif self._base is not None and not self._waiting and answer.frames and self._paused is None:
            # They came late: the film waits for them and does not jump.
            self._base = (self._now(), answer.frames[0].at_ms)
        self._waiting.extend(answer.frames)
        self._finished = bool(answer.count("ended")) or not answer.frames
        self.tick()

    def _fail(self, error: BaseException, turn: int) -> None:
        if turn != self._turn or isinstance(error, LookEndedError):
            return
        self.stop()
        self.failed.emit(error)

    def _drop(self) -> None:
        self._turn += 1
        self._waiting.clear()
        self._asking = self._finished = False
        self._base, self._last = None, None

    def _now(self) -> float:
        return self._context.desk.clock.monotonic()
