"""The item as a caged process sees it: a file that is read by asking the window for ranges."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

from app.cage import wire
from app.cage.wire import Channel, Kind, WireError

Ask = Callable[[int, int], bytes | bytearray]


class RawRanges(io.RawIOBase):
    """The bare reader; `open_ranges` puts the standard library's buffer on it."""

    def __init__(self, size: int, first: bytes | bytearray, ask: Ask) -> None:
        self._size = size
        self._first = first
        self._ask = ask
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("before the start")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer from where the file stands."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # a WriteableBuffer, which has no name at run time
        want = min(len(view), wire.RANGE, max(0, self._size - self._at))
        if not want:
            return 0
        if self._at < len(self._first):
            data = memoryview(self._first)[self._at : self._at + want]
        else:
            data = memoryview(self._ask(self._at, want))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def open_ranges(channel: Channel, size: int, first: bytes | bytearray) -> io.BufferedReader:
    """Open the item behind a channel, reading ahead by large ranges."""

    def ask(at: int, length: int) -> bytearray:
        wire.send(channel, Kind.RANGE, {"at": at, "length": length})
        data = wire.receive(channel, {Kind.DATA: length}).body
        if len(data) != length:
            raise WireError("length")
        return data

    return io.BufferedReader(RawRanges(size, first, ask), wire.FIRST)
