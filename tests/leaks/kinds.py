"""Each kind of item whose cover can open: one harmless thing of it, and the detail that only a sharp frame has."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from PIL import Image

from app.evidence.model import ItemKind

SIDE = (480, 360)
LINES = 60


@dataclass(frozen=True, slots=True)
class Sample:
    """A kind, and how one of it is made."""

    kind: ItemKind
    make: Callable[[], bytes]


def noise() -> bytes:
    """Draw a picture in which no point is like the next: all of it is detail, and every level can be told by it."""
    values = np.random.default_rng(7).integers(0, 256, (SIDE[1], SIDE[0]), np.uint8)
    out = io.BytesIO()
    Image.fromarray(values).convert("RGB").save(out, "PNG")
    return out.getvalue()


def words() -> bytes:
    """Write lines of flagged terms alone: a masked text has none of their letters."""
    terms = json.loads((files("resources") / "terms" / "en.json").read_text("utf-8"))["terms"]
    plain = [term.rstrip("*") for term in terms if term.rstrip("*").isalpha()]
    generator = np.random.default_rng(7)
    return "\n".join(" ".join(generator.choice(plain, 8)) for _ in range(LINES)).encode()


PICTURE, TEXT = Sample(ItemKind.PICTURE, noise), Sample(ItemKind.TEXT, words)
SAMPLES = (PICTURE, TEXT)
