"""How much detail is in what was painted, so that a sharp frame is told from a covered one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

Points = NDArray[np.int16]


def points(image: QImage, box: QRect | None = None) -> Points:
    """Return the greys of a picture or of a part of it, row by row."""
    part = image.copy(box.intersected(image.rect())) if box is not None else image
    grey = part.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].astype(np.int16)


def detail(image: QImage, box: QRect | None = None) -> float:
    """Return how far points bend away from the slope of their neighbours: nothing for a ground or a smoothed layout."""
    at = points(image, box)
    if min(at.shape) < 3:
        return 0.0
    across = np.abs(at[1:-1, :-2] - 2 * at[1:-1, 1:-1] + at[1:-1, 2:])
    down = np.abs(at[:-2, 1:-1] - 2 * at[1:-1, 1:-1] + at[2:, 1:-1])
    return float(np.minimum(across, down).mean())
