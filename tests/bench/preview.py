"""A covered preview out of the cage, beside Pillow's own scaled decode in this process."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from app.cage.client import Cage
from app.cage.model import LAYOUT_SIDE, REDUCED_SIDE, SKETCH_SIDE, BytesSource, Job, Op, limits_of
from app.settings import shipped
from tests.bench.scale import Scale
from tests.bench.table import Row, at_most, best, within

HERE = Path(__file__).parents[2]


def photograph(width: int) -> bytes:
    """Draw clouds, four to three, as heavy for a decoder as a photograph."""
    clouds = [Image.effect_noise((width // 8, width * 3 // 32), 60 + 20 * band) for band in range(3)]
    large = [cloud.resize((width, width * 3 // 4), Image.Resampling.BICUBIC) for cloud in clouds]
    grain = Image.effect_noise((width, width * 3 // 4), 12)
    out = io.BytesIO()
    Image.merge("RGB", [Image.blend(cloud, grain, 0.2) for cloud in large]).save(out, "JPEG", quality=90)
    return out.getvalue()


def covered(scale: Scale) -> Iterator[Row]:
    """Measure the layout that stands on a card, and the sketch of the next level."""
    data = photograph(scale.side)
    megapixels = scale.side * scale.side * 3 // 4 / 1e6
    with Cage(limits_of(shipped().vault)) as cage:
        cage.layers()
        for name, op, side, times in (
            ("covered preview", Op.PICTURE_LAYOUT, LAYOUT_SIDE, 1.5),
            ("sketch", Op.PICTURE_SKETCH, SKETCH_SIDE, 2),
        ):
            figure, bare = best(
                [lambda op=op: cage.ask(Job(op), BytesSource(data)), lambda side=side: _scaled(data, side)],  # type: ignore[misc]  # mypy infers no defaults of a lambda
                scale.repeats,
            )
            what = f"{name} of a {megapixels:.0f} MP JPEG through the cage"
            yield at_most(what, figure, "Pillow's scaled decode in process", bare, times)
        yield _in_batch(data, megapixels, scale, cage)


def looking(scale: Scale) -> Iterator[Row]:
    """Measure from the end of a gesture to the first painted frame of the reduced picture."""
    line = [sys.executable, "-m", "tests.bench.look", str(scale.side), str(scale.looks)]
    said = subprocess.run(line, check=True, capture_output=True, text=True, cwd=HERE).stdout
    waited = json.loads(said.splitlines()[-1])
    data = photograph(scale.side)
    (bare,) = best([lambda: _scaled(data, REDUCED_SIDE)], scale.repeats)
    megapixels = scale.side * scale.side * 3 // 4 / 1e6
    what = f"L3 of a {megapixels:.0f} MP JPEG, from the gesture's end to the painted frame, 95 of 100"
    figure = waited[min(len(waited) - 1, round(len(waited) * 0.95))]
    yield within(what, figure, "Pillow's scaled decode in process", bare, 150)


def _in_batch(data: bytes, megapixels: float, scale: Scale, cage: Cage) -> Row:
    """Measure covered previews of many files at once beside the usual tool for that, on the same files."""
    tool = shutil.which("vipsthumbnail")
    what = f"covered preview of a {megapixels:.0f} MP JPEG, a file in batch"
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        files = [Path(home) / f"{number}.jpg" for number in range(scale.batch)]
        for file in files:
            file.write_bytes(data)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:

            def ours() -> object:
                job = Job(Op.PICTURE_LAYOUT)
                return list(pool.map(lambda file: cage.ask(job, BytesSource(file.read_bytes())), files))

            if tool is None:
                (figure,) = best([ours], scale.repeats)
                return Row(what, figure / len(files), "vipsthumbnail, which is not here", 0.0, "ms", "< 1 ×", met=False)
            line = [tool, "--size", str(LAYOUT_SIDE), "--output", f"{home}/%s-small.jpg", *map(str, files)]
            figure, theirs = best([ours, lambda: subprocess.run(line, check=True)], scale.repeats)
        return at_most(what, figure / len(files), "vipsthumbnail on the same files", theirs / len(files), 1)


def _scaled(data: bytes, side: int) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("L", (side, side))
        small = picture.convert("L")
        small.thumbnail((side, side))
        return small
