"""Letters of invented agencies, as PDFs of one page."""

from __future__ import annotations

import io
import math
import time
from dataclasses import dataclass
from datetime import datetime
from random import Random

from PIL import Image, ImageDraw

from app.demo import lettering

_PAGE = (1240, 1754)  # A4 at 150 dots an inch
_INK = "#1f2428"
_MUTED = "#5b646b"


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on a letter, in the order in which it stands there."""

    agency: str
    unit: str
    street: str
    recipient: str
    facts: tuple[tuple[str, str], ...]
    subject: str
    paragraphs: tuple[str, ...]
    signed: str
    signer: str
    synthetic: str


def pdf(rng: Random, letter: Letter, dated: datetime) -> bytes:
    """Set a letter and return it as a PDF."""
    page = Image.new("RGB", _PAGE, "#fdfdfb")
    draw = ImageDraw.Draw(page)
    _head(draw, letter)
    y = 330.0
    lettering.write(draw, (120, y), letter.recipient, 26, _INK)
    for label, value in letter.facts:
        y += 42
        lettering.write(draw, (120, y + 20), f"{label}: {value}", 24, _MUTED)
    y = lettering.write_block(draw, (120, y + 110), letter.subject, 32, _INK, 1000) + 24
    for paragraph in letter.paragraphs:
        y = lettering.write_block(draw, (120, y), paragraph, 26, _INK, 1000) + 22
    _signature(draw, rng, letter, y + 60)
    _foot(draw, letter)
    kept = io.BytesIO()
    moment = time.gmtime(dated.timestamp())
    page.save(kept, "PDF", resolution=150, title=letter.subject, creationDate=moment, modDate=moment, quality=80)
    return kept.getvalue()


def _head(draw: ImageDraw.ImageDraw, letter: Letter) -> None:
    draw.ellipse((120, 100, 220, 200), outline="#2f6f73", width=6)
    draw.polygon([(170, 118), (200, 178), (140, 178)], fill="#2f6f73")
    lettering.write(draw, (250, 104), letter.agency, 40, _INK, strong=True)
    lettering.write(draw, (250, 160), f"{letter.unit} · {letter.street}", 24, _MUTED)
    draw.line((120, 250, 1120, 250), fill="#d8d5ce", width=3)


def _signature(draw: ImageDraw.ImageDraw, rng: Random, letter: Letter, y: float) -> None:
    swing, bend = rng.uniform(18, 34), rng.uniform(2.0, 3.4)
    stroke = [(130 + x, y + 30 + swing * math.sin(x / 22) * math.cos(x / 60 * bend)) for x in range(0, 260, 4)]
    draw.line(stroke, fill="#2a3350", width=4, joint="curve")
    lettering.write(draw, (120, y + 90), f"{letter.signed}: {letter.signer}", 24, _INK)


def _foot(draw: ImageDraw.ImageDraw, letter: Letter) -> None:
    draw.line((120, 1640, 1120, 1640), fill="#d8d5ce", width=2)
    lettering.write(draw, (120, 1660), letter.synthetic, 22, "#7a4f00")
