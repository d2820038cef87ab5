"""Words drawn with the bundled fonts, in every language of the demo."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from PIL import ImageDraw, ImageFont

Point = tuple[float, float]

# Inter has no kana and no Han; what it lacks is drawn with the other font, sign by sign.
_EAST = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
# A line may end after each of its signs, but never begin with one that closes.
_PIECES = re.compile(
    "[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef][、。」』？！：，．ー]*|[^\\s\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+|\\s+"
)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        io.BytesIO((files("resources") / "fonts" / name).read_bytes()), size, layout_engine=ImageFont.Layout.BASIC
    )


def _face(sign: str, size: int, *, strong: bool) -> ImageFont.FreeTypeFont:
    if _EAST.match(sign):
        return _font("DroidSansFallback.ttf", size)
    return _font("Inter-SemiBold.otf" if strong else "Inter-Regular.otf", size)


def _runs(text: str) -> Iterator[str]:
    cuts = [0, *(at for at in range(1, len(text)) if bool(_EAST.match(text[at])) != bool(_EAST.match(text[at - 1])))]
    yield from (text[start:end] for start, end in pairwise([*cuts, len(text)]))


def width(text: str, size: int, *, strong: bool = False) -> float:
    """Return how wide a line of text is."""
    return sum(_face(run, size, strong=strong).getlength(run) for run in _runs(text)) if text else 0.0


def wrap(text: str, size: int, room: float) -> list[str]:
    """Break a paragraph into lines that fit."""
    lines, taken = [""], 0.0
    for piece in _PIECES.findall(text):
        length = width(piece, size)
        if lines[-1] and taken + length > room:
            lines.append("")
            taken = 0.0
        if lines[-1] or not piece.isspace():
            lines[-1] += piece
            taken += length
    return [line.rstrip() for line in lines if line.strip()]


def write(draw: ImageDraw.ImageDraw, at: Point, text: str, size: int, ink: str, *, strong: bool = False) -> None:
    """Draw one line of text; both fonts stand on the same base line."""
    x, y = at
    base = y + size
    for run in _runs(text) if text else ():
        face = _face(run, size, strong=strong)
        draw.text((x, base), run, font=face, fill=ink, anchor="ls")
        x += face.getlength(run)


def write_block(draw: ImageDraw.ImageDraw, at: Point, text: str, size: int, ink: str, room: float) -> float:
    """Draw a paragraph and return where the next one may begin."""
    x, y = at
    for line in wrap(text, size, room):
        write(draw, (x, y), line, size, ink)
        y += size * 1.5
    return y
