"""Opening files of the review that were carried here; what is wrong with one is told as of a pack."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from app.review.errors import NotAPackError
from app.vault import files
from app.vault.errors import NotOrdinaryError


def open_ordinary(path: Path) -> BinaryIO:
    """Open an ordinary file for reading, or raise with the reason."""
    try:
        return files.open_ordinary(path)
    except NotOrdinaryError as error:
        raise NotAPackError(error.why) from error


def read_ordinary(path: Path, most: int) -> bytes:
    """Return the bytes of an ordinary file that has at most so many."""
    try:
        return files.read_ordinary(path, most)
    except NotOrdinaryError as error:
        raise NotAPackError(error.why) from error
