"""A video as somebody looks at it: one decoder that stays open, goes on without seeking, and steps back from memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream
from PIL import Image

from app.cage.model import Frame, Pixels
from app.cage.ops import PixelFormat
from app.cage.readers.media import MS, Opened

# Forward by less than this is decoded on; further is sought.
NEAR_MS = 1500
KEPT_BYTES = 48 << 20
# Where a frame before the first one that is kept is looked for, when the place right before it leads nowhere.
_FURTHER_MS = (0, 5 * MS, 1 << 40)
_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
_FFMPEG = {"L": "gray", "RGB": "rgb24"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame is to be shown: no longer than a side, and in no larger area where that is bounded."""

    side: int
    format: PixelFormat = "L"
    area: int = 0

    def fits(self, width: int, height: int) -> tuple[int, int]:
        """Return the size at which a frame is shown."""
        share = min(1.0, self.side / max(width, height))
        if self.area:
            share = min(share, (self.area / (width * height)) ** 0.5)
        return max(1, int(width * share + 1e-6)), max(1, int(height * share + 1e-6))


@dataclass(frozen=True, slots=True)
class Shot:
    """A decoded frame and its time in the stream's own units."""

    stamp: int
    frame: VideoFrame

    def lasts_until(self, stamp: int) -> bool:
        """Tell whether the frame itself says that it is still shown then."""
        return self.stamp + (self.frame.duration or 0) > stamp


def upright(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Return a frame's size as it is seen: upright, with square pixels."""
    wide = stream.sample_aspect_ratio or 1
    width = max(1, round(frame.width * wide)) if 0.1 < wide < 10 else frame.width  # noqa: PLR2004 -- beyond it, a lie
    return (frame.height, width) if frame.rotation % 180 else (width, frame.height)


def picture(frame: VideoFrame, stream: VideoStream, look: Look) -> Image.Image:
    """Return a frame as it is seen, made smaller by leaving out."""
    width, height = look.fits(*upright(frame, stream))
    size = (height, width) if frame.rotation % 180 else (width, height)
    small = frame.reformat(*size, format=_FFMPEG[look.format], interpolation=Interpolation.AREA, threads=1)
    plane = small.planes[0]
    made = Image.frombuffer(look.format, size, memoryview(plane), "raw", look.format, plane.line_size, 1)  # type: ignore[arg-type]  # any buffer will do
    turn = _TURNS.get(frame.rotation % 360)
    return made if turn is None else made.transpose(turn)


def pixels(made: Image.Image, look: Look) -> Pixels:
    """Return a picture as bare samples."""
    return Pixels(made.width, made.height, look.format, made.tobytes())


def shots(opened: Opened, stream: VideoStream) -> Iterator[Shot]:
    """Yield the frames from where the container stands; their times only grow, whatever the container says."""
    last: int | None = None
    for frame in opened.frames(stream):
        assert isinstance(frame, VideoFrame)
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None or (last is not None and stamp <= last):
            stamp = (stream.start_time or 0) if last is None else last + 1
        last = stamp
        yield Shot(stamp, frame)


@dataclass(frozen=True, slots=True)
class _Still:
    stamp: int
    frame: Frame


class Film:
    """The frames of one video: those that were just seen are kept, so that a step back decodes nothing twice."""

    def __init__(self, opened: Opened, stream: VideoStream, look: Look) -> None:
        self.opened = opened
        self.stream = stream
        self._look = look
        self._shots = shots(opened, stream)
        self._coming: Shot | None = None
        self._reel: list[_Still] = []
        self._place = -1
        self._first: int | None = None

    @property
    def now(self) -> Frame | None:
        """Return the frame where the film stands; None before the first one was asked for."""
        return self._reel[self._place].frame if self._reel else None

    def look_at(self, look: Look) -> None:
        """Show frames in another way from here on."""
        if look == self._look:
            return
        self._look = look
        if self._reel:
            stamp = self._reel[self._place].stamp
            self._seek(stamp)
            self._go_to(stamp)

    def forward(self) -> Frame | None:
        """Return the next frame; None at the end, where the last one stays."""
        if self._place + 1 < len(self._reel):
            self._place += 1
            return self.now
        shot = self._take()
        return None if shot is None else self._keep(shot)

    def back(self) -> Frame | None:
        """Return the frame before this one; None at the start, where the first one stays."""
        if not self._reel:
            return None
        if self._place > 0:
            self._place -= 1
            return self.now
        here = self._reel[0].stamp
        if here == self._first:
            return None
        for further in _FURTHER_MS:
            self._seek(here - 1 - self.opened.stamp(further, self.stream) + self.opened.stamp(0, self.stream))
            while (shot := self._peek()) is not None and shot.stamp < here:
                self._take()
                self._keep(shot)
            if self._reel:
                return self.now
        self._first = here
        self._go_to(here)
        return None

    def at(self, at_ms: int) -> Frame | None:
        """Return the frame that is shown at a time: the first one before the start, the last one behind the end."""
        wanted = self.opened.stamp(at_ms, self.stream)
        stamps = [still.stamp for still in self._reel]
        if stamps and stamps[0] <= wanted < stamps[-1]:
            self._place = bisect_right(stamps, wanted) - 1
            return self.now
        if not stamps or wanted < stamps[0] or at_ms > self.opened.ms(stamps[-1], self.stream) + NEAR_MS:
            self._seek(wanted)
        else:
            self._place = len(self._reel) - 1
        self._go_to(wanted)
        if not self._reel:  # the index leads nowhere: what can be had is had from the start
            self._seek(self.stream.start_time or 0)
            self._go_to(wanted)
        return self.now

    def _go_to(self, wanted: int) -> None:
        """Decode on to the frame that is shown at a time, and make a picture of that one alone."""
        last: Shot | None = None
        while (shot := self._peek()) is not None:
            if shot.stamp > wanted and (last is not None or self._reel):
                break
            last = self._take()
            if shot.lasts_until(wanted):
                break
        if last is not None:
            self._forget()
            self._keep(last)

    def _seek(self, stamp: int) -> None:
        self._forget()
        self._coming = None
        self.opened.seek(self.stream, max(stamp, self.stream.start_time or 0))
        self._shots = shots(self.opened, self.stream)

    def _peek(self) -> Shot | None:
        if self._coming is None:
            self._coming = next(self._shots, None)
        return self._coming

    def _take(self) -> Shot | None:
        shot, self._coming = self._peek(), None
        return shot

    def _keep(self, shot: Shot) -> Frame:
        made = pixels(picture(shot.frame, self.stream, self._look), self._look)
        frame = Frame(self.opened.ms(shot.stamp, self.stream), made)
        most = max(1, KEPT_BYTES // max(1, len(made.data)))
        self._reel = [*self._reel[-most + 1 :], _Still(shot.stamp, frame)] if most > 1 else [_Still(shot.stamp, frame)]
        self._place = len(self._reel) - 1
        return frame

    def _forget(self) -> None:
        self._reel = []
        self._place = -1
