"""The window's way to the cage: `ask` a question about an item, get an answer that was checked."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from threading import Semaphore
from types import TracebackType
from typing import Self

from app.cage import wire
from app.cage.channels import Child, Supply, Watch, never
from app.cage.command import command
from app.cage.confine import built, layers_from
from app.cage.conversation import converse
from app.cage.errors import (
    AskCancelledError,
    CageNotStartedError,
    Cause,
    DecodeFailedError,
    LayerMissingError,
)
from app.cage.model import Answer, Job, Layers, Limits, Source
from app.cage.wire import GoneError, Kind, WireError

TRIES = 3


class Cage:
    """Confined processes, each for one item; any thread may ask, and waits for its answer."""

    def __init__(self, limits: Limits, *, start_with: Sequence[str] | None = None, fork: bool | None = None) -> None:
        self._limits = limits
        self._places = Semaphore(limits.at_once)
        self._supply = _supply(limits, start_with, fork=sys.platform == "linux" if fork is None else fork)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the processes that wait for items; this does not wait for them."""
        try:
            self._supply.start()
        except OSError as error:
            raise CageNotStartedError from error

    def close(self) -> None:
        """End every process; a later `ask` would start them again."""
        self._supply.close()

    def ask(self, job: Job, source: Source, *, cancelled: Callable[[], bool] = never) -> Answer:
        """Answer a question about an item, or raise DecodeFailedError with the one reason why not."""
        self._enter(cancelled)
        try:
            return self._ask(job, source, cancelled)
        finally:
            self._places.release()

    def layers(self) -> Layers:
        """Return which layers hold around a process that waits."""
        child, found = self._confined(Watch(self._limits.start_seconds))
        child.finish()
        return found

    def _enter(self, cancelled: Callable[[], bool]) -> None:
        while not self._places.acquire(timeout=0.05):
            if cancelled():
                raise AskCancelledError

    def _ask(self, job: Job, source: Source, cancelled: Callable[[], bool]) -> Answer:
        for _ in range(TRIES):
            touched = _Touched(source)
            try:
                return self._ask_once(job, touched, cancelled)
            except DecodeFailedError as error:
                # A process that ended before it asked for a byte was taken along by its parent: no item did that.
                if error.cause is not Cause.STOPPED or touched.read_from:
                    raise
        return self._ask_once(job, source, cancelled)

    def _ask_once(self, job: Job, source: Source, cancelled: Callable[[], bool]) -> Answer:
        child, _layers = self._confined(Watch(self._limits.start_seconds, cancelled))
        ended = False
        try:
            child.watch(Watch(job.wall_seconds, cancelled))
            return converse(child, job, source)
        except WireError as error:
            raise DecodeFailedError(Cause.BROKEN_ANSWER) from error
        except GoneError as error:
            ended = True
            raise self._post_mortem(child.autopsy()) from error
        finally:
            if not ended:
                child.finish()

    def _post_mortem(self, status: int) -> DecodeFailedError:
        """Return why a process ended that should have answered."""
        if sys.platform != "win32" and status == -signal.SIGSYS:
            return DecodeFailedError(Cause.FORBIDDEN)
        if sys.platform != "win32" and status == -signal.SIGXCPU:
            return DecodeFailedError(Cause.TOO_LONG, self._limits.cpu_seconds)
        return DecodeFailedError(Cause.STOPPED)

    def _confined(self, watch: Watch) -> tuple[Child, Layers]:
        """Take a process that has what the policy requires; it has seen no evidence yet."""
        for _ in range(TRIES):
            try:
                child = self._supply.take(watch)
            except (GoneError, DecodeFailedError, OSError) as error:
                raise CageNotStartedError from error
            try:
                child.watch(watch)
                found = layers_from(dict(wire.receive(child, {Kind.HELLO: 0}).head))
            except (GoneError, WireError, TypeError, KeyError):
                child.finish()
                continue
            except DecodeFailedError as error:
                child.finish()
                raise CageNotStartedError from error
            except BaseException:
                child.finish()
                raise
            missing = found.missing(self._limits.required)
            if missing and (built() or not self._limits.allow_unconfined):
                child.finish()
                raise LayerMissingError(missing)
            return child, found
        raise CageNotStartedError


class _Touched:
    """A source that knows whether anybody has asked for its bytes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.read_from = False

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return self._source.size

    def read(self, offset: int, n: int) -> bytes:
        """Return a range of the bytes."""
        self.read_from = True
        return self._source.read(offset, n)


def _supply(limits: Limits, start_with: Sequence[str] | None, *, fork: bool) -> Supply:
    sizes = (str(limits.memory), str(limits.cpu_seconds))
    if fork:
        from app.cage.forked import ForkedSupply

        return ForkedSupply(start_with or command("--warm", *sizes), limits)
    from app.cage.spawned import SpawnedSupply

    return SpawnedSupply(start_with or command("--one", *sizes), limits)
