"""Files that leave a vault for a place of somebody else's: new or whole, for this account alone, and on the disk once told."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.vault.errors import InsideVaultError
from app.vault.files import MINE_ALONE, PARTIAL, sync_folder

Data = bytes | Iterable[bytes]
WriteNew = Callable[[Path, Data], None]
# A stick's or a server's file system may know no such thing, and a folder may be one to write into alone.
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM, errno.EBADF}


def check_outside(vault: Path, target: Path) -> None:
    """Refuse a place in a vault's own folder for what is not encrypted."""
    inside = target.absolute().parent.resolve()
    if vault.resolve() in (inside, *inside.parents):
        raise InsideVaultError


def write_new(path: Path, data: Data) -> None:
    """Write a file that is not there yet, for this account alone; half of one never stays. OSError says why not."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), MINE_ALONE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        sync_names(path.parent)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


@contextmanager
def new_files() -> Iterator[WriteNew]:
    """Lend write_new; files written by it go again where the block fails, also as late as at the record that names them.

    Nothing may fail in the block once the record is there: Ctrl+C is held back by whoever calls (app/commands/bring.py).
    """
    written: list[Path] = []

    def write(path: Path, data: Data) -> None:
        write_new(path, data)
        written.append(path)

    try:
        yield write
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise


def replace_file(path: Path, data: Data) -> None:
    """Replace a file, or write a new one: what stood there stays until the new one is whole. OSError says why not.

    The name in between is nobody's, so that no file of somebody else's is written over on the way.
    """
    between = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PARTIAL}")
    write_new(between, data)
    try:
        between.replace(path)
    except BaseException:
        with suppress(OSError):
            between.unlink()
        raise
    # It is there, and an error here could not take it back: what stood there before is gone.
    with suppress(OSError):
        sync_names(path.parent)


def sync_names(folder: Path) -> None:
    """Make names in a folder last, where its file system has a way to do that."""
    try:
        sync_folder(folder)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
