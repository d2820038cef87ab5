"""Chats of people who do not exist, as a screenshot and as an exported text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from app.demo import lettering

_SIZE = 32
_ROOM = 520
_WIDTH = 780


@dataclass(frozen=True, slots=True)
class Line:
    """What one side says; the one whose telephone it is stands on the right."""

    mine: bool
    text: str


def screenshot(title: str, lines: Sequence[Line], last: datetime) -> bytes:
    """Draw a chat as a telephone shows it and return a PNG."""
    blocks = [lettering.wrap(line.text, _SIZE, _ROOM) for line in lines]
    height = 260 + sum(_height(block) + 28 for block in blocks)
    picture = Image.new("RGB", (_WIDTH, max(int(height), 900)), "#f1efea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, _WIDTH, 120), fill="#2f6f73")
    lettering.write(draw, (40, 40), title, 36, "#ffffff", strong=True)
    y = 160.0
    for line, block, at in zip(lines, blocks, _times(lines, last), strict=True):
        _bubble(draw, y, line, block, f"{at:%H:%M}")
        y += _height(block) + 28
    kept = io.BytesIO()
    picture.save(kept, "PNG", compress_level=3)
    return kept.getvalue()


def export(title: str, other: str, lines: Sequence[Line], last: datetime, synthetic: str) -> bytes:
    """Write a chat as an app exports it: UTF-8 text, a line a message."""
    heading = f"{title}\n{synthetic}\n\n"
    said = (
        f"[{at:%Y-%m-%d %H:%M}] {'me' if line.mine else other}: {line.text}\n"
        for line, at in zip(lines, _times(lines, last), strict=True)
    )
    return (heading + "".join(said)).encode()


def _times(lines: Sequence[Line], last: datetime) -> list[datetime]:
    return [last - timedelta(minutes=4 * (len(lines) - 1 - number)) for number in range(len(lines))]


def _height(block: list[str]) -> float:
    return len(block) * _SIZE * 1.4 + 48


def _bubble(draw: ImageDraw.ImageDraw, y: float, line: Line, block: list[str], at: str) -> None:
    room = max(*(lettering.width(text, _SIZE) for text in block), lettering.width(at, 18)) + 48
    left = _WIDTH - 40 - room if line.mine else 40
    draw.rounded_rectangle((left, y, left + room, y + _height(block)), 22, fill="#d9e8e7" if line.mine else "#ffffff")
    for number, text in enumerate(block):
        lettering.write(draw, (left + 24, y + 12 + number * _SIZE * 1.4), text, _SIZE, "#1f2428")
    lettering.write(draw, (left + 24, y + _height(block) - 30), at, 18, "#5b646b")
