"""What the cage can be asked, and for each question what it may take and what it may give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

PixelFormat = Literal["L", "RGB"]
CHANNELS: Mapping[str, int] = {"L": 1, "RGB": 3}
MAX_SIDE = 10_000
MAX_PIXELS = 100_000_000
LAYOUT_SIDE = 12
SKETCH_SIDE = 96
REDUCED_SIDE = 480
FULL_SIDE = 4096
GREYS = 16
MAX_TEXT = 2 << 20
MAX_PARTS = 1000
MAX_PARTS_BYTES = 200_000_000
MAX_FRAMES_BYTES = 256 << 20
MAX_STEPS = 1000
MAX_RATE = 192_000
MAX_PARAMS = 8
MAX_PAGE = 1 << 20

Value: TypeAlias = int | float | str


class Op(StrEnum):
    """What the cage can be asked."""

    IDENTIFY = "identify"
    MAIL = "mail"
    PICTURE_FACTS = "picture.facts"
    PICTURE_LAYOUT = "picture.layout"
    PICTURE_SKETCH = "picture.sketch"
    PICTURE_REDUCED = "picture.reduced"
    PICTURE_FULL = "picture.full"
    PICTURE_PDQ = "picture.pdq"
    PICTURE_STEP = "picture.step"
    PDF_FACTS = "pdf.facts"
    PDF_LAYOUT = "pdf.layout"
    PDF_SKETCH = "pdf.sketch"
    PDF_REDUCED = "pdf.reduced"
    PDF_FULL = "pdf.full"
    PDF_TEXT = "pdf.text"
    OFFICE_FACTS = "office.facts"
    OFFICE_READ = "office.read"
    ARCHIVE_LIST = "archive.list"
    ARCHIVE_TAKE = "archive.take"
    MAIL_READ = "mail.read"
    MSG = "msg"
    TEXT_FACTS = "text.facts"
    TEXT_READ = "text.read"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number that a question carries."""

    least: int
    most: int
    usual: int = 0

    def holds(self, value: object) -> bool:
        return type(value) is int and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Real:
    """A number that a question carries."""

    least: float
    most: float
    usual: float = 0.0

    def holds(self, value: object) -> bool:
        return type(value) in (int, float) and self.least <= value <= self.most  # type: ignore[operator]  # a number


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a few; the first one is usual."""

    of: tuple[str, ...]

    @property
    def usual(self) -> str:
        return self.of[0]

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and value in self.of


@dataclass(frozen=True, slots=True)
class Words:
    """A text that a question carries, such as the path of a member."""

    most: int
    usual: str = ""

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and len(value) <= self.most


Param: TypeAlias = Whole | Real | Choice | Words


@dataclass(frozen=True, slots=True)
class Rule:
    """What one operation may take and give; the window holds the cage to it.

    `side`, `format` and `greys` bound the one picture of an answer, or each of its `frames` where it gives those.
    `samples` is how many values of sound it may give, over all channels.
    """

    seconds: float
    input_bytes: int
    side: int = 0
    format: PixelFormat = "L"
    greys: int = 256
    text: bool = False
    parts: bool = False
    frames: int = 0
    samples: int = 0
    params: Mapping[str, Param] = field(default_factory=dict)


_PICTURE, _MAIL, _TEXT = 200_000_000, 50_000_000, 64_000_000
_PDF, _OFFICE, _ARCHIVE = 100_000_000, 100_000_000, 1_000_000_000
_PAGE: Mapping[str, Param] = {"page": Whole(1, MAX_PAGE, 1)}
RULES: Mapping[Op, Rule] = {
    Op.IDENTIFY: Rule(5, 1 << 50),
    Op.MAIL: Rule(10, _MAIL, text=True, parts=True),
    Op.PICTURE_FACTS: Rule(10, _PICTURE),
    Op.PICTURE_LAYOUT: Rule(10, _PICTURE, LAYOUT_SIDE, greys=GREYS),
    Op.PICTURE_SKETCH: Rule(10, _PICTURE, SKETCH_SIDE),
    Op.PICTURE_REDUCED: Rule(10, _PICTURE, REDUCED_SIDE),
    Op.PICTURE_FULL: Rule(10, _PICTURE, MAX_SIDE, "RGB"),
    Op.PICTURE_STEP: Rule(10, _PICTURE, REDUCED_SIDE, params={"frame": Whole(0, MAX_STEPS - 1)}),
    Op.PICTURE_PDQ: Rule(10, _PICTURE),
    Op.PDF_FACTS: Rule(15, _PDF),
    Op.PDF_LAYOUT: Rule(15, _PDF, LAYOUT_SIDE, greys=GREYS, params=_PAGE),
    Op.PDF_SKETCH: Rule(15, _PDF, SKETCH_SIDE, params=_PAGE),
    Op.PDF_REDUCED: Rule(15, _PDF, REDUCED_SIDE, params=_PAGE),
    Op.PDF_FULL: Rule(15, _PDF, FULL_SIDE, "RGB", params=_PAGE),
    Op.PDF_TEXT: Rule(15, _PDF, text=True, params={"page": Whole(0, MAX_PAGE)}),
    Op.OFFICE_FACTS: Rule(10, _OFFICE),
    Op.OFFICE_READ: Rule(15, _OFFICE, text=True),
    Op.ARCHIVE_LIST: Rule(15, _ARCHIVE, text=True),
    Op.ARCHIVE_TAKE: Rule(15, _ARCHIVE, text=True, parts=True, params={"place": Words(64)}),
    Op.MAIL_READ: Rule(10, _MAIL, text=True),
    Op.MSG: Rule(10, _MAIL, text=True, parts=True),
    Op.TEXT_FACTS: Rule(10, _TEXT),
    Op.TEXT_READ: Rule(10, _TEXT, text=True),
}
