"""What takes long happens behind the window; pages hear how far it is, and can stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.changes import Changes
from app.desk import Desk
from app.errors import StillwaterError
from ui.kit.panels import ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.tasks import Task

if TYPE_CHECKING:
    from ui.shell.context import Context


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: what to tell, what it changed, and whatever else the page wants of it."""

    words: str
    changes: Changes = field(default_factory=Changes)
    value: object = None


@dataclass(frozen=True, slots=True)
class Going:
    """What the work holds of its run: how to say how far it is, and whether it was asked to stop."""

    report: Callable[[int, int], None]
    cancelled: Callable[[], bool]


Work = Callable[[Desk, Going], Done]


class Running(QObject):
    """One thing at a time; it lives as long as the vault is open, whatever page is on show."""

    began = Signal(str)
    moved = Signal(int, int, str)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._stop: threading.Event | None = None
        self._words = ""

    @property
    def running(self) -> bool:
        """Tell whether something runs."""
        return self._stop is not None

    @property
    def words(self) -> str:
        """Return what runs, in words."""
        return self._words if self.running else ""

    def run(self, words: str, work: Work) -> bool:
        """Let something happen on a desk of its own, unless something runs already; tell whether it began."""
        if self._stop is not None:
            return False
        # Work that is asked to stop before it began still says what came of it.
        stop = self._stop = threading.Event()

        def act(task: Task) -> Done:
            with self._context.desk.elsewhere() as desk:
                return work(desk, Going(task.report, stop.is_set))

        self._words = words
        self._context.tasks.run(act, self._end, self._fail, progress=self.moved.emit, owner=self)
        self.began.emit(words)
        return True

    def cancel(self) -> None:
        """Ask what runs to stop."""
        if self._stop is not None:
            self._stop.set()

    def _end(self, done: Done) -> None:
        self._stop = None
        self._context.bus.publish(done.changes)
        self.ended.emit(done)

    def _fail(self, error: BaseException) -> None:
        self._stop = None
        self.failed.emit(error)


def show_running(running: Running, progress: ProgressStrip, told: Strip, error: ErrorStrip) -> None:
    """Let strips of a page follow what runs: begun, how far, done, or what went wrong."""

    def begin(words: str) -> None:
        told.say("")
        error.say("")
        progress.begin(words)

    def end(done: Done) -> None:
        progress.finish()
        told.say(done.words)

    def fail(failure: BaseException) -> None:
        progress.finish()
        if not isinstance(failure, StillwaterError):
            raise failure
        error.show_error(failure)

    # By way of the strip, so that nothing is told to a page that is gone.
    for signal, slot in ((running.began, begin), (running.ended, end), (running.failed, fail)):
        connection = signal.connect(slot)
        progress.destroyed.connect(lambda _gone=None, each=connection: running.disconnect(each))
    running.moved.connect(progress.show_progress)
    progress.cancel_asked.connect(running.cancel)
    if running.running:
        progress.begin(running.words)
