"""Words in a picture, such as a screenshot of a chat: lines of text, where each stands, and how sure that is.

RapidOCR is an optional extra. Its models come with its package; nothing is fetched, and its engine runs in one thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from PIL import Image, ImageDraw

from app.cage.checks import MAX_LIST
from app.cage.errors import Cause
from app.cage.ops import MAX_TEXT, Op
from app.cage.readers import pictures
from app.cage.readers.reader import Facts, Found, Item, Refusal
from app.cage.readers.text import writable

# The models see lines of about this height in a picture of this side; a larger one costs time and finds little more.
SIDE = 2000
SURE = 1000
BYTES_A_LINE = MAX_TEXT // MAX_LIST


class _Lines(Protocol):
    """What the engine found; each is None when there was nothing."""

    txts: tuple[str, ...] | None
    scores: tuple[float, ...] | None
    boxes: Any


class _Engine(Protocol):
    def __call__(self, samples: Any, /) -> _Lines: ...


_engines: list[_Engine] = []


def read(item: Item) -> Found:
    """Return the lines of text in a picture, from top to bottom as the engine orders them."""
    if not _engines:
        raise Refusal(Cause.NO_WORD_READER)
    shown = pictures.full(replace(item, job=replace(item.job, op=Op.PICTURE_FULL, side=SIDE)))
    assert shown.pixels is not None
    width, height = shown.pixels.width, shown.pixels.height
    samples = np.frombuffer(shown.pixels.data, np.uint8).reshape(height, width, 3)
    found = _engines[0](samples[:, :, ::-1].copy())  # the models were taught blue first
    lines = list(
        zip(found.txts or (), found.scores or (), found.boxes if found.boxes is not None else (), strict=False)
    )
    kept = lines[:MAX_LIST]
    facts: Facts = {
        "width": width,
        "height": height,
        "boxes": [edge for _text, _score, corners in kept for edge in _edges(corners, width, height)],
        "sure": [min(SURE, max(0, round(float(score) * SURE))) for _text, score, _corners in kept],
        "truncated": len(lines) > len(kept),
    }
    return Found(facts, text="\n".join(_line(text) for text, _score, _corners in kept))


def _edges(corners: Iterable[Any], width: int, height: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the four corners of a line, inside the picture."""
    across, down = zip(*((float(corner[0]), float(corner[1])) for corner in corners), strict=True)
    return (
        _inside(min(across), width),
        _inside(min(down), height),
        _inside(max(across), width),
        _inside(max(down), height),
    )


def _inside(value: float, most: int) -> int:
    return min(most, max(0, round(value)))


def _line(text: str) -> str:
    flat = " ".join(writable(text).split())
    return flat.encode("utf-8")[:BYTES_A_LINE].decode("utf-8", "ignore")


def warm() -> None:
    """Load the engine and its three models, and let them read one line; without the extra, nothing."""
    try:
        engine = import_module("rapidocr")
        import_module("onnxruntime").disable_telemetry_events()
        import_module("cv2").setNumThreads(1)
    except ModuleNotFoundError:
        return
    logging.disable(logging.CRITICAL)
    one = "EngineConfig.onnxruntime.{}_op_num_threads"
    told = {"Global.log_level": "critical", one.format("intra"): 1, one.format("inter"): 1}
    _engines.append(engine.RapidOCR(params=told))
    page = Image.new("RGB", (320, 96), "white")
    ImageDraw.Draw(page).text((16, 24), "Stillwater 0123", fill="black", font_size=32)
    _engines[0](np.asarray(page))
