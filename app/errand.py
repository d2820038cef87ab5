"""A piece of work in a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from app import log
from app.cage.command import environment, root, starting
from app.clock import SystemClock
from app.desk import close_desk, open_desk
from app.errors import StillwaterError
from app.hardening import harden
from app.settings import in_force
from app.vault.vault import Vault

if TYPE_CHECKING:
    from app.desk import Desk

Told = dict[str, Any]
Work = Callable[[Told, Vault, threading.Event], Told]
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Act = Callable[["Desk", Told, Progress, Cancelled], Told]
Result = TypeVar("Result")

# Whoever works at the window comes first; what is done for them can wait its turn.
NICE = 10
_LENGTH = struct.Struct(">I")
_TOLD_EVERY = 0.1
_ENDS_WITHIN = 10.0


class Errand:
    """Work that was handed to a process of its own; read what it tells on a thread that may wait."""

    def __init__(
        self, command: Sequence[str], desk: Desk, what: Mapping[str, Any], died: type[StillwaterError]
    ) -> None:
        self._died = died
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote a case
            env=environment(),
            cwd=root(),
        )
        kept_in = log.kept_in()
        errand = {**what, "folder": str(desk.vault.folder.absolute()), "log": str(kept_in or "")}
        self._send(json.dumps(errand).encode(), desk.vault.handover())

    @property
    def pid(self) -> int:
        """Return the process's id."""
        return self._process.pid

    def told(self) -> Iterator[Told]:
        """Wait for what the process tells, until it ends."""
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                yield json.loads(line)
        finally:
            self.close()

    def cancel(self) -> None:
        """Ask the process to stop where it can."""
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._process.stdin.close()

    def close(self) -> None:
        """Let go of the process; one that does not end by itself is ended."""
        self.cancel()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _send(self, errand: bytes, keys: bytearray) -> None:
        """Hand over what to do and the keys, by the pipe alone."""
        pipe = self._process.stdin
        assert pipe is not None
        try:
            for part in (errand, keys):
                pipe.write(_LENGTH.pack(len(part)))
                pipe.write(part)
            pipe.flush()
        except BrokenPipeError as error:
            self.close()
            raise self._died from error
        finally:
            keys[:] = bytes(len(keys))


class ErrandStoppedError(StillwaterError):
    """The second process stopped, and said why."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a piece of work is."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Job(Generic[Result]):
    """Work that is counted in steps: the module and the flag by which it starts, what is said where it dies, its result."""

    module: str
    flag: str
    died: type[StillwaterError]
    read: Callable[[Told], Result]


class Stepwise(Generic[Result]):
    """One such job in a process of its own; read its events on a thread that may wait."""

    def __init__(self, job: Job[Result], desk: Desk, what: Mapping[str, Any]) -> None:
        self._job = job
        self._errand = Errand(starting(job.module, job.flag), desk, what, job.died)

    def events(self) -> Iterator[Step | Result]:
        """Wait for what it tells: how far it is, and last what came of it."""
        for told in self._errand.told():
            if "step" in told:
                yield Step(**told["step"])
            elif "stopped" in told:
                why = told["stopped"]
                raise ErrandStoppedError(why["what"], kept=why["kept"], do=why["do"])
            else:
                yield self._job.read(told["result"])
                return
        raise self._job.died

    def cancel(self) -> None:
        """Ask it to stop where it can; nothing of it stays then."""
        self._errand.cancel()


class Teller:
    """Tells how far the work is, but no more often than a person can read."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._last = 0.0

    def __call__(self, told: Told, *, last: bool = False) -> None:
        now = self._clock.monotonic()
        if now - self._last >= _TOLD_EVERY or last:
            self._last = now
            say(told)


def carry_out(name: str, work: Work) -> int:
    """Do in this process what the first one asked for, and tell it what came of it; return the exit status."""
    harden()
    if hasattr(os, "nice"):
        os.nice(NICE)
    source = sys.stdin.buffer
    errand = json.loads(_receive(source))
    if errand["log"]:
        # By the first process's word: this one has no environment that says where a home is.
        log.keep(Path(errand["log"]))
    vault = Vault.from_handover(Path(errand["folder"]), _receive(source))
    stop = threading.Event()
    # The pipe closes when the person cancels, and also when the first process is gone.
    threading.Thread(target=_wait_for_the_end, args=(source, stop), daemon=True).start()
    try:
        say(work(errand, vault, stop))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the first process says that the work ended
        log.failed(name, error)
        return 1
    return 0


def carry_out_stepwise(name: str, act: Act) -> int:
    """Do a job that is counted in steps, at a desk of this process; what is wrong with it is told, not raised."""

    def work(errand: Told, vault: Vault, stop: threading.Event) -> Told:
        desk, teller = open_desk(vault, SystemClock(), in_force()), Teller()
        try:
            return {
                "result": act(desk, errand, lambda done, of: teller({"step": {"done": done, "of": of}}), stop.is_set)
            }
        except StillwaterError as error:
            return {"stopped": stopped(error)}
        finally:
            close_desk(desk)

    return carry_out(name, work)


def stopped(error: StillwaterError) -> Told:
    """Return an error as it is told to the first process."""
    return {"what": error.what, "kept": error.kept, "do": error.do}


def say(told: Told) -> None:
    """Tell the first process something."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _receive(pipe: IO[bytes]) -> bytearray:
    (length,) = _LENGTH.unpack(pipe.read(_LENGTH.size))
    data = bytearray(length)
    if pipe.readinto(data) != length:  # type: ignore[attr-defined]  # a BufferedReader has it, IO[bytes] does not say so
        raise EOFError
    return data


def _wait_for_the_end(pipe: IO[bytes], stop: threading.Event) -> None:
    pipe.read(1)
    stop.set()
