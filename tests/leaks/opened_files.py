"""Tells whether anybody opened a file, by the system's own word for it."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

IN_OPEN = 0x20


class Opened:
    """How often a file was opened since the watch began."""

    def __init__(self, watch: int) -> None:
        self._watch = watch

    def any(self) -> bool:
        """Tell whether it was opened since the last question."""
        with suppress(BlockingIOError):
            return bool(os.read(self._watch, 4096))
        return False


@contextmanager
def opened(file: Path) -> Iterator[Opened]:
    """Watch a file within the block."""
    library = ctypes.CDLL(None, use_errno=True)
    watch = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert watch >= 0
    try:
        assert library.inotify_add_watch(watch, os.fsencode(file), IN_OPEN) >= 0
        yield Opened(watch)
    finally:
        os.close(watch)
