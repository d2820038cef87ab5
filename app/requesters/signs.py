"""What a request has in common with others, as numbers that an index finds: runs of words, devices, phone numbers.

The numbers are kept, so how they are made may never change; that is why no library makes them (decision 0025).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from app.cases.words import fold

# How much of a text is compared: enough for any letter, little enough for an import of thousands.
MOST_SIGNS, RUN = 20_000, 3
# Fewer words than these are alike by chance.
FEWEST_WORDS = 12
# So many that a text with two fifths of its runs in common is missed one time in sixteen; six bands missed one in three.
BANDS, ROWS = 16, 2
# The first of these make the bands; all of them tell how much two texts have in common where only they are kept.
_VALUES, KEPT = BANDS * ROWS, 128
_WORD = re.compile(r"[^\W\d_]{2,}")
# Odd numbers for multiply-shift hashing; fixed for ever, since what they made is kept.
_FACTORS = np.array(
    [int.from_bytes(hashlib.blake2b(b"stillwater sign %d" % place, digest_size=8).digest(), "big") | 1 for place in range(KEPT)],
    dtype=np.uint64,
)  # fmt: skip


class SignKind(IntEnum):
    """What a number stands for; the bands of a text are the kinds from TEXT on."""

    DEVICE = 10
    NUMBER = 11
    TEXT = 20


@dataclass(frozen=True, slots=True)
class Sign:
    """One number that requests may have in common."""

    kind: int
    value: int


def of_text(text: str) -> Iterator[Sign]:
    """Yield the numbers by which a text like this one is found; few words have none."""
    yield from of_least(least(text, _VALUES))


def of_least(values: bytes) -> Iterator[Sign]:
    """Yield the same numbers from what was kept of a text."""
    kept = np.frombuffer(values, dtype="<u4")
    if not kept.size:
        return
    for band in range(BANDS):
        high, low = int(kept[band * ROWS]), int(kept[band * ROWS + 1])
        yield Sign(SignKind.TEXT + band, _signed(high << 32 | low))


def least(text: str, count: int = KEPT) -> bytes:
    """Return what is kept of how a text runs where its words are not kept; few words leave nothing."""
    found = _hashes(text)
    if found is None:
        return b""
    with np.errstate(over="ignore"):
        # One factor after the other: all at once would take room for a hundred texts.
        made = [((found * factor) >> np.uint64(32)).min() for factor in _FACTORS[:count]]
    return np.array(made, dtype="<u4").tobytes()


def common(one: bytes, other: bytes) -> float:
    """Return about which share of their runs of words two texts have in common, from 0 to 1, by what was kept of them."""
    first, second = np.frombuffer(one, dtype="<u4"), np.frombuffer(other, dtype="<u4")
    if not first.size or first.size != second.size:
        return 0.0
    of_both = float(np.mean(first == second))
    return 2 * of_both / (1 + of_both)


def of_device(mailer: str, origin: str) -> Iterator[Sign]:
    """Yield the number of what a mail was written with and from where; a program alone is on many desks."""
    if mailer.strip() and origin.strip():
        yield Sign(SignKind.DEVICE, _hashed(f"{mailer.strip()}\n{origin.strip()}"))


def of_number(digits: str) -> Iterator[Sign]:
    """Yield the number of a phone number."""
    if digits:
        yield Sign(SignKind.NUMBER, _hashed(digits))


def share(one: str, other: str) -> float:
    """Return how much of their words two texts have in common, in the same order, from 0 to 1."""
    first, second = _words(one), _words(other)
    return float(Indel.normalized_similarity(first, second)) if first and second else 0.0


def _hashes(text: str) -> NDArray[np.uint64] | None:
    runs = list(_runs(text))
    if len(runs) < FEWEST_WORDS - RUN + 1:
        return None
    short = np.fromiter((zlib.crc32(run.encode()) for run in runs), dtype=np.uint64, count=len(runs))
    return short + np.uint64(1)


def _runs(text: str) -> Iterator[str]:
    """Yield the runs of words; numbers, names of accounts and addresses are what is changed from one to the next."""
    words = _words(text)
    for at in range(len(words) - RUN + 1):
        yield " ".join(words[at : at + RUN])


def _words(text: str) -> list[str]:
    return [str(word) for word in _WORD.findall(fold(text[:MOST_SIGNS]))]


def _hashed(text: str) -> int:
    return _signed(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


def _signed(value: int) -> int:
    """Return a number of 64 bits as SQLite holds it."""
    return value - (1 << 64) if value >= 1 << 63 else value
