"""A pack as one file: a plain tar of a sealed index, and behind it the sealed files of the items byte for byte.

Only the index is believed. It is signed, and its layout says where the items begin, how long each is and what its bytes
hash to; where each lies follows from that. So a pack of any size opens as quickly as its index, and damage behind the
index concerns the one item that it touched. No name, number or link of the tar is followed: what stands between the
items must be what this program writes there.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from app.i18n import _
from app.review.envelope import AGE, MOST_BYTES
from app.review.errors import DamagedItemError, DamagedPackError, NotAPackError
from app.review.ordinary import open_ordinary
from app.review.tar import BLOCK, END, filling, head

INDEX = "index.age"
ROOM = "room"
PACK_BEGINS = INDEX.encode() + b"\0"
MOST_ITEMS = 100_000
CHUNK = 1024 * 1024
# What an index may ask for; together far less than what a file can be.
_MOST_LENGTH = 2**40
_MOST_START = 2 * MOST_BYTES
_MOST_ROOM = 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(rb"[0-7]{11}\0")

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Placed:
    """An item's sealed bytes as they lie in a pack."""

    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the items of a pack begin, and what each is; it goes into the signed index."""

    start: int
    items: tuple[Placed, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Return where each item's head begins, and where the last one ends."""
        return tuple(accumulate((_room_of(each.length) for each in self.items), initial=self.start))

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {"start": self.start, "items": [[each.length, each.sha256] for each in self.items]}


def read_layout(body: object) -> Layout:
    """Read a layout from an index, within the limits of what a pack can be."""
    try:
        start, items = body["start"], body["items"]  # type: ignore[index]  # what it is not raises TypeError, told below
        found = Layout(start, tuple(Placed(length, sha256) for length, sha256 in items))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NotAPackError(_("its index does not say where its items are")) from error
    fits = _is_number(start, _MOST_START) and start % BLOCK == 0 and len(found.items) <= MOST_ITEMS
    if not fits or not all(_is_placed(each) for each in found.items):
        raise NotAPackError(_("its index asks for what no pack can hold"))
    return found


class Pack:
    """A pack that is open for reading; its index is all that was read of it yet."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.path = path
        self._file = file
        self._layout: Layout | None = None
        self.places: tuple[int, ...] = ()
        self.size = os.fstat(file.fileno()).st_size
        self.index = self._read_index()

    def lay_out(self, layout: Layout) -> None:
        """Take what the index says once it was verified; refuse a file that holds anything else beside."""
        places, after = layout.places, BLOCK + len(self.index)
        filled = filling(len(self.index))
        room = layout.start - after - filled - BLOCK
        if not 0 <= room <= _MOST_ROOM:
            raise NotAPackError(_("its index asks for what no pack can hold"))
        if self._range(after, filled + BLOCK + room) != bytes(filled) + head(ROOM, room) + bytes(room):
            raise DamagedPackError(_("what stands behind its index was changed"))
        if self.size > places[-1] + len(END):
            raise DamagedPackError(_("something was added to its end"))
        if self._range(places[-1], len(END)).strip(b"\0"):
            raise DamagedPackError(_("its end was changed"))
        self._layout, self.places = layout, places

    @property
    def cut(self) -> bool:
        """Tell whether the end is missing: the items that lay there are refused one by one."""
        return self.size < self.places[-1] + len(END)

    def missing(self) -> list[int]:
        """Return which items are not in the file, whole, because its end is missing."""
        return [number for number, end in enumerate(self.places[1:]) if end > self.size]

    def check(self, number: int, cancelled: Cancelled = lambda: False) -> bool:
        """Read an item to its end and refuse it if a byte is not what was sealed; False when it was cancelled."""
        return all(not cancelled() for _chunk in self.chunks(number))

    def take_out(self, number: int, target: BinaryIO, cancelled: Cancelled = lambda: False) -> bool:
        """Copy an item's sealed bytes, and raise if they are not what was sealed; False when it was cancelled.

        What was written counts for nothing until this has returned True: only then is it what was sealed.
        """
        for chunk in self.chunks(number):
            if cancelled():
                return False
            target.write(chunk)
        return True

    def chunks(self, number: int) -> Iterator[bytes]:
        """Yield an item's sealed bytes, and raise at the end if they are not what was sealed."""
        assert self._layout is not None  # lay_out comes first
        item, place = self._layout.items[number], self.places[number]
        if self.places[number + 1] > self.size:
            raise DamagedItemError(number, _("the file ends before it"))
        if self._range(place, BLOCK) != head(name_of(number), item.length):
            raise DamagedItemError(number, _("what stands before it was changed"))
        digest, at, end = hashlib.sha256(), place + BLOCK, place + BLOCK + item.length
        while at < end:
            chunk = self._range(at, min(CHUNK, end - at))
            if not chunk:
                raise DamagedItemError(number, _("the file ends before it"))
            digest.update(chunk)
            at += len(chunk)
            yield chunk
        rest = self._range(end, filling(item.length))
        if digest.hexdigest() != item.sha256 or rest.strip(b"\0"):
            raise DamagedItemError(number, _("its bytes are not those that were sealed"))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _read_index(self) -> bytes:
        first = self._range(0, BLOCK)
        if first.startswith(AGE):
            raise NotAPackError(_("it is no pack; a results file looks like this, and that is merged"))
        number = first[124:136]
        if len(first) < BLOCK or not _NUMBER.fullmatch(number):
            raise NotAPackError(_("it does not begin like a pack"))
        length = int(number[:-1], 8)
        if length > MOST_BYTES or head(INDEX, length) != first:
            raise NotAPackError(_("it does not begin like a pack"))
        if self.size < BLOCK + length:
            raise DamagedPackError(_("it was cut off within its index"))
        return self._range(BLOCK, length)

    def _range(self, offset: int, length: int) -> bytes:
        try:
            self._file.seek(offset)
            return self._file.read(length)
        except OSError as error:
            raise DamagedPackError(_("the disk cannot read it")) from error


def open_pack(path: Path) -> Pack:
    """Open an ordinary file as a pack; only its index is read."""
    file = open_ordinary(path)
    try:
        return Pack(file, path)
    except BaseException:
        file.close()
        raise


def name_of(number: int) -> str:
    """Return what an item is called in the tar."""
    return f"items/{number}"


def _room_of(length: int) -> int:
    return BLOCK + length + filling(length)


def _is_placed(item: Placed) -> bool:
    return _is_number(item.length, _MOST_LENGTH) and type(item.sha256) is str and bool(_HASH.fullmatch(item.sha256))


def _is_number(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most
