"""What can be asked of an item that is open, and which question to the cage that is: the one table of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from app.cage.model import Job
from app.cage.ops import RULES, Op, Whole
from app.evidence.model import ItemKind
from app.looking.locks import Lock, LockedError, Opened
from app.looking.model import Level, NotShowableError

# A square of this side has less area than the tile under which no flash is counted; any shape fits into it.
TILE_SIDE = 146
SMALL_SIDE = 480
GO_ON = -1


@dataclass(frozen=True, slots=True)
class Strip:
    """Covered frames at scene changes, in order."""

    count: int = 8


@dataclass(frozen=True, slots=True)
class FrameAt:
    """One frame of a film; a step goes from where the last one stood."""

    at_ms: int = 0
    step: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One frame of a picture that moves, the first is 0."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Play:
    """The next frames of a film that plays; at_ms is GO_ON, or where to begin."""

    at_ms: int = GO_ON
    count: int = 15
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Hear:
    """The next piece of a sound; at_ms is GO_ON, or where to begin."""

    at_ms: int = GO_ON
    ms: int = 500


@dataclass(frozen=True, slots=True)
class Curve:
    """How loud a sound is along its length."""

    points: int = 120


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a sound."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document, the first is 1."""

    number: int = 1


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one page."""

    number: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """All of a text, as far as its level and its locks open it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text with one paragraph plain and the others masked, the first is 1."""

    number: int = 1


Want: TypeAlias = Strip | FrameAt | Step | Play | Hear | Curve | Transcript | Page | PageWords | Words | Paragraph
_PAGES = {Level.L1: Op.PDF_LAYOUT, Level.L2: Op.PDF_SKETCH}
_STRIPS = {Level.L1: Op.STRIP_LAYOUT, Level.L2: Op.STRIP_SKETCH}


_PICTURES = {
    Level.L1: Op.PICTURE_LAYOUT,
    Level.L2: Op.PICTURE_SKETCH,
    Level.L3: Op.PICTURE_REDUCED,
    Level.L4: Op.PICTURE_FULL,
}
_WRITTEN = {ItemKind.TEXT: Op.TEXT_READ, ItemKind.OFFICE: Op.OFFICE_READ, ItemKind.MAIL: Op.MAIL_READ}


def whole_job(kind: ItemKind, now: Opened) -> Job:
    """Return the one question about what is shown in one go."""
    if kind is not ItemKind.PICTURE:
        raise NotShowableError
    return Job(_PICTURES[now.level], side=SMALL_SIDE if now.level is Level.L4 and Lock.SIZE not in now.locks else 0)


def job_for(kind: ItemKind, now: Opened, want: Want) -> Job:
    """Return the question that an open item allows, never for more than its level and its locks."""
    ask = _TABLE.get((kind, type(want)))
    if ask is None or now.level is Level.L0:
        raise LockedError
    return ask(now, want)


def _strip(now: Opened, want: Strip) -> Job:
    return Job(_STRIPS.get(now.level, Op.STRIP_REDUCED), params={"count": want.count})


def _frame(now: Opened, want: FrameAt) -> Job:
    _need(now, Lock.DETAIL)
    params = {"at_ms": want.at_ms, "step": want.step}
    if not now.locks & {Lock.COLOUR, Lock.SIZE}:
        return Job(Op.FRAME_REDUCED, params=params)
    return Job(Op.FRAME_FULL, side=0 if Lock.SIZE in now.locks else SMALL_SIDE, params=params)


def _step(now: Opened, want: Step) -> Job:
    _need(now, Lock.MOTION)
    return Job(Op.PICTURE_STEP, params={"frame": want.number})


def _play(now: Opened, want: Play) -> Job:
    _need(now, Lock.MOTION)
    large, coloured = Lock.SIZE in now.locks, Lock.COLOUR in now.locks
    op = Op.PLAY_FULL if coloured else Op.PLAY_REDUCED if large else Op.PLAY_TILE
    side = TILE_SIDE if coloured and not large else 0
    params = {"at_ms": want.at_ms, "count": min(want.count, _most(op)), "speed": want.speed}
    return Job(op, side=side, params=params)


def _most(op: Op) -> int:
    """Return how many frames one answer may hold: fewer where they are large."""
    count = RULES[op].params["count"]
    return count.most if isinstance(count, Whole) else 1


def _hear(now: Opened, want: Hear) -> Job:
    _need(now, Lock.SOUND)
    op = Op.SOUND_PLAY_FULL if Lock.FULL_SOUND in now.locks else Op.SOUND_PLAY
    return Job(op, params={"at_ms": want.at_ms, "ms": want.ms})


def _curve(_now: Opened, want: Curve) -> Job:
    return Job(Op.SOUND_CURVE, params={"points": want.points})


def _transcript(now: Opened, _want: Transcript) -> Job:
    if now.level < Level.L2:
        raise LockedError
    return Job(Op.SOUND_TRANSCRIPT)


def _page(now: Opened, want: Page) -> Job:
    params = {"page": want.number}
    if not now.locks & {Lock.COLOUR, Lock.SIZE}:
        return Job(_PAGES.get(now.level, Op.PDF_REDUCED), params=params)
    return Job(Op.PDF_FULL, side=0 if Lock.SIZE in now.locks else SMALL_SIDE, params=params)


def _page_words(_now: Opened, want: PageWords) -> Job:
    # They leave the gate as blocks, masked or plain, as the level is.
    return Job(Op.PDF_TEXT, params={"page": want.number})


def _words(kind: ItemKind) -> Callable[[Opened, Want], Job]:
    def ask(now: Opened, _want: Want) -> Job:
        if now.level is Level.L3:
            _need(now, Lock.WHOLE)
        return Job(_WRITTEN[kind])

    return ask


def _paragraph(kind: ItemKind) -> Callable[[Opened, Want], Job]:
    def ask(now: Opened, _want: Want) -> Job:
        _need(now, Lock.DETAIL)
        return Job(_WRITTEN[kind])

    return ask


def alone(now: Opened, want: Want) -> int | None:
    """Return the only paragraph that an answer may leave plain; None where the level itself says how it is shown."""
    if not isinstance(want, Paragraph) or now.level is not Level.L3 or Lock.WHOLE in now.locks:
        return None
    return want.number


def first_want(kind: ItemKind, now: Opened) -> Want | None:
    """Return what is asked of an item where whoever opens it names nothing: of a text its words, as far as they go."""
    if kind not in _WRITTEN:
        return None
    return Paragraph() if now.level is Level.L3 and Lock.WHOLE not in now.locks else Words()


def _need(now: Opened, lock: Lock) -> None:
    if lock not in now.locks:
        raise LockedError(lock)


_TABLE: Mapping[tuple[ItemKind, type[object]], Callable[..., Job]] = {
    (ItemKind.PICTURE, Step): _step,
    (ItemKind.VIDEO, Strip): _strip,
    (ItemKind.VIDEO, FrameAt): _frame,
    (ItemKind.VIDEO, Play): _play,
    (ItemKind.VIDEO, Hear): _hear,
    (ItemKind.SOUND, Hear): _hear,
    (ItemKind.SOUND, Curve): _curve,
    (ItemKind.SOUND, Transcript): _transcript,
    (ItemKind.PDF, Page): _page,
    (ItemKind.PDF, PageWords): _page_words,
    **{(kind, Words): _words(kind) for kind in _WRITTEN},
    **{(kind, Paragraph): _paragraph(kind) for kind in _WRITTEN},
}
# These are asked again and again while they are open: one caged process stays with them.
GOING_ON = frozenset(kind for kind, _want in _TABLE) - {ItemKind.PICTURE}  # a picture does only once its motion is open
