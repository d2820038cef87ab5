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
TILE_SIDE = 196
REDUCED_SIDE = 480
PLAY_SIDE = 1920
FULL_SIDE = 4096
GREYS = 16
MAX_TEXT = 2 << 20
MAX_PARTS = 1000
MAX_PARTS_BYTES = 200_000_000
MAX_FRAMES_BYTES = 256 << 20
MAX_STEPS = 1000
MAX_STRIP = 24
MAX_RATE = 192_000
PLAY_RATE = 48_000
MAX_PARAMS = 8
MAX_PAGE = 1 << 20
EXPORT_BYTES = 50_000_000
EXPORT_ROWS = 200_000
EXPORT_COLUMNS = 200
# Words and figures; what is longer is a file in disguise, and files do not go this way.
EXPORT_CELL = 8_192

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
    PICTURE_WORDS = "picture.words"
    PICTURE_STEP = "picture.step"
    PDF_FACTS = "pdf.facts"
    PDF_LAYOUT = "pdf.layout"
    PDF_SKETCH = "pdf.sketch"
    PDF_REDUCED = "pdf.reduced"
    PDF_FULL = "pdf.full"
    PDF_TEXT = "pdf.text"
    OFFICE_FACTS = "office.facts"
    OFFICE_READ = "office.read"
    EXPORT_READ = "export.read"
    ORDER_FORM = "order.form"
    ARCHIVE_LIST = "archive.list"
    ARCHIVE_TAKE = "archive.take"
    MAIL_READ = "mail.read"
    MSG = "msg"
    SOUND_FACTS = "sound.facts"
    SOUND_CURVE = "sound.curve"
    SOUND_PLAY = "sound.play"
    SOUND_PLAY_FULL = "sound.play.full"
    SOUND_TRANSCRIPT = "sound.transcript"
    TEXT_FACTS = "text.facts"
    TEXT_READ = "text.read"
    VIDEO_FACTS = "video.facts"
    VIDEO_FLASH = "video.flash"
    STRIP_LAYOUT = "video.strip.layout"
    STRIP_SKETCH = "video.strip.sketch"
    STRIP_REDUCED = "video.strip.reduced"
    FRAME_REDUCED = "video.frame.reduced"
    FRAME_FULL = "video.frame.full"
    PLAY_TILE = "video.play.tile"
    PLAY_REDUCED = "video.play.reduced"
    PLAY_FULL = "video.play.full"


class Wrong(StrEnum):
    """What is wrong with an export."""

    NOT_UTF8 = "not_utf8"
    NOT_TEXT = "not_text"
    ROW_NOT_TEXT = "row_not_text"
    BROKEN_JSON = "broken_json"
    NO_RECORDS = "no_records"
    CSV = "csv"
    COLUMNS = "columns"
    CELLS = "cells"
    LONG_CELL = "long_cell"
    ROWS = "rows"
    NO_ROWS = "no_rows"


@dataclass(frozen=True, slots=True)
class Units:
    """The signs between the cells and the rows of an export as the cage gives it."""

    cell: str
    row: str


UNIT = Units("\x1f", "\x1e")


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


class Parent(StrEnum):
    """Which warm parent an operation's process comes from, and so what is loaded in it."""

    DECODERS = "decoders"
    WORDS = "words"
    SPEECH = "speech"


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
    parent: Parent = Parent.DECODERS


_PICTURE, _MAIL, _TEXT = 200_000_000, 50_000_000, 64_000_000
_PDF, _OFFICE, _ARCHIVE = 100_000_000, 100_000_000, 1_000_000_000
_PAGE: Mapping[str, Param] = {"page": Whole(1, MAX_PAGE, 1)}
_MEDIA = 2 << 30
# More than any clock of a video says.
_WHEN = 1 << 40
_SPEED = Real(0.25, 4.0, 1.0)
_STRIP: Mapping[str, Param] = {"count": Whole(4, MAX_STRIP, 8)}
_FRAME: Mapping[str, Param] = {"at_ms": Whole(0, _WHEN), "step": Whole(-1, 1)}
_PLAY: Mapping[str, Param] = {"at_ms": Whole(-1, _WHEN, -1), "count": Whole(1, 60, 15), "speed": _SPEED}
_PLAY_FULL: Mapping[str, Param] = {**_PLAY, "count": Whole(1, 10, 5)}
_HEAR: Mapping[str, Param] = {"at_ms": Whole(-1, _WHEN, -1), "ms": Whole(20, 2000, 500)}
_HEARD = 2 * PLAY_RATE
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
    Op.PICTURE_WORDS: Rule(60, _PICTURE, text=True, parent=Parent.WORDS),
    Op.PDF_FACTS: Rule(15, _PDF),
    Op.PDF_LAYOUT: Rule(15, _PDF, LAYOUT_SIDE, greys=GREYS, params=_PAGE),
    Op.PDF_SKETCH: Rule(15, _PDF, SKETCH_SIDE, params=_PAGE),
    Op.PDF_REDUCED: Rule(15, _PDF, REDUCED_SIDE, params=_PAGE),
    Op.PDF_FULL: Rule(15, _PDF, FULL_SIDE, "RGB", params=_PAGE),
    Op.PDF_TEXT: Rule(15, _PDF, text=True, params={"page": Whole(0, MAX_PAGE)}),
    Op.OFFICE_FACTS: Rule(10, _OFFICE),
    Op.OFFICE_READ: Rule(15, _OFFICE, text=True),
    Op.EXPORT_READ: Rule(20, EXPORT_BYTES, parts=True),
    Op.ORDER_FORM: Rule(15, _PDF, text=True, params={"page": Whole(0, MAX_PAGE)}),
    Op.ARCHIVE_LIST: Rule(15, _ARCHIVE, text=True),
    Op.ARCHIVE_TAKE: Rule(15, _ARCHIVE, text=True, parts=True, params={"place": Words(64)}),
    Op.MAIL_READ: Rule(10, _MAIL, text=True),
    Op.MSG: Rule(10, _MAIL, text=True, parts=True),
    Op.TEXT_FACTS: Rule(10, _TEXT),
    Op.TEXT_READ: Rule(10, _TEXT, text=True),
    Op.VIDEO_FACTS: Rule(15, _MEDIA),
    Op.VIDEO_FLASH: Rule(20, _MEDIA, params={"at_ms": Whole(0, _WHEN), "speed": _SPEED}),
    Op.STRIP_LAYOUT: Rule(20, _MEDIA, LAYOUT_SIDE, greys=GREYS, frames=MAX_STRIP, params=_STRIP),
    Op.STRIP_SKETCH: Rule(20, _MEDIA, SKETCH_SIDE, frames=MAX_STRIP, params=_STRIP),
    Op.STRIP_REDUCED: Rule(20, _MEDIA, REDUCED_SIDE, frames=MAX_STRIP, params=_STRIP),
    Op.FRAME_REDUCED: Rule(15, _MEDIA, REDUCED_SIDE, frames=1, params=_FRAME),
    Op.FRAME_FULL: Rule(15, _MEDIA, FULL_SIDE, "RGB", frames=1, params=_FRAME),
    Op.PLAY_TILE: Rule(15, _MEDIA, TILE_SIDE, frames=60, params=_PLAY),
    Op.PLAY_REDUCED: Rule(15, _MEDIA, REDUCED_SIDE, frames=60, params=_PLAY),
    Op.PLAY_FULL: Rule(15, _MEDIA, PLAY_SIDE, "RGB", frames=10, params=_PLAY_FULL),
    Op.SOUND_FACTS: Rule(15, _MEDIA),
    Op.SOUND_CURVE: Rule(15, _MEDIA, 480, greys=GREYS, params={"points": Whole(16, 480, 120)}),
    Op.SOUND_PLAY: Rule(10, _MEDIA, samples=_HEARD, params=_HEAR),
    Op.SOUND_PLAY_FULL: Rule(10, _MEDIA, samples=2 * _HEARD, params=_HEAR),
    Op.SOUND_TRANSCRIPT: Rule(60, _MEDIA, text=True, params={"at_ms": Whole(0, _WHEN)}, parent=Parent.SPEECH),
}
