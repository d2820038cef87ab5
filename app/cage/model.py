"""What is asked of the cage, what it may answer, and how much of anything."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.cage.layers import Layer, Layers, required_on
from app.cage.ops import (
    CHANNELS,
    FULL_SIDE,
    GREYS,
    LAYOUT_SIDE,
    MAX_PARTS,
    MAX_PARTS_BYTES,
    MAX_PIXELS,
    MAX_SIDE,
    MAX_TEXT,
    REDUCED_SIDE,
    RULES,
    SKETCH_SIDE,
    Op,
    PixelFormat,
    Rule,
    Value,
)
from app.settings import VaultPolicy

__all__ = [
    "CHANNELS",
    "FULL_SIDE",
    "GREYS",
    "LAYOUT_SIDE",
    "MAX_PARTS",
    "MAX_PARTS_BYTES",
    "MAX_PIXELS",
    "MAX_SIDE",
    "MAX_TEXT",
    "NAME_LENGTH",
    "REDUCED_SIDE",
    "RULES",
    "SKETCH_SIDE",
    "Answer",
    "BytesSource",
    "Fact",
    "Frame",
    "Job",
    "Layer",
    "Layers",
    "Limits",
    "Op",
    "Part",
    "PixelFormat",
    "Pixels",
    "Rule",
    "Samples",
    "Source",
    "display_name",
    "limits_of",
]

Fact = str | int | None | tuple[str, ...] | tuple[int, ...]
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Limits:
    """What a caged process may use, and what must hold before it is given anything."""

    memory: int = 1 << 30
    words_memory: int = 2 << 30
    cpu_seconds: int = 25
    session_cpu_seconds: int = 1200
    warm: int = 2
    at_once: int = 4
    sessions: int = 4
    start_seconds: float = 30.0
    required: frozenset[Layer] = frozenset({Layer.NO_NEW_PRIVS, Layer.SECCOMP, Layer.RLIMITS})
    allow_unconfined: bool = False


def limits_of(policy: VaultPolicy) -> Limits:
    """Return the limits that an organisation's policy asks for."""
    required = required_on(frozenset(Layer(name) for name in policy.required_layers))
    return Limits(required=required, allow_unconfined=policy.allow_unconfined)


@dataclass(frozen=True, slots=True)
class Job:
    """One question about one item; `side` asks for fewer pixels, and for `picture.full` up to MAX_SIDE.

    `params` are those that the operation's rule names, each within its bounds; one that is left out is as usual.
    """

    op: Op
    seconds: float = 0.0
    side: int = 0
    params: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = self.rule.params
        wrong = [name for name, value in self.params.items() if name not in known or not known[name].holds(value)]
        if wrong:
            raise ValueError(f"{self.op}: {', '.join(wrong)}")

    @property
    def rule(self) -> Rule:
        """Return what the operation may take and give."""
        return RULES[self.op]

    @property
    def wall_seconds(self) -> float:
        """Return how long the answer may take."""
        return self.seconds or self.rule.seconds

    @property
    def longest(self) -> int:
        """Return the longest side that the answer may have."""
        usual = FULL_SIDE if self.op is Op.PICTURE_FULL else self.rule.side
        return min(self.side or usual, self.rule.side)

    def whole(self, name: str) -> int:
        """Return a parameter that is a whole number."""
        return int(self._param(name))

    def real(self, name: str) -> float:
        """Return a parameter that is a number."""
        return float(self._param(name))

    def word(self, name: str) -> str:
        """Return a parameter that is a text."""
        return str(self._param(name))

    def _param(self, name: str) -> Value:
        return self.params.get(name, self.rule.params[name].usual)


class Source(Protocol):
    """Bytes that can be read by ranges, such as a sealed file."""

    @property
    def size(self) -> int: ...

    def read(self, offset: int, n: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class BytesSource:
    """Bytes that are in memory already."""

    data: bytes = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, offset: int, n: int, /) -> bytes:
        """Return up to n bytes from an offset."""
        return self.data[offset : offset + n]


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as bare samples, row by row without padding."""

    width: int
    height: int
    format: PixelFormat
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of something that moves, or one page, and where in it that stands."""

    at_ms: int
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Samples:
    """Sound as bare samples: 16 bits, signed, little-endian, channels in turn."""

    rate: int
    channels: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment of a mail; its name is as declared, so show it through `display_name`."""

    name: str
    declared_type: str
    depth: int
    inline: bool
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the cage found, checked against the operation's rule."""

    op: Op
    facts: Mapping[str, Fact]
    pixels: Pixels | None = None
    text: str | None = None
    parts: tuple[Part, ...] = ()
    frames: tuple[Frame, ...] = ()
    samples: Samples | None = None

    def words(self, name: str) -> str:
        """Return a fact that is text; empty when it is not known."""
        value = self.facts[name]
        return value if isinstance(value, str) else ""

    def count(self, name: str) -> int:
        """Return a fact that is a number or a flag; 0 when it is not known."""
        value = self.facts[name]
        return value if isinstance(value, int) else 0

    def list(self, name: str) -> tuple[str, ...]:
        """Return a fact that is a list of texts."""
        value = self.facts[name]
        return tuple(each for each in value if isinstance(each, str)) if isinstance(value, tuple) else ()

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a fact that is a list of numbers."""
        value = self.facts[name]
        return tuple(each for each in value if isinstance(each, int)) if isinstance(value, tuple) else ()


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def turning_told(text: str) -> str:
    """Return text with the signs that turn its direction written out: what hides one is worth knowing."""
    return "".join(f"[U+{ord(char):04X}]" if char in _TURNING else char for char in text)


def display_name(name: str, otherwise: str = "") -> str:
    """Return a declared name that is safe to show: one short line that writes in one direction and is no path."""
    flat = "".join(" " if char.isspace() else "_" if char in "/\\" else char for char in name)
    shown = "".join(char for char in turning_told(flat) if unicodedata.category(char) not in _UNSHOWN)
    shown = " ".join(shown.split()).strip(". ") if set(shown) <= {".", " "} else " ".join(shown.split())
    if len(shown) > NAME_LENGTH:
        end = shown[-20:]
        shown = f"{shown[: NAME_LENGTH - 1 - len(end)]}…{end}"
    return shown or otherwise
