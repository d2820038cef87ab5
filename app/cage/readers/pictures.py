"""Pictures, by levels: each answer leaves out what its level does not show, before it leaves the cage."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageFile

from app.cage.errors import Cause
from app.cage.model import MAX_PIXELS, Job, Op, PixelFormat, Pixels
from app.cage.readers import camera, colour, fingerprint, frames, kinds, trailing
from app.cage.readers.levels import Picture, drawn, few_greys, fit
from app.cage.readers.reader import Facts, Found, Item, Refusal, dropped

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
# A format that scales as it unfolds keeps this much to leave out by ourselves: its own way of it differs with the size.
DRAFTED, DRAFTED_LEAST = 4, 96


def _open(item: Item) -> Picture:
    """Open a picture by what its bytes say; the file's own claim of its size is checked before anything is unfolded."""
    item.file.seek(0)
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


@dataclass(frozen=True, slots=True)
class _Unfolded:
    """A picture with its samples, and what was told about it before they were."""

    picture: Picture
    format: str
    size: tuple[int, int]
    turn: int
    cut_short: bool


def _unfold(item: Item, mode: str, side: int) -> _Unfolded:
    """Unfold a picture, by a smaller scale where its format can; half a picture is shown, and told as cut short.

    It may be all there is to find somebody by.
    """
    for lenient in (False, True):
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
        picture = _open(item)
        size, turn = camera.upright(picture)
        picture.draft(mode, (side, side))
        try:
            picture.load()
        except (OSError, SyntaxError):
            if lenient:
                raise
        else:
            return _Unfolded(picture, picture.format or "", size, turn, lenient)
    raise Refusal(Cause.DAMAGED)


def _show(item: Item, mode: PixelFormat, way: Image.Resampling, finish: Callable[[Picture], Picture]) -> Found:
    """Return a picture no larger than the job's side, upright and finished for its level."""
    longest = item.job.longest
    side = max(longest * DRAFTED, DRAFTED_LEAST) if way is Image.Resampling.BOX else longest
    return _finished(item, _unfold(item, mode, side), mode, way, finish)


def _finished(
    item: Item,
    unfolded: _Unfolded,
    mode: PixelFormat,
    way: Image.Resampling,
    finish: Callable[[Picture], Picture],
) -> Found:
    turn = camera.turn_of(unfolded.picture)  # a format that turns its own pixels says 1 by now
    small = colour.on_paper(fit(colour.even(unfolded.picture), item.job.longest, way))
    if mode == "RGB" or small.mode == "CMYK":
        small = colour.as_meant(small, unfolded.picture.info.get("icc_profile"))
    small = small.convert(mode)
    if turn in camera.TURNS:
        small = small.transpose(camera.TURNS[turn])
    small = finish(small)
    width, height = unfolded.size
    facts: Facts = {
        "format": unfolded.format,
        "width": width,
        "height": height,
        "turned": unfolded.turn != camera.UPRIGHT,
        "scaled": max(width, height) > item.job.longest,
        "cut_short": unfolded.cut_short,
    }
    return Found(facts, Pixels(small.width, small.height, mode, small.tobytes()))


def _same(picture: Picture) -> Picture:
    return picture


def layout(item: Item) -> Found:
    """Return the rough layout: no more than 12 samples a side, 16 greys."""
    return _show(item, "L", Image.Resampling.BOX, few_greys)


def sketch(item: Item) -> Found:
    """Return a small line drawing."""
    return _show(item, "L", Image.Resampling.BOX, drawn)


def reduced(item: Item) -> Found:
    """Return a reduced picture in greys."""
    return _show(item, "L", Image.Resampling.LANCZOS, _same)


def full(item: Item) -> Found:
    """Return the picture in colour."""
    return _show(item, "RGB", Image.Resampling.LANCZOS, _same)


def step(item: Item) -> Found:
    """Return one frame of a picture that moves, reduced and in greys; its decoder stays open for the next one."""
    picture = item.state.get("picture")
    if not isinstance(picture, Picture):
        picture = item.state["picture"] = _open(item)
    size, turn = camera.upright(picture)
    try:
        picture.seek(item.job.whole("frame"))
    except EOFError as error:
        raise Refusal(Cause.DAMAGED) from error
    shown = _Unfolded(picture.copy(), picture.format or "", size, turn, cut_short=False)
    return _finished(item, shown, "L", Image.Resampling.LANCZOS, _same)


def facts(item: Item) -> Found:
    """Tell about a picture without a sample of it."""
    picture = _open(item)
    name = picture.format or ""
    (width, height), turn = camera.upright(picture)
    motion = frames.motion(item.file, name, lambda: _counted(picture))
    found: Facts = {
        "format": name,
        "width": width,
        "height": height,
        "mode": picture.mode,
        "frames": motion.frames,
        "moves": motion.moves,
        "duration_ms": motion.milliseconds,
        "turned": turn != camera.UPRIGHT,
        **camera.written(picture),
        "bytes_after_end": trailing.after_end(item.file, item.size, name),
    }
    return Found(found)


def pdq(item: Item) -> Found:
    """Return what a picture is known by however it was packed: as it is stored, since every list has it so."""
    unfolded = _unfold(item, "L", fingerprint.SIDE)
    picture = colour.on_paper(colour.even(unfolded.picture)).convert("L")
    digits, quality = fingerprint.pdq(picture.reduce(max(1, max(picture.size) // fingerprint.SIDE)))
    return Found({"pdq": digits, "quality": quality})


def _counted(picture: Picture) -> int:
    try:
        return int(getattr(picture, "n_frames", 1))
    except Exception:  # noqa: BLE001 -- a broken later frame raises anything; the first one counts
        return 1


def warm() -> None:
    """Register the decoders and let each unfold one picture made here."""
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
        (pdq, Op.PICTURE_PDQ),
    ]
    for name in FORMATS.values():
        file = io.BytesIO()
        Image.linear_gradient("L").convert("RGB").save(file, name)
        for reader, op in ways:
            file.seek(0)
            reader(Item(Job(op), file, len(file.getvalue()), dropped))
