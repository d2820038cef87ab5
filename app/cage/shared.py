"""Memory that a confined child and the window share, so that large pictures need not go through the socket.

The window only reads it, and copies each picture out once before it looks at it: what it has checked cannot change any
more. The memory is sealed against shrinking, so that a read cannot fall into nothing. What does not fit goes through
the socket, as everything does where there is no such memory.
"""

from __future__ import annotations

import fcntl
import mmap
import os

SIZE = 64 << 20
SMALL = 32 << 10
_SEALS = 0x1 | 0x2 | 0x4  # no more seals, no shrinking, no growing
_ADD_SEALS, _GET_SEALS = 1033, 1034


def make() -> int:
    """Return an open file of memory that keeps its size."""
    file = os.memfd_create("stillwater", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(file, SIZE)
    fcntl.fcntl(file, _ADD_SEALS, _SEALS)
    return file


class Shelf:
    """The child's end: each picture of one answer stands behind the one before."""

    def __init__(self, file: int) -> None:
        self._memory = memoryview(mmap.mmap(file, SIZE))
        self._used = 0

    def clear(self) -> None:
        """Start again from the beginning; the window has copied what it wanted."""
        self._used = 0

    def put(self, data: bytes) -> int | None:
        """Return where the data stands now; nothing if it is too small to be worth it, or does not fit."""
        at, end = self._used, self._used + len(data)
        if len(data) < SMALL or end > SIZE:
            return None
        self._memory[at:end] = data
        self._used = end
        return at


class Area:
    """The window's end."""

    def __init__(self, file: int) -> None:
        if fcntl.fcntl(file, _GET_SEALS) & _SEALS != _SEALS or os.fstat(file).st_size != SIZE:
            raise OSError("memory that could change its size")
        self._memory = mmap.mmap(file, SIZE, prot=mmap.PROT_READ)

    @property
    def size(self) -> int:
        """Return how much there is."""
        return SIZE

    def take(self, at: int, length: int) -> bytes:
        """Return a copy of what stands somewhere."""
        return self._memory[at : at + length]

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()
