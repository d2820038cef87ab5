"""Video: what it is, single frames, and the frames of a play, asked for a few at a time; nothing plays by itself."""

from __future__ import annotations

import io
from fractions import Fraction

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.cage.errors import Cause
from app.cage.model import Frame, Job, Op
from app.cage.readers import screening, strip
from app.cage.readers.budget import Budget
from app.cage.readers.film import Film, Look, upright
from app.cage.readers.media import (
    HEARD,
    MS,
    SHOWN,
    Opened,
    found_until_ms,
    is_cut_short,
    open_media,
    quiet,
    ready,
    usable,
)
from app.cage.readers.reader import Facts, Found, Item, Refusal, dropped

# A picture of this area may flash without doing harm: it is under WCAG's limit of 21,824 (see flash.py).
TILE_SIDE, TILE_AREA = 196, 196 * 110
SHOWN_A_SECOND = 30
_FILM = "video.film"
_PLAY_SECONDS = 4.0
_END_SECONDS = 2.0


def facts(item: Item) -> Found:
    """Tell about a video; one frame is decoded to know its size and that it can be shown, and leaves nothing."""
    opened = open_media(item)
    stream, sound = opened.video(), opened.sound()
    frame = _first(opened, stream)
    width, height = upright(frame, stream) if frame and stream else _said(stream)
    watched = stream or sound
    says = opened.duration_ms(watched)
    found = found_until_ms(opened, watched, Budget(_END_SECONDS)) if watched else None
    told: Facts = {
        "container": opened.format,
        "codec": stream.codec_context.codec.canonical_name if stream else "",
        "width": width,
        "height": height,
        "turned": frame.rotation % 360 if frame else 0,
        "rate_mhz": _rate(stream),
        "duration_ms": says,
        "found_until_ms": found,
        "cut_short": is_cut_short(says, found),
        "has_sound": sound is not None,
        "sound_codec": sound.codec_context.codec.canonical_name if sound else "",
        "subtitles": len(opened.container.streams.subtitles),
        "streams": len(opened.container.streams),
        "playable": frame is not None,
        "sound_playable": usable(sound, HEARD),
    }
    return Found(told)


def _first(opened: Opened, stream: VideoStream | None) -> VideoFrame | None:
    if stream is None or not ready(stream, SHOWN):
        return None
    found = next(opened.frames(stream), None)
    return found if isinstance(found, VideoFrame) else None


def _said(stream: VideoStream | None) -> tuple[int, int]:
    return (stream.codec_context.width, stream.codec_context.height) if stream else (0, 0)


def _rate(stream: VideoStream | None) -> int:
    rate = (stream.average_rate or stream.guessed_rate if stream else None) or Fraction(0)
    return max(0, min(int(rate * MS), MS * MS))


def reduced_frame(item: Item) -> Found:
    """Return one frame, reduced and in greys."""
    return _frame(item, Look(item.job.longest))


def full_frame(item: Item) -> Found:
    """Return one frame in colour."""
    return _frame(item, Look(item.job.longest, "RGB"))


def tile(item: Item) -> Found:
    """Return the next frames in greys, in an area that may flash."""
    return _play(item, Look(min(item.job.longest, TILE_SIDE), area=TILE_AREA))


def reduced_play(item: Item) -> Found:
    """Return the next frames, reduced and in greys."""
    return _play(item, Look(item.job.longest))


def full_play(item: Item) -> Found:
    """Return the next frames in colour."""
    return _play(item, Look(item.job.longest, "RGB"))


def open_film(item: Item, look: Look) -> Film:
    """Return the item's film, which stays open between questions."""
    film = item.state.get(_FILM)
    if isinstance(film, Film):
        film.look_at(look)
        return film
    opened = open_media(item)
    stream = opened.video()
    if stream is None or not ready(stream, SHOWN):
        raise Refusal(Cause.NO_PICTURES)
    film = Film(opened, stream, look)
    item.state[_FILM] = film
    return film


def _frame(item: Item, look: Look) -> Found:
    film, step = open_film(item, look), item.job.whole("step")
    ended = at_start = False
    if step and film.now is not None:
        moved = film.forward() if step > 0 else film.back()
        ended, at_start = step > 0 and moved is None, step < 0 and moved is None
    else:
        film.at(item.job.whole("at_ms"))
    now = film.now
    if now is None:
        raise Refusal(Cause.DAMAGED)
    return Found({"at_start": at_start, "ended": ended, "cut_short": film.opened.damage > 0}, frames=(now,))


def _play(item: Item, look: Look) -> Found:
    film, budget = open_film(item, look), Budget(_PLAY_SECONDS)
    at_ms, apart = item.job.whole("at_ms"), int(item.job.real("speed") * MS / SHOWN_A_SECOND) - 1
    frame = film.forward() if at_ms < 0 else film.at(at_ms)
    if frame is None and film.now is None:
        raise Refusal(Cause.DAMAGED)
    shown: list[Frame] = []
    while frame is not None and not budget.spent:
        if not shown or frame.at_ms - shown[-1].at_ms >= apart:
            shown.append(frame)
        if len(shown) == item.job.whole("count"):
            break
        frame = film.forward()
    return Found({"ended": frame is None, "cut_short": film.opened.damage > 0}, frames=shown)


def warm() -> None:
    """Load the library and let it run each part once over a video made here; it may write nothing from now on."""
    quiet()
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        output.mux([packet for _ in range(3) for packet in stream.encode(VideoFrame(64, 48, "yuv420p"))])
        output.mux(stream.encode())
    size = len(made.getvalue())
    for reader, op in (
        (facts, Op.VIDEO_FACTS),
        (tile, Op.PLAY_TILE),
        (screening.flash, Op.VIDEO_FLASH),
        (strip.layout, Op.STRIP_LAYOUT),
    ):
        reader(Item(Job(op), io.BytesIO(made.getvalue()), size, dropped))
