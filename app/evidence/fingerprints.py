"""Many fingerprints in memory, and which of them are near another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.evidence.hashes import NEAR, PDQ_BYTES

Words: TypeAlias = NDArray[np.uint64]
Ids: TypeAlias = NDArray[np.int64]
_WORDS = PDQ_BYTES // 8
# So many at a time stay in the processor's own cache.
_AT_ONCE = 1 << 14


@dataclass(frozen=True, slots=True)
class Near:
    """Whose fingerprint is near, and by how many bits it differs."""

    id: int
    distance: int


class Fingerprints:
    """Fingerprints by the ids of whom they belong to: 40 bytes each, a million compared in some milliseconds."""

    def __init__(self) -> None:
        self._blocks: list[tuple[Ids, Words]] = []
        self._fresh: list[tuple[int, bytes]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add_block(self, ids: bytes, bits: bytes) -> None:
        """Take in many at once, as `pack` laid them out."""
        numbers = np.frombuffer(ids, dtype="<i8")
        self._blocks.append((numbers, _columns(bits)))
        self._count += len(numbers)

    def add(self, number: int, bits: bytes) -> None:
        """Take in one more."""
        self._fresh.append((number, bits))
        self._count += 1
        if len(self._fresh) >= _AT_ONCE:
            self._settle()

    def near(self, bits: bytes, *, within: int = NEAR) -> list[Near]:
        """Return who is near, the nearest first."""
        self._settle()
        wanted = np.frombuffer(bits, dtype="<u8")
        found = [near for ids, words in self._blocks for near in _near(ids, words, wanted, within)]
        return sorted(found, key=lambda near: (near.distance, near.id))

    def each(self) -> Iterable[tuple[int, bytes]]:
        """Return all of them."""
        self._settle()
        for ids, words in self._blocks:
            rows = np.ascontiguousarray(words.T)
            for number, row in zip(ids.tolist(), rows, strict=True):
                yield number, row.tobytes()

    def _settle(self) -> None:
        if self._fresh:
            fresh, self._fresh = self._fresh, []
            self._blocks.append((np.array([number for number, _ in fresh], dtype="<i8"), _columns(_joined(fresh))))


def pack(many: list[tuple[int, bytes]]) -> tuple[bytes, bytes]:
    """Lay out many fingerprints as they are kept: their ids, and their bits one behind the other."""
    return np.array([number for number, _ in many], dtype="<i8").tobytes(), _joined(many)


def _joined(many: list[tuple[int, bytes]]) -> bytes:
    return b"".join(bits for _, bits in many)


def _columns(bits: bytes) -> Words:
    """Return fingerprints by their words, so that the same word of all of them lies together."""
    return np.ascontiguousarray(np.frombuffer(bits, dtype="<u8").reshape(-1, _WORDS).T)


def _near(ids: Ids, words: Words, wanted: NDArray[Any], within: int) -> Iterable[Near]:
    for start in range(0, len(ids), _AT_ONCE):
        part = words[:, start : start + _AT_ONCE]
        apart = np.zeros(part.shape[1], dtype=np.uint16)
        for word in range(_WORDS):
            apart += np.bitwise_count(part[word] ^ wanted[word])
        for place in np.flatnonzero(apart <= within).tolist():
            yield Near(int(ids[start + place]), int(apart[place]))
