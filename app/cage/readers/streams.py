"""What is packed as one stream (gzip, bzip2, xz), and tar files, which pack nothing at all."""

from __future__ import annotations

import bz2
import lzma
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Protocol

from app.cage.errors import Cause
from app.cage.readers.members import Member
from app.cage.readers.reader import Refusal
from app.cage.readers.text import decode

STEP = 1 << 20
MOST = 100_000
UNKNOWN = -1
LZMA_MEMORY = 256 << 20
# What the three libraries say of a stream that cannot be unfolded.
BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError)
_HEADER = re.compile(rb"\x1f\x8b\x08(.).{6}", re.DOTALL)
_NAMED, _EXTRA = 0x08, 0x04


class _Unpacker(Protocol):
    """What the three libraries have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Deflated:
    """The one of the three that keeps what it has not read to itself."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


UNPACKERS: Mapping[str, Callable[[], _Unpacker]] = {
    "gzip": _Deflated,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=LZMA_MEMORY),
}


def unpacked(file: BinaryIO, form: str, most: int) -> bytes:
    """Return as much of a packed stream as is wanted; what follows its end is left."""
    unpacker = UNPACKERS[form]()
    file.seek(0)
    found = bytearray()
    try:
        while not unpacker.eof and len(found) < most:
            data = file.read(STEP) if unpacker.needs_input else b""
            if not data and unpacker.needs_input:
                break
            found += unpacker.decompress(data, min(STEP * 4, most - len(found)))
    except BROKEN as error:
        if not found:
            raise Refusal(Cause.DAMAGED) from error
    return bytes(found)


def inner_name(head: bytes, form: str) -> str:
    """Return the name that a gzip stream gives to what is in it."""
    found = _HEADER.match(head)
    if form != "gzip" or found is None or not found[1][0] & _NAMED or found[1][0] & _EXTRA:
        return ""
    return decode(head[10:].partition(b"\0")[0][:1000]).text


def stream_member(file: BinaryIO, form: str, size: int) -> Member:
    """Return the one thing that a stream holds."""
    file.seek(0)
    name = inner_name(file.read(2048), form)
    return Member(name, UNKNOWN, size, folder=False, locked=False, unfold=lambda most: unpacked(file, form, most))


def tar_members(file: BinaryIO) -> Iterator[Member]:
    """Return what is in a tar file; a link is told and never followed."""
    file.seek(0)
    try:
        # It stays open with the members that it gave; the file beneath it is not its own.
        archive = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 -- see above
        for number, info in enumerate(archive):
            if number >= MOST:
                return
            yield Member(
                name=info.name,
                size=max(0, info.size),
                packed=max(0, info.size),
                folder=not info.isfile(),
                locked=False,
                unfold=lambda most, info=info: _tar_bytes(archive, info, most),  # type: ignore[misc]  # closes over the loop
            )
    except tarfile.TarError as error:
        raise Refusal(Cause.DAMAGED) from error


def _tar_bytes(archive: tarfile.TarFile, info: tarfile.TarInfo, most: int) -> bytes:
    member = archive.extractfile(info) if info.isfile() else None
    return member.read(most) if member is not None else b""
