"""The samples of a sound as somebody hears it: one decoder that stays open, and what makes a sound softer."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

import av.error
from av.audio.format import AudioFormat
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.filter import Graph

from app.cage.ops import PLAY_RATE
from app.cage.readers.media import MS, Opened

# Safeguards of the reduced level: no high tones, a third of the loudness, no sudden start, no burst.
LOW_PASS_HZ = 3000
VOLUME = 0.3
RAMP_SECONDS = 2
LOUDEST = 0.25
# A pause between two packets that is longer than this is a jump in the item's clock, not silence.
LONGEST_GAP_MS = 10_000
_SHORTEST_GAP_MS = 60
_BYTES = 2


class Way(Enum):
    """How a sound is given: softly, as it was recorded, or as one bare channel for a recogniser."""

    SOFT = "soft"
    RECORDED = "recorded"
    BARE = "bare"


class Softener:
    """FFmpeg's filters, in a row; what goes in and what comes out is one channel."""

    def __init__(self, rate: int) -> None:
        self._graph = Graph()
        self._graph.threads = 1
        self._rate = rate
        self._samples = 0
        last = self._graph.add_abuffer(
            sample_rate=rate, format=AudioFormat("fltp"), layout=AudioLayout("mono"), time_base=Fraction(1, rate)
        )
        for name, told in (
            ("lowpass", f"f={LOW_PASS_HZ}:p=2"),
            ("lowpass", f"f={LOW_PASS_HZ}:p=2"),  # once more: 24 dB an octave
            ("volume", f"volume={VOLUME}"),
            ("afade", f"t=in:st=0:d={RAMP_SECONDS}"),
            ("alimiter", f"limit={LOUDEST}:level=disabled:attack=1:release=50"),
            ("aformat", f"sample_fmts=s16:channel_layouts=mono:sample_rates={rate}"),
            ("abuffersink", ""),
        ):
            following = self._graph.add(name, told) if told else self._graph.add(name)
            last.link_to(following)
            last = following
        self._graph.configure()

    def soften(self, frame: AudioFrame | None) -> Iterator[AudioFrame]:
        """Take what is heard, None at its end; yield it softer, later by what the limiter looks ahead."""
        if frame is not None:
            frame.pts, frame.time_base = self._samples, Fraction(1, self._rate)
            self._samples += frame.samples
        self._graph.push(frame)
        while True:
            try:
                made = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(made, AudioFrame)
            yield made


class Voice:
    """The sound of one item, from wherever it was started."""

    def __init__(self, opened: Opened, stream: AudioStream, rate: int = PLAY_RATE) -> None:
        self.opened = opened
        self.rate = rate
        self.ended = False
        self.way: Way | None = None
        self._stream = stream
        self._made: Iterator[bytes] = iter(())
        self._waiting = bytearray()
        self._taken = 0
        self._began_ms = 0

    @property
    def channels(self) -> int:
        """Return how many channels are given."""
        return 2 if self.way is Way.RECORDED and self._stream.codec_context.channels > 1 else 1

    @property
    def at_ms(self) -> int:
        """Return the time of the next sample."""
        return self._began_ms + self._taken * MS // self.rate

    def start(self, at_ms: int, way: Way) -> None:
        """Begin at a time."""
        self.way, self.ended = way, False
        self._waiting.clear()
        self._taken, self._began_ms = 0, at_ms
        self.opened.seek(self._stream, self.opened.stamp(at_ms, self._stream))
        heard = self._from(at_ms, self._heard())
        self._made = self._softened(heard) if way is Way.SOFT else (_bare(frame) for frame in heard)

    def take(self, ms: int) -> bytes:
        """Return the next samples; fewer at the end."""
        wanted = self.rate * ms // MS * self.channels * _BYTES
        while len(self._waiting) < wanted and not self.ended:
            more = next(self._made, None)
            if more is None:
                self.ended = True
            else:
                self._waiting += more
        data = bytes(self._waiting[:wanted])
        del self._waiting[:wanted]
        self._taken += len(data) // (self.channels * _BYTES)
        self.ended = self.ended and not self._waiting
        return data

    def _shape(self) -> tuple[str, str]:
        return "fltp" if self.way is Way.SOFT else "s16", "stereo" if self.channels > 1 else "mono"

    def _heard(self) -> Iterator[tuple[int, AudioFrame]]:
        """Yield what is heard at our rate, each with its time."""
        turn: AudioResampler | None = None
        shape: tuple[int, str, str] | None = None
        form, layout = self._shape()
        at_ms = self._began_ms
        for frame in self.opened.frames(self._stream):
            assert isinstance(frame, AudioFrame)
            now = (frame.sample_rate, frame.layout.name, frame.format.name)
            if turn is None or now != shape:
                turn, shape = AudioResampler(format=form, layout=layout, rate=self.rate), now
            if frame.pts is not None:
                at_ms = self.opened.ms(frame.pts, self._stream)
            for made in turn.resample(frame):
                yield at_ms, made
                at_ms += made.samples * MS // self.rate
        for made in turn.resample(None) if turn else ():
            yield at_ms, made

    def _from(self, at_ms: int, heard: Iterator[tuple[int, AudioFrame]]) -> Iterator[AudioFrame]:
        """Yield what is heard from a time: what lies before it is dropped, a gap is filled with silence."""
        due = at_ms
        for begins, frame in heard:
            lasts = frame.samples * MS // self.rate
            if begins + lasts <= due and due == at_ms:
                continue
            gap = begins - due
            if _SHORTEST_GAP_MS < gap <= LONGEST_GAP_MS:
                yield self._silence(gap)
            yield frame
            due = begins + lasts

    def _silence(self, ms: int) -> AudioFrame:
        form, layout = self._shape()
        frame = AudioFrame(format=form, layout=layout, samples=self.rate * ms // MS)
        frame.sample_rate = self.rate
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        return frame

    def _softened(self, heard: Iterator[AudioFrame]) -> Iterator[bytes]:
        softener = Softener(self.rate)
        for frame in heard:
            for made in softener.soften(frame):
                yield _bare(made)
        for made in softener.soften(None):
            yield _bare(made)


def _bare(frame: AudioFrame) -> bytes:
    return bytes(frame.planes[0])[: frame.samples * frame.layout.nb_channels * _BYTES]
