"""Packs whose index is not sealed, which their container does not know."""

from __future__ import annotations

import json
import random
from pathlib import Path

from app.review.container import Layout
from app.review.container_writing import Item

LENGTHS = (0, 1, 511, 512, 513, 3_000_000)


def index_for(layout: Layout) -> bytes:
    """Return an index that is its layout."""
    return json.dumps(layout.body()).encode()


def material(folder: Path) -> list[Item]:
    """Make files of sizes at the edges of a tar's blocks, and one of several chunks."""
    rng, items = random.Random(1), []
    for number, length in enumerate(LENGTHS):
        file = folder / f"item-{number}"
        file.write_bytes(rng.randbytes(length))
        items.append(Item(file, length))
    return items
