"""Where a picture ends, and how many bytes follow that no viewer shows."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from typing import BinaryIO

from app.cage.readers.budget import Budget
from app.cage.readers.frames import skip_colours

# Less than the reader behind a file keeps, so that looking further in the same place asks the window for nothing.
WINDOW = 64 << 10
WORK_SECONDS = 2.0
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA
_BARE_MARKERS = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})


def after_end(file: BinaryIO, size: int, picture_format: str) -> int | None:
    """Return how many bytes follow a picture's end, or nothing when its end is not found in a moment."""
    find = _ENDS.get(picture_format)
    if find is None:
        return None
    file.seek(0)
    try:
        end = find(file, Budget(WORK_SECONDS))
    except struct.error:
        return None
    return size - end if end is not None and end <= size else None


def _png(file: BinaryIO, budget: Budget) -> int | None:
    file.seek(8)
    while not budget.spent:
        length, name = struct.unpack(">I4s", file.read(8))
        end = file.seek(length + 4, 1)
        if name == b"IEND":
            return end
    return None


def _riff(file: BinaryIO, _budget: Budget) -> int | None:
    _riff_name, length = struct.unpack("<4sI", file.read(8))
    return 8 + int(length) + int(length) % 2


def _bmp(file: BinaryIO, _budget: Budget) -> int | None:
    _bm, length = struct.unpack("<2sI", file.read(6))
    return int(length) or None


def _gif(file: BinaryIO, budget: Budget) -> int | None:
    file.seek(10)
    flags = struct.unpack("BBB", file.read(3))[0]
    skip_colours(file, flags)
    while not budget.spent and (block := file.read(1)):
        if block == b"\x3b":
            return file.tell()
        if block == b"\x21":
            file.seek(1, 1)
        elif block == b"\x2c":
            skip_colours(file, struct.unpack("8xB", file.read(9))[0])
            file.seek(1, 1)
        else:
            return None
        _skip_pieces(file, budget)
    return None


def _skip_pieces(file: BinaryIO, budget: Budget) -> None:
    while not budget.spent and (length := file.read(1).strip(b"\0")):
        file.seek(length[0], 1)


def _jpeg(file: BinaryIO, budget: Budget) -> int | None:
    file.seek(2)
    while not budget.spent:
        start, marker = struct.unpack("BB", file.read(2))
        if start != 0xFF:  # noqa: PLR2004 -- every marker starts with it
            return None
        if marker == _END_OF_IMAGE:
            return file.tell()
        if marker in _BARE_MARKERS:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        file.seek(max(0, length - 2), 1)
        if marker == _START_OF_SCAN and not _seek_marker(file):
            return None
    return None


def _seek_marker(file: BinaryIO) -> bool:
    """Move past the coded samples of a scan to the marker behind them."""
    at = file.tell()
    while data := file.read(WINDOW):
        found = _MARKER.search(data)
        if found:
            file.seek(at + found.start())
            return True
        at += len(data) - (data[-1:] == b"\xff")
        file.seek(at)
        if data == b"\xff":
            return False
    return False


_ENDS: Mapping[str, Callable[[BinaryIO, Budget], int | None]] = {
    "JPEG": _jpeg,
    "MPO": _jpeg,
    "PNG": _png,
    "GIF": _gif,
    "WEBP": _riff,
    "BMP": _bmp,
}
