"""Flashes that may harm somebody with photosensitive epilepsy, looked for before a video is played larger than a tile.

The rule is WCAG 2.3.1, "Three Flashes or Below Threshold" (w3.org/WAI/WCAG22/Understanding/three-flashes-or-below-threshold):

- a general flash is a pair of opposing changes of relative luminance by 10 % or more of the most there is, where the
  darker of the two is below 0.80;
- a red flash is a pair of opposing changes that involve a saturated red: R / (R + G + B) ≥ 0.8 on one side, and between
  the two (R - G - B) × 320, never below 0, differs by more than 20 (the working definition of WCAG 2.0 and 2.1);
- more than three in any one second are too many, unless what flashes at once is less than a quarter of any ten degrees
  of sight: on the reference screen of 1024 × 768 a field of 341 × 256, and 21,824 pixels of it.

The video is measured as if its longer side filled that screen's width, whatever its size here. Each frame becomes cells
of 21 pixels of that screen, so that the field is 16 × 12 cells and a quarter of it is 48. A faster play packs more
flashes into a second, so that a verdict is for one speed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

CELLS = 48
FIELD = (12, 16)
QUARTER = FIELD[0] * FIELD[1] // 4
CHANGE, BRIGHT = 0.1, 0.8
RED, RED_CHANGE = 0.8, 20 / 320
# Three flashes are six changes there and back; one more is more than three. Red ones are counted as pairs.
MOST, MOST_PAIRS = 6, 3
SECOND = 1.0
_CLOCK = 0.002  # times are whole milliseconds: three flashes a second, exactly, must not become more by rounding
# The curve of sRGB, undone: what a sample says as light.
_SAID = np.arange(256) / 255
_STRAIGHT = 0.04045
_LIGHT = np.where(_SAID <= _STRAIGHT, _SAID / 12.92, ((_SAID + 0.055) / 1.055) ** 2.4).astype(np.float32)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)

Cells: TypeAlias = NDArray[np.float32]
Marks: TypeAlias = NDArray[np.bool_]


class _Turns:
    """Changes there and back in each cell, each measured from where the cell last turned."""

    def __init__(self, cells: Cells, change: float) -> None:
        self._change = change
        self._low, self._high = cells.copy(), cells.copy()
        self._heading = np.zeros(cells.shape, np.int8)

    def step(self, cells: Cells) -> tuple[Marks, Marks, Cells]:
        """Take one frame; return the cells that rose, those that fell, and the lower side of each change."""
        np.minimum(self._low, cells, out=self._low)
        np.maximum(self._high, cells, out=self._high)
        rises = (self._heading != 1) & (cells - self._low >= self._change)
        falls = (self._heading != -1) & (self._high - cells >= self._change) & ~rises
        lower = np.where(rises, self._low, cells)
        self._heading[rises], self._heading[falls] = 1, -1
        turned = rises | falls
        self._low[turned] = self._high[turned] = cells[turned]
        return rises, falls, lower


class _Second:
    """How often each cell turned within the last second."""

    def __init__(self, shape: tuple[int, ...], most: int) -> None:
        self._most = most
        self._marks: deque[tuple[float, Marks]] = deque()
        self._counts = np.zeros(shape, np.int32)

    def too_many(self, at: float, turned: Marks) -> bool:
        """Take one frame; tell whether a quarter of some field of sight turned too often."""
        if turned.any():
            self._marks.append((at, turned))
            self._counts += turned
        while self._marks and self._marks[0][0] <= at - SECOND + _CLOCK:
            self._counts -= self._marks.popleft()[1]
        often = self._counts > self._most
        return int(often.sum()) >= QUARTER and _fullest_field(often) >= QUARTER


def _fullest_field(often: Marks) -> int:
    """Return how many cells are marked in the field of sight that has most of them."""
    height, width = (min(have, most) for have, most in zip(often.shape, FIELD, strict=True))
    sums = np.pad(often.astype(np.int32).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    fields = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return int(fields.max())


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which kinds of too many flashes end at a frame."""

    general: bool
    red: bool


class Flashes:
    """WCAG's rule over the frames of one play, given one after another as cells of red, green and blue."""

    def __init__(self) -> None:
        self._luminance: _Turns | None = None
        self._redness: _Turns | None = None
        self._was_red: Marks = np.zeros((0, 0), np.bool_)
        self._general, self._red = _Second((0, 0), MOST), _Second((0, 0), MOST_PAIRS)

    def frame(self, at: float, said: NDArray[np.uint8]) -> Verdict:
        """Take a frame that is shown at a second of the play."""
        light = _LIGHT[said]
        luminance = light @ _LUMINANCE
        redness = np.maximum(light[..., 0] - light[..., 1] - light[..., 2], 0)
        is_red = (light[..., 0] > 0) & (light[..., 0] >= RED * light.sum(2))
        if self._luminance is None or self._redness is None or self._was_red.shape != luminance.shape:
            self._begin(luminance, redness, is_red)
            return Verdict(general=False, red=False)
        rises, falls, lower = self._luminance.step(luminance)
        general = self._general.too_many(at, (rises | falls) & (lower < BRIGHT))
        reds, unreds, _lower = self._redness.step(redness)
        # A cell may be saturated only after it began to turn red: that is known when it turns back.
        red = self._red.too_many(at, unreds & self._was_red)
        self._was_red = np.where(reds | unreds, is_red, self._was_red | is_red)
        return Verdict(general=general, red=red)

    def _begin(self, luminance: Cells, redness: Cells, is_red: Marks) -> None:
        self._luminance, self._redness = _Turns(luminance, CHANGE), _Turns(redness, RED_CHANGE)
        self._general, self._red = _Second(luminance.shape, MOST), _Second(luminance.shape, MOST_PAIRS)
        self._was_red = is_red
