"""What a stream of plain bytes is known by: how many there are, and their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Self

# Smaller parts are digested sooner than another thread begins.
_WORTH_A_THREAD = 128 * 1024


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of one stream; the two weak ones are only ever compared with the lists that others publish."""

    size: int
    sha256: str
    blake2b: str
    md5: str
    sha1: str


class Tally:
    """Digests a stream as it passes; large parts on threads of its own, while the caller encrypts the same bytes."""

    def __init__(self) -> None:
        self._size = 0
        self._sha256, self._blake2b = hashlib.sha256(), hashlib.blake2b()
        self._md5, self._sha1 = hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False)
        self._pool: ThreadPoolExecutor | None = None
        self._running: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def add(self, part: bytes) -> bytes:
        """Digest a part and return it; a large one may still be at it when this returns."""
        self._settle()
        self._size += len(part)
        if len(part) < _WORTH_A_THREAD:
            for lane in self._lanes():
                lane(part)
            return part
        if self._pool is None:
            self._pool = ThreadPoolExecutor(2, thread_name_prefix="digest")
        self._running = [self._pool.submit(lane, part) for lane in self._lanes()]
        return part

    def digests(self) -> Digests:
        """Return what the stream is known by."""
        self._settle()
        found = (each.hexdigest() for each in (self._sha256, self._blake2b, self._md5, self._sha1))
        return Digests(self._size, *found)

    def _lanes(self) -> tuple[Callable[[bytes], None], Callable[[bytes], None]]:
        # Two and two take about the same time.
        return self._strong, self._weak

    def _strong(self, part: bytes) -> None:
        self._sha256.update(part)
        self._blake2b.update(part)

    def _weak(self, part: bytes) -> None:
        self._md5.update(part)
        self._sha1.update(part)

    def _settle(self) -> None:
        wait(self._running)
        for done in self._running:
            done.result()
        self._running = []
