"""Pictures, by levels: each answer leaves out what its level does not show, before it leaves the cage."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pillow_heif
from PIL import (
    AvifImagePlugin,
    ExifTags,
    Image,
    ImageChops,
    ImageCms,
    ImageFile,
    ImageFilter,
    ImageOps,
)

from app.cage.errors import Cause
from app.cage.model import GREYS, MAX_PIXELS, Job, Op, PixelFormat, Pixels
from app.cage.readers import kinds, trailing
from app.cage.readers.reader import Facts, Found, Item, Refusal, dropped
from app.cage.readers.text import writable

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/avif": "AVIF",
    "image/heif": "HEIF",
}
MEGA = 1_000_000
GREY_STEP = 256 // GREYS
PAPER = 255
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
_TONES = [96 + value // 64 * 48 for value in range(256)]
_LINES = [max(0, 255 - 2 * max(0, value - 16)) for value in range(256)]

Picture = Image.Image


def _open(item: Item) -> Picture:
    """Open a picture by what its bytes say; the file's own claim of its size is checked before anything is unfolded."""
    head = item.file.read(kinds.HEAD)
    item.file.seek(0)
    if not head:
        raise Refusal(Cause.EMPTY)
    name = FORMATS.get(kinds.type_of(head).media)
    if name is None:
        raise Refusal(Cause.NOT_A_PICTURE)
    try:
        picture = Image.open(item.file, formats=[name])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refusal(Cause.TOO_MANY_PIXELS, MAX_PIXELS // MEGA) from error
    if picture.width * picture.height > MAX_PIXELS:
        raise Refusal(Cause.TOO_MANY_PIXELS, MAX_PIXELS // MEGA)
    return picture


def _turn(picture: Picture) -> int:
    """Return how the camera was held, as EXIF numbers it; 1 is upright, and so is what cannot be read."""
    try:
        turn = picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 -- broken EXIF raises anything, and the picture is shown all the same
        return 1
    return turn if turn in _TURNS else 1


@dataclass(frozen=True, slots=True)
class _Unfolded:
    """A picture with its samples, and what was told about it before they were."""

    picture: Picture
    format: str
    size: tuple[int, int]
    turn: int
    cut_short: bool


def _unfold(item: Item, mode: str) -> _Unfolded:
    """Unfold a picture, by a smaller scale where its format can; half a picture is shown, and told as cut short.

    It may be all there is to find somebody by.
    """
    for lenient in (False, True):
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
        item.file.seek(0)
        picture = _open(item)
        size, turn = _upright(picture)
        picture.draft(mode, (item.job.longest, item.job.longest))
        try:
            picture.load()
        except (OSError, SyntaxError):
            if lenient:
                raise
        else:
            return _Unfolded(picture, picture.format or "", size, turn, lenient)
    raise Refusal(Cause.DAMAGED)


def _even(picture: Picture) -> Picture:
    """Return a picture in a mode whose samples can be averaged."""
    if picture.mode in ("L", "RGB", "CMYK", "RGBA"):
        return picture
    if picture.mode.startswith(("I", "F")):
        low, high = (float(value) for value in picture.getextrema()[:2])  # type: ignore[arg-type]  # one band: two numbers
        scale = 255 / (high - low) if high > low else 0.0
        return picture.point(lambda value: value * scale - low * scale).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _fit(picture: Picture, side: int, way: Image.Resampling) -> Picture:
    """Return a picture no longer than a side, made by leaving out."""
    longest = max(picture.size)
    if longest <= side:
        return picture
    width, height = (max(1, round(length * side / longest)) for length in picture.size)
    return picture.resize((width, height), way, reducing_gap=None if way is Image.Resampling.BOX else 2.0)


def _flat(picture: Picture, mode: str) -> Picture:
    """Return a picture without transparency, on paper."""
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, (PAPER,) * 4), picture)
    return picture.convert(mode)


def _show(item: Item, mode: PixelFormat, way: Image.Resampling, finish: Callable[[Picture], Picture]) -> Found:
    """Return a picture no larger than the job's side, upright and finished for its level."""
    unfolded = _unfold(item, mode)
    turn = _turn(unfolded.picture)  # a format that turns its own pixels says 1 by now
    small = _flat(_fit(_even(unfolded.picture), item.job.longest, way), mode)
    if turn in _TURNS:
        small = small.transpose(_TURNS[turn])
    small = finish(small)
    width, height = unfolded.size
    facts: Facts = {
        "format": unfolded.format,
        "width": width,
        "height": height,
        "turned": unfolded.turn != 1,
        "scaled": max(width, height) > item.job.longest,
        "cut_short": unfolded.cut_short,
    }
    return Found(facts, Pixels(small.width, small.height, mode, small.tobytes()))


def _upright(picture: Picture) -> tuple[tuple[int, int], int]:
    """Return a picture's size as it will be shown, and how the camera was held."""
    turn = _turn(picture)
    on_its_side = turn in _ON_ITS_SIDE and picture.format != "TIFF"  # whose size is told upright already
    return (picture.size[::-1] if on_its_side else picture.size), turn


def _same(picture: Picture) -> Picture:
    return picture


def _few_greys(picture: Picture) -> Picture:
    return picture.point([value // GREY_STEP * (255 // (GREYS - 1)) for value in range(256)])


def _drawn(picture: Picture) -> Picture:
    """Return a drawing of a picture: lines where it changes, four flat tones elsewhere, no skin and no texture."""
    calm = picture.filter(ImageFilter.MedianFilter(3))
    lines = ImageOps.autocontrast(calm.filter(ImageFilter.FIND_EDGES), cutoff=1).point(_LINES)
    return ImageChops.darker(calm.point(_TONES), lines)


def layout(item: Item) -> Found:
    """Return the rough layout: no more than 12 samples a side, 16 greys."""
    return _show(item, "L", Image.Resampling.BOX, _few_greys)


def sketch(item: Item) -> Found:
    """Return a small line drawing."""
    return _show(item, "L", Image.Resampling.BOX, _drawn)


def reduced(item: Item) -> Found:
    """Return a reduced picture in greys."""
    return _show(item, "L", Image.Resampling.LANCZOS, _same)


def full(item: Item) -> Found:
    """Return the picture in colour."""
    return _show(item, "RGB", Image.Resampling.LANCZOS, _same)


def facts(item: Item) -> Found:
    """Tell about a picture without a sample of it."""
    picture = _open(item)
    (width, height), turn = _upright(picture)
    found: Facts = {
        "format": picture.format or "",
        "width": width,
        "height": height,
        "mode": picture.mode,
        "frames": _frames(picture),
        "turned": turn != 1,
        **_exif(picture),
        "bytes_after_end": trailing.after_end(item.file, item.size, picture.format or ""),
    }
    return Found(found)


def _frames(picture: Picture) -> int:
    try:
        return int(getattr(picture, "n_frames", 1))
    except Exception:  # noqa: BLE001 -- a broken later frame raises anything; the first one counts
        return 1


def _exif(picture: Picture) -> dict[str, bool | str]:
    """Tell what a camera wrote, never its own small copy of the picture."""
    try:
        exif = picture.getexif()
        inside = exif.get_ifd(ExifTags.IFD.Exif)
        taken = inside.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or ""
        location = bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # noqa: BLE001 -- broken EXIF raises anything, and is told as there but unreadable
        return {"has_exif": True, "has_location": False, "taken_at": ""}
    return {"has_exif": bool(exif), "has_location": location, "taken_at": writable(str(taken))[:64].strip("\0 ")}


def warm() -> None:
    """Register the decoders and let each unfold one picture made here."""
    ImageCms.createProfile("sRGB")  # a LAB picture loads this when it is too late
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.register_heif_opener()
    ways = [
        (layout, Op.PICTURE_LAYOUT),
        (sketch, Op.PICTURE_SKETCH),
        (full, Op.PICTURE_FULL),
        (facts, Op.PICTURE_FACTS),
    ]
    for name in FORMATS.values():
        file = io.BytesIO()
        Image.linear_gradient("L").convert("RGB").save(file, name)
        for reader, op in ways:
            file.seek(0)
            reader(Item(Job(op), file, len(file.getvalue()), dropped))
