"""A package as a run of encrypted bytes: nothing of it is plain in any file, and no more than a piece of it in memory."""

from __future__ import annotations

import io
import queue
import threading
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import pyrage
import pyzipper

from app.responses.pieces import Piece

# How many pieces the one who encrypts may be ahead of the one who writes.
AHEAD = 8
SECONDS = 0.1


class _Drain(io.RawIOBase):
    """Where an archive writes to: what came is taken away before the next piece is written."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._held.append(bytes(data))
        return len(self._held[-1])

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        held, self._held = self._held, []
        return b"".join(held)


def by_passphrase(pieces: Sequence[Piece], passphrase: bytes, at: datetime) -> Generator[bytes]:
    """Yield the files as a ZIP with AES-256, which any common unpacker opens with the passphrase."""
    drain = _Drain()
    with pyzipper.AESZipFile(drain, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        archive.setpassword(passphrase)
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for piece in pieces:
            info = pyzipper.zipfile_aes.AESZipInfo(piece.name, at.timetuple()[:6])
            yield from _added(archive, _deflated(info, piece), piece, drain)
    yield drain.taken()


def to_key(pieces: Sequence[Piece], key: pyrage.x25519.Recipient, at: datetime) -> Generator[bytes]:
    """Yield the files as a ZIP inside an age file for one key; the ZIP itself is nowhere."""
    return _pumped(_Reader(_plain(pieces, at)), key)


def _plain(pieces: Sequence[Piece], at: datetime) -> Iterator[bytes]:
    drain = _Drain()
    with zipfile.ZipFile(drain, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces:
            info = zipfile.ZipInfo(piece.name, at.timetuple()[:6])
            yield from _added(archive, _deflated(info, piece), piece, drain)
    yield drain.taken()


def _deflated(info: Any, piece: Piece) -> Any:
    # Pictures and films are packed already; packing them again costs time and gains nothing.
    info.compress_type = zipfile.ZIP_STORED if piece.packed else zipfile.ZIP_DEFLATED
    return info


def _added(archive: Any, info: Any, piece: Piece, drain: _Drain) -> Iterator[bytes]:
    with archive.open(info, "w") as member:
        for chunk in piece.chunks():
            member.write(chunk)
            yield drain.taken()


class _Reader:
    """A run of bytes that is read like a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int) -> bytes:
        """Return up to so many bytes; none at the end."""
        while not self._rest:
            piece = next(self._chunks, None)
            if piece is None:
                return b""
            self._rest = piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


class _GoneError(Exception):
    """Whoever took the encrypted bytes takes no more."""


class _Pump:
    """Where age writes to, on a thread of its own; the other side takes each piece in its turn."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | None] = queue.Queue(AHEAD)
        self._gone = threading.Event()
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Hand a piece over, or stop where nobody takes it any more."""
        self._put(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Hold nothing back: each piece was handed over already."""

    def run(self, work: Callable[[], object]) -> None:
        """Do the work; what goes wrong in it is told on the other side."""
        try:
            work()
        except BaseException as error:  # noqa: BLE001 -- it is raised again where the pieces are taken
            self.error = error
        with suppress(_GoneError):
            self._put(None)

    def _put(self, piece: bytes | None) -> None:
        while not self._gone.is_set():
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=SECONDS)
                return
        raise _GoneError

    def taken(self) -> Iterator[bytes]:
        """Yield each piece, and what went wrong at the end."""
        while (piece := self._pieces.get()) is not None:
            yield piece
        if self.error is not None:
            raise self.error

    def leave(self) -> None:
        """Take no more."""
        self._gone.set()


def _pumped(source: _Reader, key: pyrage.x25519.Recipient) -> Generator[bytes]:
    pump = _Pump()
    work = threading.Thread(
        target=pump.run, args=(lambda: pyrage.encrypt_io(source, pump, [key]),), name="package", daemon=True
    )
    work.start()
    try:
        yield from pump.taken()
    finally:
        pump.leave()
        work.join()
