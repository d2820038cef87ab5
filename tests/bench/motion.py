"""Video through the cage: its first frame, a step, and a strip, beside the library in this process and FFmpeg's own program."""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from app.cage.client import Cage
from app.cage.model import BytesSource, Job, limits_of
from app.cage.ops import REDUCED_SIDE, Op
from app.settings import shipped
from tests.bench.scale import Scale
from tests.bench.table import Row, at_most, best, timed, within

RATE = 30
SCENES = 8
LIGHT = (60, 150, 90, 190, 70, 160, 100, 200)
STEPS = 120
# The same work: only frames that need no other are decoded, those of a new scene kept, in greys at 480 pixels, bare.
FFMPEG = (
    "ffmpeg -nostdin -v error -skip_frame nokey -i {path} -an -sn -vf "
    "scale={side}:-2:flags=area,format=gray,select=eq(n\\,0)+gt(scene\\,0.05) "
    "-frames:v {scenes} -fps_mode passthrough -f rawvideo -"
)


def clip(width: int, seconds: int) -> bytes:
    """Encode eight scenes of drifting clouds as H.264, sixteen to nine."""
    height, frames = width * 9 // 16 // 2 * 2, seconds * RATE
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as output:
        stream: Any = output.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "superfast", "crf": "26", "g": str(frames // SCENES)}
        clouds = np.zeros((height, width, 3), np.uint8)
        for number in range(frames):
            if number % (frames // SCENES) == 0:
                clouds = _clouds(width, height, number // (frames // SCENES) % SCENES)
            moved = np.ascontiguousarray(np.roll(clouds, (number, 3 * number), (0, 1)))
            frame = VideoFrame.from_ndarray(moved, format="rgb24")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return made.getvalue()


def _clouds(width: int, height: int, scene: int) -> Any:
    chance = np.random.default_rng(scene)
    bands = chance.normal(LIGHT[scene], 30, (height // 16, width // 16, 3)).clip(0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(bands).resize((width, height), Image.Resampling.BICUBIC))


def video(scale: Scale) -> Iterator[Row]:
    """Measure what somebody waits for who looks at a video."""
    data = clip(scale.film_width, scale.film_seconds)
    source, size = BytesSource(data), f"{scale.film_width * 9 // 16}p"
    with Cage(limits_of(shipped().vault)) as cage:
        cage.layers()

        def first() -> None:
            with cage.open(source) as session:
                session.ask(Job(Op.FRAME_REDUCED))

        figure, bare = best([first, lambda: list(_greys(data, 1))], scale.repeats)
        yield within(f"first frame of a {size} H.264 clip at L3", figure, "PyAV in process", bare, 300)
        with cage.open(source) as session:
            session.ask(Job(Op.FRAME_REDUCED))
            steps = [timed(lambda: session.ask(Job(Op.FRAME_REDUCED, params={"step": 1}))) for _ in range(STEPS)]
        frames = _greys(data, STEPS + 1)
        next(frames)
        decoded = [timed(lambda: next(frames)) for _ in range(STEPS)]
        yield within("a step to the next frame, p95", _p95(steps), "PyAV in process, p95", _p95(decoded), 60)
        yield _strip(cage, data, source, scale)


def _strip(cage: Cage, data: bytes, source: BytesSource, scale: Scale) -> Row:
    what = f"strip of {SCENES} scene frames from a {scale.film_seconds} s clip"

    def ours() -> None:
        cage.ask(Job(Op.STRIP_REDUCED, params={"count": SCENES}), source)

    if shutil.which("ffmpeg") is None:
        return Row(what, best([ours], scale.repeats)[0], "ffmpeg: not installed", 0.0, "ms", "≤ 1.3 ×", met=None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "clip.mp4")
        path.write_bytes(data)
        line = FFMPEG.format(path=path, side=min(REDUCED_SIDE, scale.film_width), scenes=SCENES).split()
        found = subprocess.run(line, check=True, capture_output=True).stdout
        side = min(REDUCED_SIDE, scale.film_width)
        assert len(found) == SCENES * side * (side * 9 // 16), "the command found other scenes than there are"
        figure, theirs = best(
            [ours, lambda: subprocess.run(line, check=True, stdout=subprocess.DEVNULL)], scale.repeats
        )
    return at_most(what, figure, "the ffmpeg command", theirs, 1.3)


def _greys(data: bytes, count: int) -> Iterator[VideoFrame]:
    with av.open(io.BytesIO(data), "r") as container:
        container.streams.video[0].codec_context.thread_count = 1
        for frame in islice(container.decode(video=0), count):
            yield frame.reformat(REDUCED_SIDE, REDUCED_SIDE * 9 // 16, format="gray")


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
