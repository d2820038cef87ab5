"""The item as a caged process sees it: a file that is read by asking the window for ranges."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

from app.cage import wire
from app.cage.wire import FillingChannel, Kind

Fill = Callable[[int, memoryview], None]


class RawRanges(io.RawIOBase):
    """The bare reader; `open_ranges` puts the standard library's buffer on it."""

    def __init__(self, size: int, first: bytes | bytearray, fill: Fill) -> None:
        self._size = size
        self._first = first
        self._fill = fill
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
        known = memoryview(self._first)[self._at : self._at + want]
        # A short piece of it is asked for anew together with what follows: who seeks to and fro over its end would
        # have the same megabyte sent at every step.
        if 2 * len(known) >= want:
            want = len(known)
            view[:want] = known
        else:
            self._fill(self._at, view[:want])
        self._at += want
        return want


def open_ranges(channel: FillingChannel, size: int, first: bytes | bytearray) -> io.BufferedReader:
    """Open the item behind a channel, reading ahead by large ranges."""

    def fill(at: int, view: memoryview) -> None:
        wire.send(channel, Kind.RANGE, {"at": at, "length": len(view)})
        # Straight into the reader's buffer: fresh memory for each range would cost more than its bytes.
        wire.receive_data(channel, view)

    return io.BufferedReader(RawRanges(size, first, fill), wire.FIRST)
