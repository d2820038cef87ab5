"""The window's way to the cage: `ask` a question about an item, get an answer that was checked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Semaphore
from types import TracebackType
from typing import Self

from app.cage import wire
from app.cage.channels import TICK, Child, Stay, Supply, Watch, never
from app.cage.command import command
from app.cage.confine import run_here
from app.cage.errors import (
    AskCancelledError,
    CageNotStartedError,
    DecodeFailedError,
    LayerMissingError,
)
from app.cage.layers import layers_from
from app.cage.model import Answer, Job, Layers, Limits, Source
from app.cage.ops import Parent
from app.cage.session import Session, TakenAlongError
from app.cage.wire import GoneError, Kind, WireError

TRIES = 3


class Cage:
    """Confined processes, each for one item; any thread may ask, and waits for its answer."""

    def __init__(self, limits: Limits, *, start_with: Sequence[str] | None = None, fork: bool | None = None) -> None:
        self._limits = limits
        self._places = _Places(limits.at_once)
        self._sessions = _Places(limits.sessions)
        forks = sys.platform == "linux" if fork is None else fork
        self._supplies = {parent: _supply(parent, limits, start_with, fork=forks) for parent in Parent}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def at_once(self) -> int:
        """Return how many questions are answered at the same time."""
        return self._limits.at_once

    def start(self) -> None:
        """Start the processes that wait for items; this does not wait for them."""
        try:
            self._supplies[Parent.DECODERS].start()  # what reads words is large, and started when it is asked for
        except OSError as error:
            raise CageNotStartedError from error

    def close(self) -> None:
        """End every process; a later `ask` would start them again."""
        for supply in self._supplies.values():
            supply.close()

    def ask(self, job: Job, source: Source, *, cancelled: Callable[[], bool] = never) -> Answer:
        """Answer a question about an item, or raise DecodeFailedError with the one reason why not."""
        with self._places.place(cancelled):
            for _ in range(TRIES - 1):
                try:
                    return self._ask(job, source, cancelled)
                except TakenAlongError:
                    continue  # its parent was ended and it with it: no item did that
            return self._ask(job, source, cancelled)

    def open(
        self, source: Source, *, parent: Parent = Parent.DECODERS, cancelled: Callable[[], bool] = never
    ) -> Session:
        """Open an item for many questions, in one process that lives until the session is closed."""
        place = self._sessions.place(cancelled)
        with ExitStack() as left:
            left.enter_context(place)
            watch = Watch(self._limits.start_seconds, cancelled)
            child = self._confined(watch, Stay.SESSION, parent)[0]
            return Session(child, source, self._limits.session_cpu_seconds, parent, left.pop_all())

    def layers(self, parent: Parent = Parent.DECODERS) -> Layers:
        """Return which layers hold around a process that waits."""
        child, found = self._confined(Watch(self._limits.start_seconds), Stay.QUESTION, parent)
        child.finish()
        return found

    def _ask(self, job: Job, source: Source, cancelled: Callable[[], bool]) -> Answer:
        watch = Watch(self._limits.start_seconds, cancelled)
        child = self._confined(watch, Stay.QUESTION, job.rule.parent)[0]
        with Session(child, source, self._limits.cpu_seconds, job.rule.parent) as once:
            return once.ask(job, cancelled=cancelled)

    def _confined(self, watch: Watch, stay: Stay, parent: Parent) -> tuple[Child, Layers]:
        """Take a process that has what the policy requires; it has seen no evidence yet."""
        for _ in range(TRIES):
            try:
                child = self._supplies[parent].take(watch, stay)
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
            if missing and (run_here() or not self._limits.allow_unconfined):
                child.finish()
                raise LayerMissingError(missing)
            return child, found
        raise CageNotStartedError


class _Places:
    """How many may be inside at once; whoever waits may give up."""

    def __init__(self, number: int) -> None:
        self._free = Semaphore(number)

    @contextmanager
    def place(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        while not self._free.acquire(timeout=TICK):
            if cancelled():
                raise AskCancelledError
        try:
            yield
        finally:
            self._free.release()


def _supply(parent: Parent, limits: Limits, start_with: Sequence[str] | None, *, fork: bool) -> Supply:
    bytes_of_memory = limits.words_memory if parent is Parent.WORDS else limits.memory
    memory = str(bytes_of_memory)
    seconds, longer = str(limits.cpu_seconds), str(limits.session_cpu_seconds)
    if sys.platform == "linux" and fork:
        from app.cage.forked import ForkedSupply

        return ForkedSupply(start_with or command("--warm", parent, memory, seconds, longer), limits)
    from app.cage.spawned import SpawnedSupply

    commands = {
        Stay.QUESTION: command("--one", parent, memory, seconds),
        Stay.SESSION: command("--one", parent, memory, longer),
    }
    return SpawnedSupply(dict.fromkeys(Stay, start_with) if start_with else commands, limits, bytes_of_memory)
