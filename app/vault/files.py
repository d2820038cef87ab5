"""Files that are on the disk when we say so, and files that were carried here, opened with suspicion."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from app.i18n import _
from app.vault.errors import NotOrdinaryError

PARTIAL = ".partial"
MINE_ALONE = 0o600
_CHUNK = 1024 * 1024
# Neither waits for a pipe's other end nor follows a link that may lead anywhere; 0 where a system has no such flag.
_SUSPICIOUS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_ordinary(path: Path) -> BinaryIO:
    """Open an ordinary file for reading, or raise with the reason; a link, a pipe or a device is not followed."""
    try:
        handle = os.open(path, _SUSPICIOUS)
        mode = os.fstat(handle).st_mode
        if stat.S_ISREG(mode):
            return os.fdopen(handle, "rb")
    except OSError as error:
        linked = path.is_symlink()
        raise NotOrdinaryError(_("it is a link") if linked else error.strerror or type(error).__name__) from error
    os.close(handle)
    raise NotOrdinaryError(_("it is a folder") if stat.S_ISDIR(mode) else _("it is no ordinary file"))


def read_ordinary(path: Path, most: int) -> bytes:
    """Return the bytes of an ordinary file that has at most so many; of a larger one no more than that is read."""
    with open_ordinary(path) as file:
        try:
            data = file.read(most + 1)
        except OSError as error:
            raise NotOrdinaryError(error.strerror or type(error).__name__) from error
    if len(data) > most:
        raise NotOrdinaryError(_("it is larger than it can be"), too_large=True)
    return data


def write_synced(path: Path, data: bytes) -> None:
    """Replace a file: a reader finds the old one or the new one, whole, whatever happens. OSError says why not."""
    partial = path.with_name(path.name + PARTIAL)
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise
    sync_folder(path.parent)


def copy_synced(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file under its whole name only once it is on the disk; return its size and SHA-256 as it was read."""
    partial = target.with_name(target.name + PARTIAL)
    made = copy_partial(source, partial)
    settle(partial, target)
    return made


def copy_partial(source: Path, partial: Path) -> tuple[int, str]:
    """Copy a file to the disk under a name that is not yet its own; return its size and SHA-256 as it was read."""
    make_folder(partial.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, os.fdopen(os.open(partial, flags, MINE_ALONE), "wb") as write:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            size += write.write(chunk)
        write.flush()
        os.fsync(write.fileno())
    return size, digest.hexdigest()


def settle(partial: Path, target: Path) -> None:
    """Give a file that is on the disk its own name, so that it lasts."""
    partial.replace(target)
    sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for this account alone, and make their names last."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder last; Windows keeps them by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_folder(folder: Path) -> None:
    """Remove a folder; half of it never stands under the name of the whole, and whoever looks for partial ones ends it."""
    half = folder.with_name(folder.name + PARTIAL)
    folder.rename(half)
    sync_folder(folder.parent)
    shutil.rmtree(half)


def sweep(folder: Path) -> list[Path]:
    """Remove what a killed writer left half written, and return it; only for the one who holds the lock."""
    left = [path for path in folder.rglob(f"*{PARTIAL}") if path.is_file()]
    for path in left:
        path.chmod(0o600)
        path.unlink()
    return left
