"""How many frames a picture has and how long they last, told from its blocks without unfolding one of them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

MOST = 10_000
_COLOURS, _SIZE_OF_THEM = 0x80, 7
_TIFF_ENTRY = 12


@dataclass(frozen=True, slots=True)
class Motion:
    """How many frames there are, at most MOST, and how long they last; pages last no time and are no motion."""

    frames: int = 1
    milliseconds: int | None = None

    @property
    def moves(self) -> bool:
        """Tell whether the frames follow each other by themselves."""
        return self.milliseconds is not None


def motion(file: BinaryIO, picture_format: str, counted: Callable[[], int]) -> Motion:
    """Return a picture's frames; where its blocks say nothing of them, as many as its decoder counts."""
    walk = _WALKS.get(picture_format)
    if walk is None:
        frames = max(1, min(MOST, counted()))
        return Motion(frames, 0 if frames > 1 and picture_format == "AVIF" else None)
    file.seek(0)
    frames, lasting = 0, 0
    # A file that breaks off has the frames that were found until then.
    with suppress(struct.error, ZeroDivisionError):
        for milliseconds in walk(file):
            frames, lasting = frames + 1, lasting + milliseconds
            if frames == MOST:
                break
    pages = picture_format == "TIFF"
    return Motion(frames, None if pages else lasting) if frames > 1 else Motion()


def _gif(file: BinaryIO) -> Iterator[int]:
    file.seek(10)
    skip_colours(file, struct.unpack("BBB", file.read(3))[0])
    lasts = 0
    while block := file.read(1):
        if block == b"\x2c":
            skip_colours(file, struct.unpack("8xB", file.read(9))[0])
            file.seek(1, 1)
            _skip_pieces(file)
            yield lasts * 10
            lasts = 0
        elif block == b"\x21":
            if file.read(1) == b"\xf9":
                lasts = struct.unpack("<xxHx", file.read(5))[0]
            _skip_pieces(file)
        else:
            return


def skip_colours(file: BinaryIO, flags: int) -> None:
    """Move past a table of colours in a GIF, where its flags say that there is one."""
    if flags & _COLOURS:
        file.seek(3 << ((flags & _SIZE_OF_THEM) + 1), 1)


def _skip_pieces(file: BinaryIO) -> None:
    while length := file.read(1)[0:1].strip(b"\0"):
        file.seek(length[0], 1)


def _webp(file: BinaryIO) -> Iterator[int]:
    file.seek(12)
    while True:
        name, length = struct.unpack("<4sI", file.read(8))
        after = file.tell() + length + length % 2
        if name == b"ANMF":
            low, high = struct.unpack("<12xHBx", file.read(16))
            yield low | high << 16
        file.seek(after)


def _png(file: BinaryIO) -> Iterator[int]:
    file.seek(8)
    while True:
        length, name = struct.unpack(">I4s", file.read(8))
        after = file.tell() + length + 4
        if name == b"fcTL":
            share, of = struct.unpack(">20xHHxx", file.read(26))
            yield share * 1000 // (of or 100)
        if name == b"IEND":
            return
        file.seek(after)


def _tiff(file: BinaryIO) -> Iterator[int]:
    order = "<" if file.read(2) == b"II" else ">"
    file.seek(4)
    seen: set[int] = set()
    while (at := struct.unpack(f"{order}I", file.read(4))[0]) and at not in seen:
        seen.add(at)
        file.seek(at)
        (entries,) = struct.unpack(f"{order}H", file.read(2))
        file.seek(entries * _TIFF_ENTRY, 1)
        yield 0


_WALKS: Mapping[str, Callable[[BinaryIO], Iterator[int]]] = {
    "GIF": _gif,
    "WEBP": _webp,
    "PNG": _png,
    "TIFF": _tiff,
}
