"""A strip of frames that stand where a video changes, so that it need not be played to be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from av.stream import Discard
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream
from PIL import Image, ImageChops, ImageStat

from app.cage.errors import Cause
from app.cage.model import Frame, Pixels
from app.cage.ops import LAYOUT_SIDE, REDUCED_SIDE, SKETCH_SIDE
from app.cage.readers.budget import Budget
from app.cage.readers.film import Look, Shot, picture, shots
from app.cage.readers.levels import drawn, few_greys, fit
from app.cage.readers.media import SHOWN, Opened, open_media, ready
from app.cage.readers.reader import Found, Item, Refusal

# Out of so many places the strip is chosen; a video with more places where decoding can start is looked at here and there.
PLACES = 64
ALL_PLACES = 160
# Two frames that differ by so many of 255 steps of red, green and blue on average are told as different scenes (chosen,
# not measured).
CHANGE = 20.0
_TINY, _LITTLE = (16, 12), (64, 48)
_KEY_SECONDS, _EVERY_SECONDS = 6.0, 6.0


@dataclass(frozen=True, slots=True)
class Place:
    """A frame that may stand in the strip, and how much it differs from the one before it."""

    at_ms: int
    picture: Image.Image
    change: float


def layout(item: Item) -> Found:
    """Return the strip as rough layouts: no more than 12 samples a side, 16 greys."""
    return _strip(item, lambda frame: few_greys(fit(frame, LAYOUT_SIDE, Image.Resampling.BOX)))


def sketch(item: Item) -> Found:
    """Return the strip as small line drawings."""
    return _strip(item, lambda frame: drawn(fit(frame, SKETCH_SIDE, Image.Resampling.BOX)))


def reduced(item: Item) -> Found:
    """Return the strip reduced and in greys."""
    return _strip(item, lambda frame: fit(frame, item.job.longest, Image.Resampling.BOX))


def _strip(item: Item, finish: Callable[[Image.Image], Image.Image]) -> Found:
    count = item.job.whole("count")
    opened = open_media(item)
    stream = opened.video()
    if stream is None or not ready(stream, SHOWN):
        raise Refusal(Cause.NO_PICTURES)
    places = _where_decoding_starts(opened, stream)
    if len(places) < count:
        places = max(places, _everywhere(item, count), key=len)
    if not places:
        raise Refusal(Cause.DAMAGED)
    chosen, scenes = choose(places, count)
    frames = tuple(Frame(place.at_ms, _pixels(finish(place.picture))) for place in chosen)
    told = {
        "duration_ms": opened.duration_ms(stream),
        "until_ms": places[-1].at_ms,
        "scenes": scenes,
        "cut_short": opened.damage > 0,
    }
    return Found(told, frames=frames)


def _pixels(made: Image.Image) -> Pixels:
    return Pixels(made.width, made.height, "L", made.tobytes())


def choose(places: Sequence[Place], count: int) -> tuple[list[Place], int]:
    """Choose the first place and the greatest changes, and fill up by spreading; say how many begin a scene."""
    ranked = sorted(range(1, len(places)), key=lambda number: -places[number].change)
    taken = [0, *(number for number in ranked[: count - 1] if places[number].change >= CHANGE)]
    scenes = len(taken)
    left = set(range(len(places))) - set(taken)
    while left and len(taken) < count:
        farthest = max(left, key=lambda number: min(abs(places[number].at_ms - places[other].at_ms) for other in taken))
        taken.append(farthest)
        left.remove(farthest)
    return [places[number] for number in sorted(taken)], scenes


def _where_decoding_starts(opened: Opened, stream: VideoStream) -> list[Place]:
    """Look only at the frames that need no other: an encoder puts one where a scene changes."""
    stream.codec_context.skip_frame = "NONKEY"
    stream.discard = Discard.nonkey
    keys = [entry.timestamp for entry in stream.index_entries if entry.is_keyframe]
    budget = Budget(_KEY_SECONDS)
    if len(keys) <= ALL_PLACES:
        return list(_compared(opened, stream, _thinned(shots(opened, stream), 0), budget))[:ALL_PLACES]
    spread = [keys[number * len(keys) // PLACES] for number in range(PLACES)]
    return list(_compared(opened, stream, _sought(opened, stream, spread), budget))


def _everywhere(item: Item, count: int) -> list[Place]:
    """Look at every frame for as long as that may take: for a video with few places where decoding can start."""
    item.file.seek(0)
    opened = open_media(item)
    stream = opened.video()
    if stream is None or not ready(stream, SHOWN):
        return []
    lasts = opened.duration_ms(stream) or 0
    apart = opened.stamp(lasts // (PLACES + count), stream) - opened.stamp(0, stream)
    return list(_compared(opened, stream, _thinned(shots(opened, stream), apart), Budget(_EVERY_SECONDS)))


def _thinned(found: Iterator[Shot], apart: int) -> Iterator[Shot | None]:
    """Yield frames that stand apart, and None for each that is let go, so that its time is counted."""
    due: int | None = None
    for shot in found:
        if due is None or shot.stamp >= due:
            due = shot.stamp + apart
            yield shot
        else:
            yield None


def _sought(opened: Opened, stream: VideoStream, stamps: Sequence[int]) -> Iterator[Shot | None]:
    last: int | None = None
    for stamp in stamps:
        shot = next(shots(opened, stream), None) if opened.seek(stream, stamp) else None
        if shot is not None and (last is None or shot.stamp > last):
            last = shot.stamp
            yield shot
        else:
            yield None


def _compared(opened: Opened, stream: VideoStream, found: Iterator[Shot | None], budget: Budget) -> Iterator[Place]:
    before: Image.Image | None = None
    number = 0
    for shot in found:
        if shot is not None:
            made, tiny = picture(shot.frame, stream, Look(REDUCED_SIDE)), _tiny(shot)
            change = fmean(ImageStat.Stat(ImageChops.difference(tiny, before)).mean) if before else 0.0
            before = tiny
            number += 1
            yield Place(opened.ms(shot.stamp, stream), made, change)
        if budget.spent or number == 4 * ALL_PLACES:
            return


def _tiny(shot: Shot) -> Image.Image:
    """Return a frame as a few samples in colour, to be compared and never shown: a scene may differ by its hue alone."""
    small = shot.frame.reformat(*_LITTLE, format="rgb24", interpolation=Interpolation.FAST_BILINEAR, threads=1)
    plane = small.planes[0]
    made = Image.frombuffer("RGB", _LITTLE, memoryview(plane), "raw", "RGB", plane.line_size, 1)  # type: ignore[arg-type]  # any buffer will do
    return made.resize(_TINY, Image.Resampling.BOX)
