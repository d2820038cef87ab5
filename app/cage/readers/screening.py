"""Looks through a video for flashes before it is played larger than a tile, a piece at a time.

WCAG's rule decides (flash.py). FFmpeg's `photosensitivity` filter is the second opinion. It knows no area and no luminance threshold: measured here, it
calls one black-and-white flash a second and a slow fade bad (4.8 and 2.2 where its limit is 1). So it is taken at its
word only above what three full flashes a second give (11.2): strobes that no single cell shows three times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import av.error
import numpy as np
from av.filter import Graph, filters_available
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream

from app.cage.errors import Cause
from app.cage.readers.budget import Budget
from app.cage.readers.film import Shot, shots, upright
from app.cage.readers.flash import CELLS, SECOND, Flashes
from app.cage.readers.media import MS, SHOWN, Opened, open_media, ready
from app.cage.readers.reader import Found, Item, Refusal

STROBE = "photosensitivity"
STROBE_LIMIT = 12.0
_STROBE_FRAMES, _FEWEST, _MOST = 30, 2, 240
_WATCH = "video.flash"
_WORK_SECONDS = 6.0


class Strobe:
    """FFmpeg's own measure, over a second of the play."""

    def __init__(self, size: tuple[int, int], rate: float) -> None:
        self.size = size
        self._frames = max(_FEWEST, min(_MOST, round(rate)))
        self._graph = Graph()
        self._graph.threads = 1
        source = self._graph.add_buffer(
            width=size[0], height=size[1], format=VideoFormat("rgb24"), time_base=Fraction(1, MS)
        )
        measure, end = self._graph.add(STROBE, f"frames={self._frames}:bypass=1"), self._graph.add("buffersink")
        source.link_to(measure)
        measure.link_to(end)
        self._graph.configure()
        self._count = 0

    def too_strong(self, cells: VideoFrame) -> bool:
        """Take a frame; tell whether the last second is worse than three full flashes."""
        self._count += 1
        cells.pts, cells.time_base = self._count, Fraction(1, MS)
        self._graph.vpush(cells)
        try:
            told = self._graph.vpull().metadata
        except (av.error.BlockingIOError, av.error.EOFError):
            return False
        # Its measure is a mean over its frames; brought to a second of thirty, whatever the rate.
        return float(told.get(f"lavfi.{STROBE}.badness", 0)) * self._frames / _STROBE_FRAMES >= STROBE_LIMIT


@dataclass(slots=True)
class _Watch:
    """A check that goes on from question to question, at one speed."""

    opened: Opened
    stream: VideoStream
    speed: float
    found: Iterator[Shot]
    until_ms: int
    flashes: Flashes = field(default_factory=Flashes)
    strobe: Strobe | None = None


def flash(item: Item) -> Found:
    """Tell when too many flashes first come, as far as the work of one question reaches."""
    at_ms, speed = item.job.whole("at_ms"), item.job.real("speed")
    watch = item.state.get(_WATCH)
    if not isinstance(watch, _Watch) or (watch.until_ms, watch.speed) != (at_ms, speed):
        watch = _begun(item, at_ms, speed)
        item.state[_WATCH] = watch
    first: dict[str, int | None] = dict.fromkeys(("flashes_at_ms", "red_at_ms", "strobe_at_ms"))
    budget, frames, ended = Budget(_WORK_SECONDS), 0, True
    for shot in watch.found:
        frames += 1
        watch.until_ms = max(at_ms, watch.opened.ms(shot.stamp, watch.stream))
        for name in _too_much(watch, shot):
            first[name] = watch.until_ms if first[name] is None else first[name]
        if budget.spent:
            ended = False
            break
    told = {"checked_from_ms": at_ms, "checked_until_ms": watch.until_ms, "ended": ended, "frames": frames}
    return Found({**first, **told, "cut_short": watch.opened.damage > 0})


def _begun(item: Item, at_ms: int, speed: float) -> _Watch:
    """Begin a second of the play before a time, so that no flash falls between two questions."""
    opened = open_media(item)
    stream = opened.video()
    if stream is None or not ready(stream, SHOWN):
        raise Refusal(Cause.NO_PICTURES)
    if at_ms:
        opened.seek(stream, opened.stamp(max(0, at_ms - int(SECOND * speed * MS)), stream))
    return _Watch(opened, stream, speed, shots(opened, stream), at_ms)


def _too_much(watch: _Watch, shot: Shot) -> Iterator[str]:
    cells = _cells(shot.frame, watch.stream)
    said = cells.to_ndarray().astype(np.uint8, copy=False)
    at = watch.opened.ms(shot.stamp, watch.stream) / MS / watch.speed
    verdict = watch.flashes.frame(at, np.rot90(said) if shot.frame.rotation % 180 else said)
    if verdict.general:
        yield "flashes_at_ms"
    if verdict.red:
        yield "red_at_ms"
    if STROBE in filters_available:
        size = (cells.width, cells.height)
        if watch.strobe is None or watch.strobe.size != size:
            watch.strobe = Strobe(size, float(watch.stream.average_rate or _STROBE_FRAMES) * watch.speed)
        if watch.strobe.too_strong(cells):
            yield "strobe_at_ms"


def _cells(frame: VideoFrame, stream: VideoStream) -> VideoFrame:
    width, height = upright(frame, stream)
    longest = max(width, height)
    size = (max(1, round(CELLS * width / longest)), max(1, round(CELLS * height / longest)))
    lying = size[::-1] if frame.rotation % 180 else size
    return frame.reformat(*lying, format="rgb24", interpolation=Interpolation.AREA, threads=1)
