"""Which files an import is about: told by path or found in folders, and opened so that nothing can be swapped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.cage.errors import AskCancelledError
from app.i18n import _
from app.intake.model import UnreadableError
from app.vault.errors import NotOrdinaryError
from app.vault.files import open_ordinary

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A file to take in; a link is told, and left where it is."""

    path: Path
    is_link: bool = False


def find(paths: Iterable[Path], outside: Path) -> list[Found]:
    """Return the files to take in, folders walked in order; the vault itself is never one of them."""
    found: dict[Path, Found] = {}
    # Compared as text, as the system compares names: a path's parents would be built anew for every file.
    vault = os.path.normcase(f"{outside.resolve()}{os.sep}")
    for path in paths:
        for file in _found(path.absolute()):
            if not os.path.normcase(file.path).startswith(vault):
                found.setdefault(file.path, file)
    return list(found.values())


def open_file(found: Found) -> tuple[BinaryIO, int]:
    """Open a plain file and return it with its size; anything else is told."""
    if found.is_link:
        raise UnreadableError(_("It is a link, and was left where it is."))
    try:
        file = open_ordinary(found.path)
    except NotOrdinaryError as error:
        raise UnreadableError(_("It cannot be opened: {why}.").format(why=error.why)) from error
    return file, os.fstat(file.fileno()).st_size


def beginning(file: BinaryIO, most: int) -> bytes:
    """Return what a file holds, no more than so many bytes of it."""
    try:
        return file.read(most)
    except OSError as error:
        # Told of this file alone: where it is sealed, the same error would speak of the vault's own disk.
        raise UnreadableError(_("It cannot be read: {why}.").format(why=error.strerror)) from error


def pieces(file: BinaryIO, cancelled: Callable[[], bool]) -> Iterator[bytes]:
    """Return what a file holds, piece by piece, however much it is."""
    while piece := beginning(file, _PIECE):
        if cancelled():
            raise AskCancelledError
        yield piece


def _found(path: Path) -> Iterator[Found]:
    # A link that a person names is meant; one that lies in a folder may be anybody's.
    whole = path.resolve()
    if whole.is_dir():
        yield from _walk(whole)
    else:
        yield Found(whole)


def _walk(folder: Path) -> Iterator[Found]:
    for inner, folders, names in os.walk(folder, followlinks=False):
        links = [name for name in folders if (Path(inner) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in sorted((*names, *links)):
            path = Path(inner) / name
            # What begins with a dot is the system's own, or a copy that is still being written.
            if not name.startswith("."):
                yield Found(path, is_link=path.is_symlink())
