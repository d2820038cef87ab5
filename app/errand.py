"""A piece of work in a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app import log
from app.cage.command import environment, root
from app.clock import SystemClock
from app.errors import StillwaterError
from app.vault.vault import Vault

if TYPE_CHECKING:
    from app.desk import Desk

Told = dict[str, Any]
Work = Callable[[Told, Vault, threading.Event], Told]

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
        errand = {**what, "folder": str(desk.vault.folder.absolute())}
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


def command(module: str, flag: str) -> list[str]:
    """Return the command line of a second process; a frozen program calls itself with a flag."""
    return [sys.executable, flag] if getattr(sys, "frozen", False) else [sys.executable, "-I", "-m", module]


def carry_out(name: str, work: Work) -> int:
    """Do in this process what the first one asked for, and tell it what came of it; return the exit status."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    source = sys.stdin.buffer
    errand = json.loads(_receive(source))
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
