"""What a stream of plain bytes is known by: how many there are, and their digests."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from blake3 import blake3

# Smaller parts are digested sooner than another thread begins.
_WORTH_A_THREAD = 128 * 1024
# So many parts are held at most until the slowest digest has had them.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of one stream; the two weak ones are only ever compared with the lists that others publish."""

    size: int
    sha256: str
    blake2b: str
    blake3: str
    md5: str
    sha1: str


class _Hash(Protocol):
    def update(self, data: bytes, /) -> object: ...


class _Lane:
    """Some digests of a stream, one part after another, on a thread of their own where that is worth it."""

    def __init__(self, *digests: _Hash) -> None:
        self._digests = digests
        self._thread: ThreadPoolExecutor | None = None
        self._running: deque[Future[None]] = deque()

    def take(self, part: bytes) -> None:
        """Digest a part, at once or later."""
        if len(part) < _WORTH_A_THREAD:
            self.wait(0)
            self._update(part)
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self.wait(_AHEAD - 1)
        self._running.append(self._thread.submit(self._update, part))

    def wait(self, most: int) -> None:
        """Wait until no more than so many parts are to be digested."""
        while len(self._running) > most:
            self._running.popleft().result()

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.shutdown()

    def _update(self, part: bytes) -> None:
        for digest in self._digests:
            digest.update(part)


class Tally:
    """Digests a stream as it passes; large parts on threads of its own, while the caller encrypts the same bytes."""

    def __init__(self) -> None:
        self._size = 0
        self._sha256, self._blake2b = hashlib.sha256(), hashlib.blake2b()
        self._blake3 = blake3()
        self._md5, self._sha1 = hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False)
        # Each takes about as long as the others: processors have instructions of their own for both kinds of SHA.
        self._lanes: Sequence[_Lane] = (
            _Lane(self._md5),
            _Lane(self._blake2b),
            _Lane(self._sha256, self._sha1, self._blake3),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for lane in self._lanes:
            lane.close()

    def add(self, part: bytes) -> bytes:
        """Digest a part and return it; a large one may still be at it when this returns."""
        self._size += len(part)
        for lane in self._lanes:
            lane.take(part)
        return part

    def digests(self) -> Digests:
        """Return what the stream is known by."""
        for lane in self._lanes:
            lane.wait(0)
        found = (each.hexdigest() for each in (self._sha256, self._blake2b, self._blake3, self._md5, self._sha1))
        return Digests(self._size, *found)
