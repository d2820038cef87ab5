"""Short clips of moving shapes, and a picture that moves."""

from __future__ import annotations

import io
import math
from random import Random

import av
from PIL import Image, ImageDraw

_SIZE = (320, 180)
_RATE = 12
_SECONDS = 4
_STEPS = 24
_STEP_MS = 80


def drifting(rng: Random) -> bytes:
    """Return an MP4 in which a few discs drift slowly before a plain sky."""
    sky, discs = _scene(rng)
    kept = io.BytesIO()
    with av.open(kept, "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        # FFmpeg's own encoder is in every build; one thread, so that the same seed gives the same bytes.
        stream = container.add_stream("mpeg4", rate=_RATE)
        stream.width, stream.height, stream.pix_fmt = *_SIZE, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"flags": "+bitexact"}
        for number in range(_RATE * _SECONDS):
            picture = _frame(sky, discs, number / (_RATE * _SECONDS))
            frame = av.VideoFrame.from_bytes(picture.tobytes(), *_SIZE, format="rgba")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return kept.getvalue()


def waving(rng: Random) -> bytes:
    """Return a GIF of a few frames of the same."""
    sky, discs = _scene(rng)
    drawn = [_frame(sky, discs, number / _STEPS).convert("RGB") for number in range(_STEPS)]
    kept = io.BytesIO()
    drawn[0].save(kept, "GIF", save_all=True, append_images=drawn[1:], duration=_STEP_MS, loop=0)
    return kept.getvalue()


def _scene(rng: Random) -> tuple[tuple[int, ...], list[tuple[float, float, int, float]]]:
    sky = tuple(rng.randrange(150, 220) for _ in range(3))
    discs = [(rng.uniform(0.1, 0.9), rng.uniform(0.2, 0.8), rng.randrange(10, 34), rng.uniform(0, 6)) for _ in range(5)]
    return sky, discs


def _frame(sky: tuple[int, ...], discs: list[tuple[float, float, int, float]], moment: float) -> Image.Image:
    picture = Image.new("RGB", _SIZE, sky)
    draw = ImageDraw.Draw(picture)
    for x, y, radius, phase in discs:
        at_x = (x + 0.15 * math.sin(phase + math.tau * moment)) * _SIZE[0]
        at_y = (y + 0.08 * math.cos(phase + math.tau * moment)) * _SIZE[1]
        shade = tuple(part - 60 for part in sky)
        draw.ellipse((at_x - radius, at_y - radius, at_x + radius, at_y + radius), fill=shade)
    return picture.convert("RGBA")
