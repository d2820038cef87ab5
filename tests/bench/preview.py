"""A covered preview out of the cage, beside Pillow's own scaled decode in this process."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from app.cage.client import Cage
from app.cage.model import LAYOUT_SIDE, SKETCH_SIDE, BytesSource, Job, Op, limits_of
from app.settings import shipped
from tests.bench.scale import Scale
from tests.bench.table import Row, at_most, best


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
        for name, op, side in (
            ("covered preview", Op.PICTURE_LAYOUT, LAYOUT_SIDE),
            ("sketch", Op.PICTURE_SKETCH, SKETCH_SIDE),
        ):
            figure, bare = best(
                [lambda op=op: cage.ask(Job(op), BytesSource(data)), lambda side=side: _scaled(data, side)],  # type: ignore[misc]  # mypy infers no defaults of a lambda
                scale.repeats,
            )
            what = f"{name} of a {megapixels:.0f} MP JPEG through the cage"
            yield at_most(what, figure, "Pillow's scaled decode in process", bare, 2)


def _scaled(data: bytes, side: int) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("L", (side, side))
        small = picture.convert("L")
        small.thumbnail((side, side))
        return small
