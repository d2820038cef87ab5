"""Everything whose cover can open: one harmless thing of each, and the detail that only a sharp frame has."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from PIL import Image

from app.demo.files import plan
from app.evidence.model import ItemKind
from app.looking.model import Part
from tests.cage.clips import RATE, sound, tone, video

SIDE = (480, 360)
LINES = 60
SECONDS = 3
PICTURES_A_SECOND = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """A kind, how one of it is made, what intake would have found of it, and the words that were read in it since."""

    kind: ItemKind
    make: Callable[[], bytes]
    facts: Mapping[str, Any] = field(default_factory=dict)
    read: str = ""

    @property
    def name(self) -> str:
        """Return what it is called in a test's name."""
        return f"words in a {self.kind.value}" if self.read else self.kind.value

    @property
    def part(self) -> Part:
        """Return what of it is opened: the item, or only the words that were read in it."""
        return Part.WORDS if self.read else Part.ITEM


def _grains(seed: int) -> Image.Image:
    values = np.random.default_rng(seed).integers(0, 256, (SIDE[1], SIDE[0]), np.uint8)
    return Image.fromarray(values).convert("RGB")


def noise() -> bytes:
    """Draw a picture in which no point is like the next: all of it is detail, and every level can be told by it."""
    out = io.BytesIO()
    _grains(7).save(out, "PNG")
    return out.getvalue()


def _terms() -> list[str]:
    terms = json.loads((files("resources") / "terms" / "en.json").read_text("utf-8"))["terms"]
    plain = [term.rstrip("*") for term in terms if term.rstrip("*").isalpha()]
    generator = np.random.default_rng(7)
    return [" ".join(generator.choice(plain, 8)) for _ in range(LINES)]


def words() -> bytes:
    """Write lines of flagged terms alone: a masked text has none of their letters."""
    return "\n".join(_terms()).encode()


@cache
def page() -> bytes:
    """Print the same noise on a page, which has no words to come beside it."""
    out = io.BytesIO()
    _grains(7).save(out, "PDF")
    return out.getvalue()


@cache
def letter() -> bytes:
    """Write the flagged terms into an office file."""
    return plan(_terms(), "nobody")


def message() -> bytes:
    """Write the flagged terms into a mail."""
    written = EmailMessage()
    written["From"] = written["To"] = "nobody@example.org"
    written.set_content(words().decode())
    return written.as_bytes()


@cache
def film() -> bytes:
    """Film the noise, another in each second, with a tone."""
    frames = SECONDS * PICTURES_A_SECOND
    hum = tone(SECONDS)
    return video(lambda number: _grains(number // PICTURES_A_SECOND), frames, PICTURES_A_SECOND, sound=hum)


@cache
def knocks() -> bytes:
    """Record knocks of all loudness: the curve of them is as uneven as noise."""
    loud = np.repeat(np.random.default_rng(7).random(SECONDS * 40), RATE // 40)
    return sound(one * two for one, two in zip(tone(SECONDS), loud.tolist(), strict=True))


_RUNS = {"duration_ms": SECONDS * 1000, "found_until_ms": SECONDS * 1000, "has_sound": True}
PICTURE, TEXT = Sample(ItemKind.PICTURE, noise), Sample(ItemKind.TEXT, words)
PDF, OFFICE = Sample(ItemKind.PDF, page, {"pages": 1}), Sample(ItemKind.OFFICE, letter)
MAIL = Sample(ItemKind.MAIL, message)
VIDEO, SOUND = Sample(ItemKind.VIDEO, film, _RUNS), Sample(ItemKind.SOUND, knocks, _RUNS)
# Beside the kinds stand the words that were read in a picture, which open without it.
WORDS = Sample(ItemKind.PICTURE, noise, read="\n".join(_terms()))
SAMPLES = (PICTURE, TEXT, MAIL, PDF, OFFICE, VIDEO, SOUND, WORDS)
# The sketch of a sound would be what is said in it, which needs a recogniser.
SKETCHED = tuple(sample for sample in SAMPLES if sample is not SOUND)
