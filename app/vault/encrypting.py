"""The program's side of a change of its database's key: a process is started for it, watched, and ended when asked."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, BinaryIO

from app.cage.command import environment, root, starting
from app.vault.model import Waiting
from app.vault.rekeying import FROZEN_FLAG, LENGTH, Told

MIB = 1024 * 1024
EVERY_SECONDS = 0.1
# The log is written back from the first page to the last: how many places tell how far that is.
_PLACES = 128
_BYTES = 16


@dataclass(frozen=True, slots=True)
class End:
    """How it ended: what was told last, by which number SQLite refused, and whether it was ended because it was asked."""

    told: Told | None
    code: int = 0
    encrypted: bool = False
    cancelled: bool = False
    started: bool = True


def encrypt(path: Path, old: bytearray, new: bytearray, *, room: bool, waiting: Waiting) -> End:
    """Let a process of its own encrypt the database under another key, and wait for it."""
    process = subprocess.Popen(
        starting("app.vault.rekeying", FROZEN_FLAG),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,  # a buffer would keep the keys
        env=environment(),
        cwd=root(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    lines: SimpleQueue[bytes | None] = SimpleQueue()
    reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        what = {"path": str(path.absolute()), "room": room, "program": os.getpid()}
        # One that has ended already is found out by what it does not say.
        with suppress(BrokenPipeError):
            _hand_over(process.stdin, json.dumps(what).encode(), old, new)
        with _measured(path) as measure:
            return _watched(lines, measure, waiting)
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdin.close()
        process.stdout.close()


def _hand_over(pipe: IO[bytes], *parts: bytes | bytearray) -> None:
    what, *keys = parts
    for part in (LENGTH.pack(len(what)), what, *keys):
        pipe.write(part)


def _watched(lines: SimpleQueue[bytes | None], measure: Measure, waiting: Waiting) -> End:
    """Hear what the process tells until it ends, or until whoever waits no longer wants it."""
    end = End(None)
    while not waiting.cancelled():
        try:
            line = lines.get(timeout=EVERY_SECONDS)
        except Empty:
            waiting.progress(*measure.now())
            continue
        if line is None:
            return end
        end = heard(line, end)
        if end.told is Told.BEGUN:
            measure.begin()
        waiting.progress(*measure.now())
    return End(end.told, end.code, end.encrypted, cancelled=True)


def heard(line: bytes, before: End) -> End:
    """Read a line that the process told."""
    said = json.loads(line)
    told = Told(said["told"])
    return End(told, said["code"], before.encrypted or told is Told.ENCRYPTED)


class Measure:
    """How many MiB are written, of both times that the database is: into its log, and back to its place.

    SQLite tells of neither, but the log grows, and no page looks the same under another key.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._log = path, path.with_name(f"{path.name}-wal")
        self._size = path.stat().st_size
        self._file: BinaryIO | None = None
        self._before: list[bytes] = []
        self._furthest = 0

    def begin(self) -> None:
        """Look at the database as it is now; no sooner, as closing it takes away the locks that this process has on it."""
        if self._file is None:
            self._file = self._path.open("rb", buffering=0)
            self._before = self._looked(self._file)

    def now(self) -> tuple[int, int]:
        """Return how many MiB of how many; never less than before."""
        logged = min(_size_of(self._log), self._size)
        changed = sum(map(bytes.__ne__, self._before, self._looked(self._file))) if self._file else 0
        # What is back in its place has been in the log.
        done = max(logged, self._size if changed else 0) + self._size * changed // _PLACES
        self._furthest = max(self._furthest, done)
        return self._furthest // MIB, max(1, 2 * self._size // MIB)

    def end(self) -> None:
        """Let go of the database."""
        if self._file is not None:
            self._file.close()

    def _looked(self, file: BinaryIO) -> list[bytes]:
        found = []
        for place in range(_PLACES):
            file.seek(self._size * place // _PLACES)
            found.append(file.read(_BYTES))
        return found


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _measured(path: Path) -> Iterator[Measure]:
    measure = Measure(path)
    try:
        yield measure
    finally:
        measure.end()


def _read(pipe: IO[bytes], lines: SimpleQueue[bytes | None]) -> None:
    rest = b""
    while data := pipe.read(1024):
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            lines.put(line)
    lines.put(None)
