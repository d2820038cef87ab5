"""A packed stream as a file that is read anywhere: unfolded as far as somebody reads, and never beyond its bounds."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from app.cage.errors import Cause
from app.cage.readers.budget import Budget
from app.cage.readers.members import LARGEST, MEGA
from app.cage.readers.reader import Refusal
from app.cage.readers.streams import BROKEN, STEP, UNPACKERS


class Unfolding(io.RawIOBase):
    """It ends where its bounds are; `stopped` then says which of them that was."""

    def __init__(self, file: BinaryIO, form: str, budget: Budget) -> None:
        self.stopped: Refusal | None = None
        self._file = file
        self._unpacker = UNPACKERS[form]()
        self._budget = budget
        self._data = bytearray()
        self._at = 0
        self._ended = False
        file.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence == os.SEEK_END:
            self._reach(LARGEST)
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self._data)}[whence]
        if start + offset < 0:
            raise OSError("before the start")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer from where the file stands."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # a WriteableBuffer, which has no name at run time
        self._reach(self._at + len(view))
        piece = self._data[self._at : self._at + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _reach(self, end: int) -> None:
        """Unfold as far as a place, or as far as it may."""
        while len(self._data) < end and not self._ended:
            if len(self._data) >= LARGEST:
                self._stop(Refusal(Cause.BURSTS, LARGEST // MEGA))
            elif self._budget.spent:
                self._stop(Refusal(Cause.TOO_LONG, round(self._budget.seconds)))
            else:
                self._unfold_more()

    def _stop(self, why: Refusal) -> None:
        self.stopped, self._ended = why, True

    def _unfold_more(self) -> None:
        data = self._file.read(STEP) if self._unpacker.needs_input else b""
        if self._unpacker.needs_input and not data:
            self._ended = True
            return
        try:
            self._data += self._unpacker.decompress(data, min(STEP, LARGEST - len(self._data)))
        except BROKEN:
            self._stop(Refusal(Cause.DAMAGED))
        self._ended = self._ended or self._unpacker.eof
