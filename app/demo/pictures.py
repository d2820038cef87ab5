"""Harmless pictures made of gradients and shapes: a landscape, a map, a note on a wall."""

from __future__ import annotations

import io
import math
from datetime import datetime
from random import Random

from PIL import ExifTags, Image, ImageDraw

from app.demo import lettering

Colour = tuple[int, int, int]

_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((246, 214, 180), (120, 160, 190)),
    ((220, 232, 238), (150, 186, 206)),
    ((250, 226, 206), (146, 138, 168)),
    ((206, 224, 214), (96, 140, 160)),
)


def landscape(rng: Random, taken: datetime, size: tuple[int, int] = (1280, 960)) -> bytes:
    """Draw hills under a sky and return a JPEG that says when it was taken."""
    width, height = size
    low, high = rng.choice(_SKIES)
    picture = _gradient(size, high, low)
    draw = ImageDraw.Draw(picture)
    sun = (rng.uniform(0.2, 0.8) * width, rng.uniform(0.15, 0.35) * height)
    _disc(draw, sun, width * 0.05, (252, 240, 214))
    for layer in range(4):
        shade = tuple(int(part * (0.78 - 0.14 * layer)) for part in high)
        draw.polygon(_hills(rng, size, 0.42 + 0.13 * layer), fill=shade)
    _path(draw, rng, size)
    return _jpeg(picture, taken)


def street_map(rng: Random, size: tuple[int, int] = (1200, 900)) -> bytes:
    """Draw a street plan of no town, with a marked place, and return a PNG."""
    width, height = size
    picture = Image.new("RGB", size, (236, 233, 224))
    draw = ImageDraw.Draw(picture)
    draw.line(_river(rng, size), fill=(168, 200, 214), width=60, joint="curve")
    for _ in range(3):
        x, y = rng.uniform(0.1, 0.8) * width, rng.uniform(0.1, 0.8) * height
        draw.ellipse((x, y, x + width * 0.18, y + height * 0.14), fill=(200, 218, 190))
    for share in sorted(rng.uniform(0.05, 0.95) for _ in range(9)):
        slant = rng.uniform(-0.06, 0.06)
        draw.line((0, share * height, width, (share + slant) * height), fill="white", width=rng.choice((8, 14)))
        draw.line((share * width, 0, (share + slant) * width, height), fill="white", width=rng.choice((8, 14)))
    mark = (rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height)
    _disc(draw, mark, 90, (223, 170, 120), outline=True)
    _disc(draw, mark, 16, (150, 78, 60))
    return _png(picture)


def note(rng: Random, words: str, size: tuple[int, int] = (880, 1120)) -> bytes:
    """Draw a sheet of paper with a sentence on it, pinned to a wall, and return a PNG."""
    picture = _gradient(size, (176, 164, 150), (150, 140, 130))
    sheet = Image.new("RGB", (656, 800), (248, 246, 238))
    draw = ImageDraw.Draw(sheet)
    for y in range(120, 790, 50):
        draw.line((0, y, 656, y), fill=(206, 216, 226), width=2)
    lettering.write_block(draw, (56, 152), words, 44, "#2a3350", 552)
    turned = sheet.convert("RGBA").rotate(rng.uniform(-4, 4), expand=True, resample=Image.Resampling.BILINEAR)
    picture.paste(turned, (96, 128), turned)
    _disc(ImageDraw.Draw(picture), (size[0] / 2, 160), 15, (60, 110, 120))
    return _png(picture)


def _gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), top)
    column.putpixel((0, 1), bottom)
    return column.resize(size, Image.Resampling.BICUBIC)


def _hills(rng: Random, size: tuple[int, int], level: float) -> list[tuple[float, float]]:
    width, height = size
    phase, waves = rng.uniform(0, math.tau), rng.uniform(1.2, 3.0)
    ridge = [
        (x, height * (level + 0.06 * math.sin(phase + waves * math.tau * x / width))) for x in range(0, width + 40, 40)
    ]
    return [(0, height), *ridge, (width + 40, height)]


def _path(draw: ImageDraw.ImageDraw, rng: Random, size: tuple[int, int]) -> None:
    width, height = size
    foot, bend = rng.uniform(0.3, 0.6), rng.uniform(-0.12, 0.12)
    draw.polygon(
        [
            ((foot - 0.04) * width, height),
            ((foot + 0.04) * width, height),
            ((foot + bend + 0.006) * width, height * 0.84),
            ((foot + bend - 0.006) * width, height * 0.84),
        ],
        fill=(206, 196, 176),
    )


def _river(rng: Random, size: tuple[int, int]) -> list[tuple[float, float]]:
    width, height = size
    level, swing = rng.uniform(0.3, 0.7), rng.uniform(0.05, 0.15)
    return [(x, height * (level + swing * math.sin(x / width * 4))) for x in range(-40, width + 80, 40)]


def _disc(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, colour: Colour, *, outline: bool = False
) -> None:
    box = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
    if outline:
        draw.ellipse(box, outline=colour, width=6)
    else:
        draw.ellipse(box, fill=colour)


def _jpeg(picture: Image.Image, taken: datetime) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Synthetic"
    exif[ExifTags.Base.Model] = "Stillwater demo"
    exif[ExifTags.Base.DateTime] = f"{taken:%Y:%m:%d %H:%M:%S}"
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=82, exif=exif)
    return kept.getvalue()


def _png(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG", compress_level=3)
    return kept.getvalue()
