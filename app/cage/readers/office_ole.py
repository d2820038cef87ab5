"""Office files of the older kind: facts only, for no reader of their words is safe and well kept."""

from __future__ import annotations

import io
from datetime import datetime

import olefile

from app.cage.errors import Cause
from app.cage.readers.reader import Facts, Item, Refusal
from app.cage.readers.text import decode, writable

LINE = 200
_SHORT = {
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/x-encrypted-office": "locked",
    "application/x-ole-storage": "ole",
}
_MACROS = frozenset({"macros", "_vba_project_cur", "_vba_project", "vba"})


def told(item: Item, media: str) -> Facts:
    """Tell what an older office file is and holds."""
    item.file.seek(0)
    try:
        with olefile.OleFileIO(io.BytesIO(item.file.read(item.size))) as ole:
            names = ole.listdir(streams=True, storages=True)
            meta = ole.get_metadata()
    except (OSError, ValueError, IndexError, RecursionError) as error:
        raise Refusal(Cause.DAMAGED) from error
    return {
        "format": _SHORT.get(media, "ole"),
        "macros": any(piece.lower() in _MACROS for name in names for piece in name),
        "embedded": sum(name[-1].lower() in ("\x01ole10native", "package", "contents") for name in names),
        "author": _line(meta.author),
        "modified_by": _line(meta.last_saved_by),
        "created": _moment(meta.create_time),
        "modified": _moment(meta.last_saved_time),
        "titled": bool(_line(meta.title)),
    }


def _line(value: object) -> str:
    words = decode(value).text if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return writable(" ".join(words.replace("\0", "").split()))[:LINE]


def _moment(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else ""
