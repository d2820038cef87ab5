"""Start a victim, hear what it acknowledges, and kill it after so many acknowledgements and a moment more."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from random import Random
from typing import Any

_PATIENCE = 120

Ack = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: after so many acknowledgements, and so many seconds more of whatever comes then."""

    acks: int
    seconds: float


def _context() -> Any:
    """Return what starts victims: a warm server that forks keeps a round short, where the system can."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "tests.faults.victim", "tests.faults.packs", "tests.faults.destroying"])
    return context


_CONTEXT = _context()


def moment(random: Random, most_acks: int, most_seconds: float) -> Moment:
    """Choose a moment; early ones are as likely as late ones."""
    return Moment(random.randint(0, most_acks), random.uniform(0, most_seconds))


def kill(target: Callable[..., None], arguments: tuple[Any, ...], when: Moment) -> list[Ack]:
    """Run a victim, kill it at a moment, and return everything that it had acknowledged by then."""
    ours, theirs = _CONTEXT.Pipe()
    victim = _CONTEXT.Process(target=target, args=(*arguments, theirs))
    victim.start()
    theirs.close()
    try:
        acks = _hear(ours, when)
    finally:
        victim.kill()
        victim.join(_PATIENCE)
        ended_by = victim.exitcode
        victim.close()
    acks += _rest(ours)
    ours.close()
    assert sys.platform == "win32" or ended_by == -signal.SIGKILL, (
        f"the victim ended by itself with {ended_by}, after {acks[-3:]}"
    )
    return acks


def _hear(pipe: Connection, when: Moment) -> list[Ack]:
    acks: list[Ack] = []
    while len(acks) < when.acks:
        # Second by second: a run that is stopped for a while, and goes on, has waited for no longer.
        assert any(pipe.poll(1.0) for _second in range(_PATIENCE)), f"nothing was heard after {acks[-3:]}"
        acks.append(pipe.recv())
        if acks[-1][0] == "done":
            return acks
    until = time.monotonic() + when.seconds
    while pipe.poll(max(0.0, until - time.monotonic())):
        acks.append(pipe.recv())
        if acks[-1][0] == "done":
            break
    return acks


def _rest(pipe: Connection) -> list[Ack]:
    """Read what was sent before the kill and not yet heard: it counts as acknowledged."""
    acks: list[Ack] = []
    try:
        while pipe.poll(0):
            acks.append(pipe.recv())
    except (EOFError, OSError):
        # The last word may have been cut off; what was not sent whole was not acknowledged.
        return acks
    return acks
