"""Which documents the two usual containers hold: zip for the newer office files, OLE for the older ones and Outlook's."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from typing import BinaryIO

import olefile

from app.cage.readers import zips
from app.cage.readers.kinds import HEAD, Type

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_PARTS: Mapping[str, Type] = {
    "word/": Type("office", f"{_OPEN_XML}wordprocessingml.document"),
    "xl/": Type("office", f"{_OPEN_XML}spreadsheetml.sheet"),
    "ppt/": Type("office", f"{_OPEN_XML}presentationml.presentation"),
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_STREAMS: Mapping[str, Type] = {
    "__properties_version1.0": Type("mail", "application/vnd.ms-outlook"),
    "WordDocument": Type("office", "application/msword"),
    "Workbook": Type("office", "application/vnd.ms-excel"),
    "Book": Type("office", "application/vnd.ms-excel"),
    "PowerPoint Document": Type("office", "application/vnd.ms-powerpoint"),
    "EncryptedPackage": Type("office", "application/x-encrypted-office"),
}
LARGEST = 100_000_000
_MIMETYPE = b"mimetype"
_MIMETYPE_AT = 30


def inside(file: BinaryIO, size: int, found: Type) -> Type:
    """Return what a container holds, or what it was found to be when it holds nothing that is known."""
    if found.media == "application/zip":
        names = zips.names(file, size)
        file.seek(0)
        return packed(names, file.read(HEAD)) or found
    if found.media == "application/x-ole-storage":
        return ole(file, size) or found
    return found


def packed(names: Collection[str], head: bytes) -> Type | None:
    """Return which document a zip file is."""
    if head[_MIMETYPE_AT : _MIMETYPE_AT + len(_MIMETYPE)] == _MIMETYPE:
        said = head[_MIMETYPE_AT + len(_MIMETYPE) :][:80].partition(b"PK")[0].decode("ascii", "replace")
        return Type("office", said.strip()) if said.startswith(OPEN_DOCUMENT) else None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in _PARTS.items() if any(name.startswith(part) for name in names)), None)


def ole(file: BinaryIO, size: int) -> Type | None:
    """Return which document an OLE file is, by the names of what is in it."""
    if size > LARGEST:
        return None
    file.seek(0)
    try:
        with olefile.OleFileIO(io.BytesIO(file.read(size))) as opened:
            names = {entry[0] for entry in opened.listdir(streams=True, storages=False)}
    except (OSError, ValueError, IndexError, RecursionError):
        return None  # too damaged to tell; it stays what its first bytes say
    return next((kind for name, kind in _STREAMS.items() if name in names), None)
