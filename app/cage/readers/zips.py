"""Zip files, whose directory is believed only as far as it agrees with itself."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from app.cage.errors import Cause
from app.cage.readers.members import Member
from app.cage.readers.reader import Refusal
from app.cage.readers.text import decode

DIRECTORY = 16 << 20  # some 100,000 members; a longer one is there to take memory
_TAIL = 22 + 0xFFFF
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_UTF8, _LOCKED = 0x800, 0x1
_LOCAL_HEADER = 30


def opened(file: BinaryIO, size: int) -> zipfile.ZipFile:
    """Open a zip file whose members lie beside one another, or refuse it."""
    _check_directory(file, size)
    file.seek(0)
    try:
        found = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise Refusal(Cause.DAMAGED) from error
    _check_places(found.infolist())
    return found


def members(archive: zipfile.ZipFile) -> Iterator[Member]:
    """Return what is in it."""
    for info in archive.infolist():
        yield Member(
            name=_name(info),
            size=info.file_size,
            packed=info.compress_size,
            folder=info.is_dir(),
            locked=bool(info.flag_bits & _LOCKED),
            unfold=lambda most, info=info: _unfold(archive, info, most),  # type: ignore[misc]  # a default closes over the loop
        )


def names(file: BinaryIO, size: int) -> list[str]:
    """Return the names in a zip file, or none when it cannot be opened."""
    try:
        return opened(file, size).namelist()
    except Refusal:
        return []


def _unfold(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & _LOCKED:
        raise Refusal(Cause.LOCKED)
    try:
        with archive.open(info) as member:
            return member.read(most)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise Refusal(Cause.DAMAGED) from error


def _check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a directory that is longer than anyone reads, before the library keeps each of its entries."""
    start = max(0, size - _TAIL)
    file.seek(start)
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Refusal(Cause.DAMAGED)
    (length,) = struct.unpack_from("<I", tail, at + 12)
    far = tail.rfind(_END64, 0, at)
    if far >= 0 and len(tail) >= far + 56:
        (length,) = struct.unpack_from("<Q", tail, far + 40)
    if length > DIRECTORY:
        raise Refusal(Cause.TOO_MANY_MEMBERS, DIRECTORY >> 20)


def _check_places(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members that share their bytes: that is how a small file unfolds to a huge one without any ratio to see."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise Refusal(Cause.OVERLAPS)
        end = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; one that does not say its charset is read in the one that it is likely in."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    try:
        return decode(info.filename.encode("cp437")).text
    except UnicodeEncodeError:
        return info.filename
