"""Writing a pack: the items are copied, hashed and put on the disk in one pass, then the index that names their hashes goes before them."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from app.i18n import _
from app.review.container import CHUNK, INDEX, ROOM, Cancelled, Layout, Placed, name_of
from app.review.errors import NotSealedError
from app.review.tar import BLOCK, END, filling, head
from app.vault.files import MINE_ALONE, PARTIAL
from app.vault.outside import sync_names

# How much one sealing of the same index may be longer than another: age adds lines at random, and numbers have digits.
_SLACK = 16 * 1024
_NO_HASH = "0" * 64
# So many chunks are held at most until they are hashed; room is made for them once.
_AHEAD = 4
# So much is written before it is sent to the disk: a cancel waits for no more, and the disk does not wait for the end.
_STEP = 32 * CHUNK

Progress = Callable[[int, int], object]
IndexFor = Callable[[Layout], bytes]
# Room for a chunk, and what hashes the one that lies in it.
_Rooms = deque[tuple[memoryview, Future[None] | None]]


class Digest(Protocol):
    """What a hash is fed by."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take more bytes."""


@dataclass(frozen=True, slots=True)
class Item:
    """A sealed file that goes along, unchanged."""

    path: Path
    length: int


class _CancelledError(Exception):
    """The person does not want it any more."""


def write_pack(
    target: Path,
    index_for: IndexFor,
    items: Sequence[Item],
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> Layout | None:
    """Write a pack that is on the disk, whole, once this returns; None, and nothing written, when it was cancelled.

    The sealed index is asked for twice: once to see how long it is, and once more with what was copied.
    """
    try:
        if target.exists():
            raise NotSealedError(target.name, _("a file of this name is there"))
        with _unnamed(target) as (file, name_it):
            layout = _write(file, index_for, items, progress, cancelled)
            file.flush()
            os.fsync(file.fileno())
            name_it()
        _settle(target)
    except _CancelledError:
        return None
    except OSError as error:
        raise NotSealedError(target.name, error.strerror or type(error).__name__) from error
    return layout


def _settle(target: Path) -> None:
    """Make the name last; a pack whose name may be gone again is told as not written, and is not there."""
    try:
        sync_names(target.parent)
    except OSError:
        target.unlink(missing_ok=True)
        raise


@contextmanager
def _unnamed(target: Path) -> Iterator[tuple[BinaryIO, Callable[[], None]]]:
    """Lend a file that has no name yet, and what gives it the one it is to have."""
    try:
        # Linux: one that is in no folder at all, of which a kill leaves nothing.
        handle = os.open(target.parent, os.O_RDWR | os.O_TMPFILE, MINE_ALONE)
    except (AttributeError, OSError):
        with _beside(target) as lent:
            yield lent
        return
    with os.fdopen(handle, "wb") as file:
        yield file, lambda: _link_open(file, target)


@contextmanager
def _beside(target: Path) -> Iterator[tuple[BinaryIO, Callable[[], None]]]:
    partial = target.with_name(target.name + PARTIAL)
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), MINE_ALONE)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, lambda: None
        _put(partial, target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _link_open(file: BinaryIO, target: Path) -> None:
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        # With a folder given, the link is followed to the open file; else a link to the link would be made.
        os.link(f"/proc/self/fd/{file.fileno()}", target.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _write(
    file: BinaryIO, index_for: IndexFor, items: Sequence[Item], progress: Progress, cancelled: Cancelled
) -> Layout:
    guess = len(index_for(Layout(0, tuple(Placed(each.length, _NO_HASH) for each in items))))
    start = BLOCK + guess + filling(guess) + BLOCK + _SLACK
    file.seek(start)
    layout = Layout(start, tuple(_copy_all(file, items, progress, cancelled)))
    file.write(END)
    index = index_for(layout)
    room = start - BLOCK - len(index) - filling(len(index)) - BLOCK
    if room < 0:
        message = "an index is as long each time it is asked for"
        raise ValueError(message)
    file.seek(0)
    file.write(head(INDEX, len(index)) + index + bytes(filling(len(index))) + head(ROOM, room) + bytes(room))
    return layout


class _Sending:
    """Sends what was written to the disk while more is written, one step at a time."""

    def __init__(self, file: BinaryIO, thread: Executor) -> None:
        self._file, self._thread = file, thread
        self._under_way: Future[None] | None = None
        self._written = 0

    def wrote(self, count: int) -> None:
        """Tell that more was written."""
        self._written += count
        if self._written >= _STEP:
            self.wait()
            self._under_way, self._written = self._thread.submit(os.fsync, self._file.fileno()), 0

    def wait(self) -> None:
        """Wait for what is under way; the system says once only that a disk refused it."""
        if self._under_way is not None:
            self._under_way.result()


def _copy_all(file: BinaryIO, items: Sequence[Item], progress: Progress, cancelled: Cancelled) -> Iterator[Placed]:
    done, whole = 0, sum(each.length for each in items)
    progress(0, whole)
    # While chunks are hashed on one thread, and wait for the disk on another, the next are read and written on this one.
    with ThreadPoolExecutor(1, "hash") as hashing, ThreadPoolExecutor(1, "disk") as thread:
        rooms: _Rooms = deque((memoryview(bytearray(CHUNK)), None) for _ in range(_AHEAD))
        sending = _Sending(file, thread)
        for number, item in enumerate(items):
            if cancelled():
                raise _CancelledError
            file.write(head(name_of(number), item.length))
            digest = hashlib.sha256()
            for count in _copy(file, item, digest, rooms, hashing):
                done += count
                sending.wrote(count)
                progress(done, whole)
                if cancelled():
                    raise _CancelledError
            file.write(bytes(filling(item.length)))
            yield Placed(item.length, hashing.submit(digest.hexdigest).result())
        sending.wait()


def _copy(file: BinaryIO, item: Item, digest: Digest, rooms: _Rooms, hashing: Executor) -> Iterator[int]:
    left = item.length
    with item.path.open("rb", buffering=0) as source:
        while True:
            room, hashed = rooms.popleft()
            if hashed is not None:
                hashed.result()
            count = source.readinto(room)
            rooms.append((room, hashing.submit(digest.update, room[:count])))
            if not count:
                break
            left -= count
            file.write(room[:count])
            yield count
    if left:
        raise NotSealedError(item.path.name, _("a sealed file has another length than it should"))


def _put(partial: Path, target: Path) -> None:
    """Give the whole file its name; one that has come there meanwhile stays."""
    try:
        os.link(partial, target)
    except OSError:
        # A stick's file system knows no second name: the moment between looking and renaming is what is left.
        if target.exists():
            raise
        partial.rename(target)
    else:
        partial.unlink()
