"""A file that only takes up space, so that a full disk can still be opened and saved to once."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from app.vault.model import RESERVE_BYTES

NAME = "reserve"
_CHUNK = 1024 * 1024
_ROOM = 8  # an eighth of the reserve is enough to open a vault and to write a little


def ensure(folder: Path, size: int = RESERVE_BYTES) -> bool:
    """Take the space if the disk has it and room to work in besides; tell whether it is held."""
    path = folder / NAME
    if path.exists() and path.stat().st_size >= size:
        return True
    release(folder)
    # What takes the last of a disk is what fills it.
    if shutil.disk_usage(folder).free < size + size // _ROOM:
        return False
    try:
        with path.open("wb") as file:
            _allocate(file.fileno(), size)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        release(folder)
        return False
    return True


def release(folder: Path) -> bool:
    """Give the space back; tell whether there was any."""
    try:
        (folder / NAME).unlink()
    except FileNotFoundError:
        return False
    return True


def _allocate(file: int, size: int) -> None:
    # A file that is merely long may hold no space at all.
    allocate = getattr(os, "posix_fallocate", None)
    if allocate is not None:
        allocate(file, 0, size)
        return
    for start in range(0, size, _CHUNK):
        os.write(file, bytes(min(_CHUNK, size - start)))
