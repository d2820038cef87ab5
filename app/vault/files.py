"""Files that are on the disk when we say so."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from app.vault.errors import InsideVaultError

PARTIAL = ".partial"
MINE_ALONE = 0o600


def write_synced(path: Path, data: bytes) -> None:
    """Replace a file: a reader finds the old one or the new one, whole, whatever happens."""
    partial = path.with_name(path.name + PARTIAL)
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def check_outside(vault: Path, target: Path) -> None:
    """Refuse a place in a vault's own folder for what is not encrypted."""
    inside = target.absolute().parent.resolve()
    if vault.resolve() in (inside, *inside.parents):
        raise InsideVaultError


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, for this account alone; half of one never stays. OSError says why not."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), MINE_ALONE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


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
