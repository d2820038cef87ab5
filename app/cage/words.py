"""What is read or heard by an optional extra: whether it is here, and the lines of an answer of the cage."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer

EDGES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: where it stands in the picture that was read, and how sure that is, of a thousand."""

    text: str = field(repr=False)
    left: int
    top: int
    right: int
    bottom: int
    sure: int


def installed() -> bool:
    """Tell whether the optional extra that reads words in pictures is here."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def hears() -> bool:
    """Tell whether the optional extra that recognises speech is here."""
    return find_spec("pocketsphinx") is not None


def heard(answer: Answer) -> tuple[Line, ...]:
    """Return the lines of an answer to `sound.transcript`; they stand nowhere, and of no word it is known how sure it is."""
    return tuple(Line(text, 0, 0, 0, 0, 0) for text in (answer.text or "").split("\n") if text)


def lines(answer: Answer) -> tuple[Line, ...]:
    """Return the lines of an answer to `picture.words`; raise DecodeFailedError when its parts do not agree."""
    texts = answer.text.split("\n") if answer.text else []
    edges, sure = answer.numbers("boxes"), answer.numbers("sure")
    if len(edges) != EDGES * len(texts) or len(sure) != len(texts):
        raise DecodeFailedError(Cause.BROKEN_ANSWER)
    left, top, right, bottom = (edges[edge::EDGES] for edge in range(EDGES))
    return tuple(map(Line, texts, left, top, right, bottom, sure))
