"""Harmless videos and sounds made by code: scenes of plain colour, a counter that can be read back, tones, flashes."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Disposition
from PIL import Image, ImageDraw

from tests.guard import same_rank

Paint = Callable[[int], Image.Image]
RATE = 48_000
# How each codec is put into its container; all of them ship with the library.
VIDEOS = {
    "h264 in mp4": ("mp4", "libx264", "yuv420p"),
    "h264 in matroska": ("matroska", "libx264", "yuv420p"),
    "h264 in a transport stream": ("mpegts", "libx264", "yuv420p"),
    "h264 in flv": ("flv", "libx264", "yuv420p"),
    "mpeg4 in avi": ("avi", "mpeg4", "yuv420p"),
    "mpeg2 in mpeg": ("mpeg", "mpeg2video", "yuv420p"),
    "vp8 in webm": ("webm", "libvpx", "yuv420p"),
    "vp9 in webm": ("webm", "libvpx-vp9", "yuv420p"),
    "av1 in mp4": ("mp4", "libsvtav1", "yuv420p"),
    "hevc in mp4": ("mp4", "libx265", "yuv420p"),
    "mjpeg in mov": ("mov", "mjpeg", "yuvj420p"),
    "wmv2 in asf": ("asf", "wmv2", "yuv420p"),
}
# A codec that is on no list of ours.
UNLISTED = ("matroska", "ffv1", "yuv420p")
SOUNDS = {
    "wav": ("wav", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
    "ogg": ("ogg", "libopus"),
    "flac": ("flac", "flac"),
    "aac": ("adts", "aac"),
    "m4a": ("ipod", "aac"),
}
BITS = 8


def counted(number: int, size: tuple[int, int] = (160, 96)) -> Image.Image:
    """Paint a frame whose number can be read from it: one bright or dark column for each bit."""
    picture = Image.new("L", size, 60)
    draw, column = ImageDraw.Draw(picture), size[0] // BITS
    for bit in range(BITS):
        if number >> bit & 1:
            draw.rectangle((bit * column, 0, (bit + 1) * column - 1, size[1]), fill=200)
    return picture.convert("RGB")


def number_in(width: int, height: int, data: bytes) -> int:
    """Read the number of a counted frame, whatever its size."""
    column, row = width / BITS, height // 2
    levels = [data[row * width + int((bit + 0.5) * column)] for bit in range(BITS)]
    return sum(1 << bit for bit, level in enumerate(levels) if level > 130)


def video(
    paint: Paint = counted,
    frames: int = 30,
    rate: int = 25,
    kind: str = "h264 in mp4",
    *,
    stamps: Iterable[int] | None = None,
    sound: Iterable[float] | None = None,
    turn: int = 0,
    options: Mapping[str, str] | None = None,
) -> bytes:
    """Encode painted frames, with the samples of a sound beside them."""
    container, codec, pixels = VIDEOS.get(kind, UNLISTED)
    made = io.BytesIO()
    first = paint(0)
    # Where root runs the tests, SVT-AV1 takes real time for the thread that encodes, and keeps it.
    with same_rank(), av.open(made, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, pixels
        stream.options = {**_quick(codec), **(options or {})}
        stream.codec_context.thread_count = 1
        if turn:
            stream.set_display_rotation(turn)
        heard = _sound_stream(output, "aac" if container in ("mp4", "mov") else "mp3") if sound is not None else None
        stream.time_base = stream.codec_context.time_base = Fraction(1, rate)
        for number, stamp in zip(range(frames), stamps or range(frames), strict=False):
            frame = av.VideoFrame.from_ndarray(np.asarray(paint(number)), format="rgb24")
            frame.pts, frame.time_base = stamp, Fraction(1, rate)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
        if heard is not None and sound is not None:
            _mux_sound(output, heard, sound)
    return made.getvalue()


def _quick(codec: str) -> dict[str, str]:
    return {
        "libx264": {"preset": "ultrafast"},
        "libx265": {"preset": "ultrafast", "x265-params": "log-level=none:pools=none:frame-threads=1"},
        "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
        "libvpx": {"deadline": "realtime", "cpu-used": "8"},
        "libsvtav1": {"preset": "11"},
    }.get(codec, {})


def tone(seconds: float, hertz: float = 440.0, loud: float = 0.5, rate: int = RATE) -> Iterator[float]:
    """Yield the samples of a tone."""
    return (loud * math.sin(2 * math.pi * hertz * at / rate) for at in range(int(seconds * rate)))


def sound(samples: Iterable[float], kind: str = "wav", rate: int = RATE) -> bytes:
    """Encode samples of one channel."""
    container, codec = SOUNDS[kind]
    made = io.BytesIO()
    with av.open(made, "w", format=container) as output:
        _mux_sound(output, _sound_stream(output, codec, rate), samples, rate)
    return made.getvalue()


def _sound_stream(output: Any, codec: str, rate: int = RATE) -> Any:
    stream = output.add_stream(codec, rate=rate)
    stream.layout = "mono"
    return stream


def _mux_sound(output: Any, stream: Any, samples: Iterable[float], rate: int = RATE) -> None:
    wave = (np.fromiter(samples, np.float64) * 32767).astype(np.int16).reshape(1, -1)
    turn = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate, frame_size=1024)
    frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    for each in [*turn.resample(frame), *turn.resample(None)]:
        output.mux(stream.encode(each))
    output.mux(stream.encode())


def flashing(
    hertz: float, rate: int = 30, share: float = 1.0, dark: int = 0, bright: tuple[int, int, int] = (255, 255, 255)
) -> Paint:
    """Paint a field that is bright and dark by turns, in a square that takes a share of each side."""

    def paint(number: int) -> Image.Image:
        picture = Image.new("RGB", (192, 108), (dark,) * 3)
        if int(2 * hertz * number / rate) % 2:
            picture.paste(bright, (0, 0, round(192 * share), round(108 * share)))
        return picture

    return paint


def told_first(data: bytes, path: Path) -> bytes:
    """Return an MP4 whose list of frames stands before them, as those of the web do; only a real file can be made so."""
    with (
        av.open(io.BytesIO(data), "r") as whole,
        av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as output,
    ):
        copy = output.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                output.mux(packet)
    return path.read_bytes()


def with_cover(kind: str = "mp3") -> bytes:
    """Return a song with a picture in it."""
    made = io.BytesIO()
    with av.open(made, "w", format=SOUNDS[kind][0]) as output:
        heard = _sound_stream(output, SOUNDS[kind][1])
        cover: Any = output.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        painted = counted(3, (64, 64))
        _mux_sound(output, heard, tone(1.0))
        output.mux(cover.encode(av.VideoFrame.from_ndarray(np.asarray(painted), format="rgb24")))
        output.mux(cover.encode())
    return made.getvalue()
