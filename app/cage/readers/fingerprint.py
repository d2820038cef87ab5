"""PDQ, the published fingerprint of how a picture looks: 256 bits that change little when the picture does."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Samples: TypeAlias = NDArray[Any]

# A larger picture is averaged by a whole factor first, to no less than this: measured, that moves at most 6 of 256 bits.
SIDE = 1000
LEAST_SIDE = 5
_SMALL = 64
_KEPT = 16
_BEST = 100
_STEEP = 90


def pdq(picture: Image.Image) -> tuple[str, int]:
    """Return the fingerprint of a grey picture as 64 hexadecimal digits, and its quality from 0 to 100.

    The steps and constants are those of the reference (ThreatExchange, pdqhashing.cpp): a tent filter, 64 by 64
    samples, the cosines that vary slowest, and for each of them whether it is above their median.
    """
    samples = np.asarray(picture, dtype=np.float32)
    rows, columns = samples.shape
    if min(rows, columns) < LEAST_SIDE:
        return "0" * 64, 0
    if (rows, columns) != (_SMALL, _SMALL):
        samples = _weights(rows) @ samples @ _weights(columns).T
    slow = _COSINES @ samples @ _COSINES.T
    middle = np.sort(slow, axis=None)[slow.size // 2 - 1]
    # The reference writes the last bit first.
    bits = (slow > middle).ravel()[::-1]
    return np.packbits(bits).tobytes().hex(), _quality(samples)


def _cosines() -> Samples:
    slow, along = np.arange(1, _KEPT + 1), 2 * np.arange(_SMALL) + 1
    return (np.sqrt(2 / _SMALL) * np.cos(np.pi / 2 / _SMALL * np.outer(slow, along))).astype(np.float32)


_COSINES = _cosines()


def _weights(length: int) -> Samples:
    """Return how much each of so many samples counts for each of 64: averaged twice, taken at 64 centres."""
    window = -(-length // (2 * _SMALL))
    ahead = (window + 2) // 2
    place = np.arange(length)
    first, behind = np.maximum(place - window + ahead, 0), np.minimum(place + ahead, length)
    inside = (place >= first[:, None]) & (place < behind[:, None])
    averaged = inside.astype(np.float32) / (behind - first)[:, None].astype(np.float32)
    centres = ((np.arange(_SMALL) + 0.5) * length / _SMALL).astype(np.intp)
    found: Samples = averaged[centres] @ averaged
    return found


def _quality(samples: Samples) -> int:
    """Return how much there is to go by: a flat picture is like every other flat one."""
    steps = [np.abs(np.trunc(np.diff(samples, axis=axis) * 100 / 255)).sum() for axis in (0, 1)]
    return min(int(sum(steps)) // _STEEP, _BEST)
