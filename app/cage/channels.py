"""The window's ends of the ways to a caged process; none of their calls outlives the job's time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import Enum
from io import FileIO
from typing import IO, Protocol

from app.cage.conversation import Shared
from app.cage.errors import AskCancelledError, Cause, DecodeFailedError
from app.cage.wire import GoneError, read_all

TICK = 0.05


def never() -> bool:
    """Tell that nobody has cancelled."""
    return False


class Stay(Enum):
    """How long a process is meant to be there, and so how much processor time it may use."""

    QUESTION = "question"
    SESSION = "session"


class Watch:
    """How long the window still waits, and whether anyone still wants the answer."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool] = never) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._cancelled = cancelled

    def check(self) -> None:
        """Raise when the time is over or the answer no longer wanted."""
        if self._cancelled():
            raise AskCancelledError
        if time.monotonic() >= self._end:
            raise DecodeFailedError(Cause.TOO_LONG, round(self._seconds))

    def over(self) -> bool:
        """Tell whether `check` would raise."""
        return self._cancelled() or time.monotonic() >= self._end

    def tick(self) -> float:
        """Return how long to wait before checking again."""
        left = max(0.0, self._end - time.monotonic())
        return left if self._cancelled is never else min(left, TICK)


class Child(Protocol):
    """One confined process that waits for its item."""

    @property
    def shared(self) -> Shared | None:
        """Return the memory that it writes pictures into, where it has one."""

    def send(self, data: bytes | bytearray | memoryview, /) -> None: ...

    def receive(self, n: int, /) -> bytearray: ...

    def watch(self, watch: Watch, /) -> None:
        """Hold every further call to a time limit."""

    def finish(self) -> None:
        """End the process, which may have ended already."""

    def autopsy(self) -> int | None:
        """End the process and return how it ended: minus the signal, or the exit code; nothing when nobody knows."""


class Supply(Protocol):
    """Where confined processes come from."""

    def take(self, watch: Watch, stay: Stay, /) -> Child:
        """Return a process that waits for its item, or raise GoneError when none can be started."""

    def start(self) -> None:
        """Start what waits for items, without waiting for it."""

    def close(self) -> None:
        """End every process."""


class Process(Protocol):
    """A process that was started with two unbuffered pipes."""

    @property
    def stdin(self) -> IO[bytes] | FileIO | None: ...

    @property
    def stdout(self) -> IO[bytes] | FileIO | None: ...

    def kill(self) -> None:
        """End the process, which may have ended already."""

    def wait(self) -> int:
        """Wait for its end and return how it ended."""


class PipeChannel:
    """The two pipes of a process that was started for one item; a thread ends it when its time or its memory is over."""

    def __init__(self, process: Process, outgrown: Callable[[], bool] = never) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._in, self._out = process.stdout, process.stdin
        self._watch = Watch(0)
        self._outgrown = outgrown
        self._ended_for: Cause | None = None
        self._done = threading.Event()
        self._guard: threading.Thread | None = None
        self.shared: Shared | None = None

    def watch(self, watch: Watch, /) -> None:
        """Hold every further call to a time limit."""
        self._watch = watch
        if self._guard is None:
            self._guard = threading.Thread(target=self._stand_guard, name="cage-guard", daemon=True)
            self._guard.start()

    def send(self, data: bytes | bytearray | memoryview, /) -> None:
        """Send all of it."""
        view = memoryview(data)
        try:
            while view:
                view = view[self._out.write(view) or 0 :]
        except OSError as error:
            self._check()
            raise GoneError from error

    def receive(self, n: int, /) -> bytearray:
        """Receive exactly n bytes."""
        try:
            return read_all(self._in.readinto, n)  # type: ignore[attr-defined]  # unbuffered, so a FileIO
        except GoneError:
            self._check()
            raise

    def finish(self) -> None:
        """End the process."""
        self.autopsy()

    def autopsy(self) -> int:
        """End the process and return how it ended."""
        self._done.set()
        if self._guard is not None:
            self._guard.join()
        self._out.close()
        self._process.kill()
        self._in.close()
        return self._process.wait()

    def _check(self) -> None:
        """Raise why the process was ended, where it was by us."""
        if self._ended_for is not None:
            raise DecodeFailedError(self._ended_for)
        self._watch.check()

    def _stand_guard(self) -> None:
        while not self._done.wait(TICK):
            if self._outgrown():
                self._ended_for = Cause.MEMORY
            if self._ended_for is not None or self._watch.over():
                self._process.kill()
                return
