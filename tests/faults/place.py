"""Where vaults lie that are killed and cut off by the thousand: in memory, since nothing of them has to last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30


@contextmanager
def roomy(otherwise: Path | None = None) -> Iterator[Path]:
    """Lend a folder in memory, or on the disk where the memory has no room for one.

    A kill takes nothing from what was written to either, and a cut of power is rebuilt from the record of the writes.
    """
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        with TemporaryDirectory(dir=_MEMORY, prefix="faults-") as made:
            yield Path(made)
    elif otherwise is not None:
        yield otherwise
    else:
        with TemporaryDirectory(prefix="faults-") as made:
            yield Path(made)
