"""Whatever is tried on a disk with little room left: it is done, or it is told that the disk is full."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import StillwaterError
from app.vault import reserve
from app.vault.errors import DiskFullError
from tests.faults.small_disk import Disk

KB = 1024


@contextmanager
def cramped(disk: Disk, room: int, *vaults: Path) -> Iterator[None]:
    """Leave so many bytes, and what the vaults keep aside for such a day none."""
    for folder in vaults:
        reserve.release(folder)
    disk.fill()
    disk.leave(min(room, (disk.path / "filler").stat().st_size))
    try:
        yield
    finally:
        disk.free()


def is_done(act: Callable[[], object]) -> bool:
    """Tell whether it was done; that it was not is told in words, and of no other cause."""
    try:
        act()
    except StillwaterError as error:
        if not _of_a_full_disk(error):
            raise
        return False
    return True


def _of_a_full_disk(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, DiskFullError) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
            return True
        error = error.__cause__
    return False
