"""Files that are on the disk when we say so."""

from __future__ import annotations

import os
from pathlib import Path

PARTIAL = ".partial"


def write_synced(path: Path, data: bytes) -> None:
    """Replace a file: a reader finds the old one or the new one, whole, whatever happens."""
    partial = path.with_name(path.name + PARTIAL)
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder last; Windows keeps them by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> list[Path]:
    """Remove what a killed writer left half written, and return it; only for the one who holds the lock."""
    left = [path for path in folder.rglob(f"*{PARTIAL}") if path.is_file()]
    for path in left:
        path.chmod(0o600)
        path.unlink()
    return left
