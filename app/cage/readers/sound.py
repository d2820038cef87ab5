"""Sound, also that of a video: what it is, its loudness as a curve, and its samples, asked for a little at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from app.cage.errors import Cause
from app.cage.model import Pixels, Samples
from app.cage.ops import GREYS, PLAY_RATE
from app.cage.readers.budget import Budget
from app.cage.readers.media import HEARD, MS, Opened, found_until_ms, is_cut_short, open_media, ready, usable
from app.cage.readers.reader import Facts, Found, Item, Refusal
from app.cage.readers.voice import Softener, Voice, Way

RATES = range(1000, 768_001)
BLOCK_MS = 50
MOST_BLOCKS = 1_000_000
# What is quieter than this is silence to a curve and to the ear beside it.
FLOOR_DB = 60.0
_VOICE = "sound.voice"
_MEASURE_SECONDS, _CURVE_SECONDS, _END_SECONDS = 3.0, 7.0, 1.0
_SILENT = 1e-5


@dataclass(frozen=True, slots=True)
class Measured:
    """How loud each fiftieth of a second is (mean square and peak of 1.0), and how far that reaches."""

    squares: NDArray[np.float64]
    peak: float
    whole: bool

    @property
    def until_ms(self) -> int:
        """Return how far it was measured."""
        return len(self.squares) * BLOCK_MS


def facts(item: Item) -> Found:
    """Tell about a sound. Whether somebody speaks is not told: it cannot be measured honestly without a recogniser."""
    opened = open_media(item)
    stream = opened.sound()
    measured = _measured(opened, stream, Budget(_MEASURE_SECONDS)) if stream and _plays(stream) else None
    says = opened.duration_ms(stream)
    found = found_until_ms(opened, stream, Budget(_END_SECONDS)) if stream else None
    told: Facts = {
        "container": opened.format,
        "codec": stream.codec_context.codec.canonical_name if stream else "",
        "rate": max(0, stream.codec_context.sample_rate) if stream else 0,
        "channels": max(0, stream.codec_context.channels) if stream else 0,
        "duration_ms": says,
        "found_until_ms": found,
        "cut_short": is_cut_short(says, found),
        "in_video": opened.video() is not None,
        "playable": measured is not None and len(measured.squares) > 0,
        "silent": measured is not None and measured.whole and measured.peak < _SILENT,
        "peak_db100": _below_full(measured.peak) if measured else None,
        "loud_db100": _below_full(float(measured.squares.mean()) ** 0.5)
        if measured and len(measured.squares)
        else None,
        "measured_until_ms": measured.until_ms if measured else 0,
    }
    return Found(told)


def curve(item: Item) -> Found:
    """Return the loudness along a sound as one row of samples in 16 steps, 4 dB each."""
    opened, stream = open_sound(item)
    measured = _measured(opened, stream, Budget(_CURVE_SECONDS))
    if not len(measured.squares):
        raise Refusal(Cause.DAMAGED)
    points = min(item.job.whole("points"), len(measured.squares))
    parts = np.array_split(measured.squares, points)
    loud = [10 * math.log10(max(float(part.max()), 10 ** (-FLOOR_DB / 10))) for part in parts]
    steps = bytes(round((level + FLOOR_DB) / FLOOR_DB * (GREYS - 1)) * (255 // (GREYS - 1)) for level in loud)
    told = {"duration_ms": opened.duration_ms(stream), "until_ms": measured.until_ms, "whole": measured.whole}
    return Found(told, Pixels(points, 1, "L", steps))


def reduced(item: Item) -> Found:
    """Return the next samples, soft: one channel without its high tones, quiet, and rising slowly at each start."""
    return _play(item, Way.SOFT)


def full(item: Item) -> Found:
    """Return the next samples as they were recorded."""
    return _play(item, Way.RECORDED)


def _play(item: Item, way: Way) -> Found:
    at_ms, voice = item.job.whole("at_ms"), item.state.get(_VOICE)
    if not isinstance(voice, Voice):
        voice = Voice(*open_sound(item))
        item.state[_VOICE] = voice
    if at_ms >= 0 or voice.way is not way:
        voice.start(voice.at_ms if at_ms < 0 else at_ms, way)
    began = voice.at_ms
    data = voice.take(item.job.whole("ms"))
    told = {"at_ms": began, "ended": voice.ended, "cut_short": voice.opened.damage > 0}
    return Found(told, samples=Samples(voice.rate, voice.channels, data))


def open_sound(item: Item) -> tuple[Opened, AudioStream]:
    """Open an item and its sound."""
    opened = open_media(item)
    stream = opened.sound()
    if stream is None or not _plays(stream):
        raise Refusal(Cause.NO_SOUND)
    return opened, stream


def _plays(stream: AudioStream) -> bool:
    return usable(stream, HEARD) and ready(stream, HEARD) and stream.codec_context.sample_rate in RATES


def _measured(opened: Opened, stream: AudioStream, budget: Budget) -> Measured:
    """Measure a sound from its start for as long as that may take."""
    block = max(1, stream.codec_context.sample_rate * BLOCK_MS // MS)
    squares: list[float] = []
    peak, left = 0.0, np.zeros(0, np.float32)
    whole = True
    for heard in _waves(opened, stream):
        peak = max(peak, float(np.abs(heard).max(initial=0.0)))
        left = np.concatenate([left, heard])
        full_blocks = len(left) // block
        taken = left[: full_blocks * block].reshape(full_blocks, block)
        squares.extend((taken.astype(np.float64) ** 2).mean(axis=1).tolist())
        left = left[full_blocks * block :]
        if budget.spent or len(squares) >= MOST_BLOCKS:
            whole = False
            break
    if whole and len(left):
        squares.append(float((left.astype(np.float64) ** 2).mean()))
    return Measured(np.array(squares, np.float64), peak, whole)


def _waves(opened: Opened, stream: AudioStream) -> Iterator[NDArray[np.float32]]:
    """Yield what is heard as one channel of numbers, as far as they are numbers."""
    turn: AudioResampler | None = None
    shape: tuple[int, str, str] | None = None
    for frame in opened.frames(stream):
        assert isinstance(frame, AudioFrame)
        now = (frame.sample_rate, frame.layout.name, frame.format.name)
        if turn is None or now != shape:  # some formats change on the way
            turn, shape = AudioResampler(format="flt", layout="mono"), now
        for made in turn.resample(frame):
            yield np.clip(np.nan_to_num(made.to_ndarray().reshape(-1)), -1.0, 1.0)


def _below_full(level: float) -> int | None:
    """Return a level as hundredths of a decibel below the loudest there is; None for silence."""
    return None if level < _SILENT else max(0, round(-2000 * math.log10(level)))


def warm() -> None:
    """Let the filters and the resampler run once."""
    Softener(PLAY_RATE)
    AudioResampler(format="flt", layout="mono")
