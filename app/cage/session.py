"""One item and one confined process: as many questions as its person has, until it is closed or one fails."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock
from types import TracebackType
from typing import Self

from app.cage.channels import Child, Watch, never
from app.cage.conversation import Conversation
from app.cage.errors import AskCancelledError, Cause, DecodeFailedError
from app.cage.model import Answer, Job, Source
from app.cage.ops import Parent
from app.cage.wire import GoneError, WireError


class TakenAlongError(DecodeFailedError):
    """The process ended because its parent did, through no fault of the item."""

    def __init__(self) -> None:
        super().__init__(Cause.STOPPED)


class Session:
    """What readers keep of the item stays between questions; any thread may ask, one after another.

    A question that fails or is cancelled ends the process, and every later one is answered with the same reason.
    """

    def __init__(
        self, child: Child, source: Source, cpu_seconds: int, parent: Parent, left: ExitStack | None = None
    ) -> None:
        self._child = child
        self._parent = parent
        self._talk = Conversation(child, source, child.shared)
        self._cpu_seconds = cpu_seconds
        self._left = left or ExitStack()
        self._turn = Lock()
        self._closed = False
        self._ended = False
        self._failed: DecodeFailedError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def over(self) -> bool:
        """Tell whether no further question can be answered."""
        return self._closed or self._ended

    def close(self) -> None:
        """End the process; a question that is being answered is cancelled, and this does not wait for it."""
        self._closed = True
        if self._turn.acquire(blocking=False):  # else whoever asks does it when the answer is there or cancelled
            try:
                self._end()
            finally:
                self._turn.release()

    def ask(self, job: Job, *, cancelled: Callable[[], bool] = never) -> Answer:
        """Answer one more question, or raise DecodeFailedError, which ends the session."""
        if job.rule.parent is not self._parent:
            raise ValueError(f"{job.op} is answered by a process of another parent")
        try:
            with self._turn:
                return self._in_turn(job, cancelled)
        finally:
            if self._closed:
                self.close()

    def _in_turn(self, job: Job, cancelled: Callable[[], bool]) -> Answer:
        if self._failed is not None:
            raise DecodeFailedError(self._failed.cause, self._failed.figure)
        if self.over:
            raise AskCancelledError
        try:
            return self._answer(job, Watch(job.wall_seconds, lambda: self._closed or cancelled()))
        except BaseException as error:
            self._failed = error if isinstance(error, DecodeFailedError) else None
            self._end()
            raise

    def _answer(self, job: Job, watch: Watch) -> Answer:
        self._child.watch(watch)
        try:
            answer = self._talk.ask(job)
        except WireError as error:
            raise DecodeFailedError(Cause.BROKEN_ANSWER) from error
        except GoneError as error:
            self._ended = True
            raise self._post_mortem(self._child.autopsy()) from error
        self._child.watch(Watch(math.inf))
        return answer

    def _end(self) -> None:
        """End the process once, and leave its place to another."""
        if not self._ended:
            self._ended = True
            self._child.finish()
        self._left.close()

    def _post_mortem(self, status: int | None) -> DecodeFailedError:
        """Return why a process ended that should have answered."""
        if status is None:
            return TakenAlongError()
        if sys.platform != "win32" and status == -signal.SIGSYS:
            return DecodeFailedError(Cause.FORBIDDEN)
        if sys.platform != "win32" and status == -signal.SIGXCPU:
            return DecodeFailedError(Cause.TOO_LONG, self._cpu_seconds)
        return DecodeFailedError(Cause.STOPPED)
