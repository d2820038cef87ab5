"""The database's schema a second time: without it no row of any table can be read, however whole the row is.

Its pages lie in the file `frame` as they lie in the database, encrypted and each with its code; they change only with a
migration or another key. They are put back nowhere but into a copy that is made for reading.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.vault.files import write_synced
from app.vault.pages import PAGE, NotWholeError, PageKeys, first_page_of, is_whole, read_page, schema_pages

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

NAME = "frame"
_NUMBER = 4
_MOST = 4096 * (PAGE + _NUMBER)


def keep(db: Connection, folder: Path, database: Path, key: bytearray) -> bool:
    """Write the frame where it is not the database's own; tell whether it was written."""
    keys = PageKeys.of(key)
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    kept, pages = _read(folder)
    if kept == version and pages and all(is_whole(raw, number, keys) for number, raw in pages.items()):
        return False
    # What is still in the log has not reached the file that is read here.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    try:
        pages = schema_pages(database, keys)
    except NotWholeError:
        # The database opened, so the log has what the file lacks; there is a next time.
        return False
    body = b"".join(struct.pack(">I", number) + raw for number, raw in sorted(pages.items()))
    write_synced(folder / NAME, struct.pack(">I", version) + body)
    return True


def mend(folder: Path, copy: Path, key: bytearray) -> tuple[int, ...]:
    """Put pages of the schema back into a copy of the database where its own are damaged; return which."""
    keys, mended = PageKeys.of(key), list[int]()
    _version, pages = _read(folder)
    count = copy.stat().st_size // PAGE
    with copy.open("r+b") as file:
        for number, raw in pages.items():
            if is_whole(raw, number, keys) and not is_whole(read_page(file, number), number, keys):
                file.seek((number - 1) * PAGE)
                # The vault has grown since.
                file.write(first_page_of(raw, count, keys) if number == 1 else raw)
                mended.append(number)
    return tuple(mended)


def _read(folder: Path) -> tuple[int, Mapping[int, bytes]]:
    path = folder / NAME
    if not path.is_file() or path.stat().st_size > _MOST:
        return -1, {}
    data = path.read_bytes()
    step = PAGE + _NUMBER
    if len(data) < _NUMBER + step:
        return -1, {}
    (version,) = struct.unpack_from(">I", data)
    return version, {
        struct.unpack_from(">I", data, at)[0]: data[at + _NUMBER : at + step]
        for at in range(_NUMBER, len(data) - step + 1, step)
    }
