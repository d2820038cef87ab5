"""How the levels of a cover are made of anything that has samples, always by leaving out."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter, ImageOps

from app.cage.ops import GREYS

GREY_STEP = 256 // GREYS
REDUCING_GAP = 2.0
TO_ONE = 8
_TONES = [96 + value // 64 * 48 for value in range(256)]
_LINES = [max(0, 255 - 2 * max(0, value - 16)) for value in range(256)]

Picture = Image.Image


def fit(picture: Picture, side: int, way: Image.Resampling) -> Picture:
    """Return a picture no longer than a side, made by leaving out."""
    longest = max(picture.size)
    if longest <= side:
        return picture
    width, height = (max(1, round(length * side / longest)) for length in picture.size)
    if way is not Image.Resampling.BOX:
        return picture.resize((width, height), way, reducing_gap=REDUCING_GAP)
    # A box takes whole pixels: only of a whole multiple is its mean the same at every size.
    whole = (width * TO_ONE, height * TO_ONE)
    return picture.resize(whole, Image.Resampling.BILINEAR, reducing_gap=REDUCING_GAP).resize((width, height), way)


def few_greys(picture: Picture) -> Picture:
    """Return a picture in no more greys than a layout may have."""
    return picture.point([value // GREY_STEP * (255 // (GREYS - 1)) for value in range(256)])


def drawn(picture: Picture) -> Picture:
    """Return a drawing of a picture: lines where it changes, four flat tones elsewhere, no skin and no texture."""
    calm = picture.filter(ImageFilter.MedianFilter(3))
    lines = ImageOps.autocontrast(calm.filter(ImageFilter.FIND_EDGES), cutoff=1).point(_LINES)
    return ImageChops.darker(calm.point(_TONES), lines)
