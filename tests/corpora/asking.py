"""Asks the cage everything that a window would ask of a file, and counts what came of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import RULES, Answer, BytesSource, Job, Op
from app.cage.session import Session
from tests.corpora.material import Material
from tests.corpora.measuring import MeasuredCage

AT_ONCE = 2
AHEAD = 16
GRACE = 1.0
# What intake asks of each kind, for its card and its cover, and what a look asks for after it.
FIRST = {
    "picture": (Op.PICTURE_FACTS, Op.PICTURE_LAYOUT),
    "text": (Op.TEXT_READ,),
    "mail": (Op.MAIL,),
    "pdf": (Op.PDF_FACTS, Op.PDF_LAYOUT),
    "video": (Op.VIDEO_FACTS, Op.STRIP_LAYOUT),
    "sound": (Op.SOUND_FACTS, Op.SOUND_CURVE),
    "office": (Op.OFFICE_READ,),
    "archive": (Op.ARCHIVE_LIST,),
}
AFTER = {
    "picture": (Op.PICTURE_SKETCH, Op.PICTURE_REDUCED, Op.PICTURE_FULL, Op.PICTURE_PDQ, Op.PICTURE_STEP),
    "text": (Op.TEXT_FACTS,),
    "mail": (Op.MAIL_READ,),
    "pdf": (Op.PDF_SKETCH, Op.PDF_REDUCED, Op.PDF_FULL, Op.PDF_TEXT),
    "video": (Op.STRIP_REDUCED, Op.FRAME_REDUCED, Op.FRAME_FULL, Op.PLAY_TILE, Op.VIDEO_FLASH),
    "sound": (Op.SOUND_PLAY, Op.SOUND_PLAY_FULL),
    "office": (Op.OFFICE_FACTS,),
    "archive": (Op.ARCHIVE_TAKE,),
}
OTHERWISE = (Op.TEXT_FACTS, Op.PICTURE_LAYOUT)
MEMBER = {Op.ARCHIVE_TAKE: {"place": "0"}}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about one file: what came of it, how long the cage's own watch ran, and what a process cost before.

    The watch runs from the question to its answer, as in the window; a process that was not ready yet has a limit of
    its own, which is the machine's and not the file's.
    """

    file: str
    op: Op
    cause: Cause | None
    seconds: float
    waited: float

    @property
    def late(self) -> bool:
        """Tell whether it took longer than its limit and the second that may follow it."""
        return self.seconds > RULES[self.op].seconds + GRACE


@dataclass(frozen=True, slots=True)
class Ended:
    """All that came of one file: its kind, what stands on its card, and what a look at it gave."""

    kind: str
    first: tuple[Asked, ...]
    after: tuple[Asked, ...] = ()

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Return every question."""
        return (*self.first, *self.after)

    @property
    def refusal(self) -> Cause | None:
        """Return why there is no preview; nothing when there is one."""
        return next((each.cause for each in self.first if each.cause is not None), None)


def run(
    files: Iterable[Material], *, deep: bool, cage: MeasuredCage, at_once: int = AT_ONCE
) -> Iterator[tuple[Material, Ended | BaseException]]:
    """Ask about each file, a few at once, and return what came of it; an exception is what nobody stated."""
    ahead: deque[tuple[Material, Future[Ended | BaseException]]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        for file in files:
            ahead.append((file, pool.submit(_guarded, file, deep=deep, cage=cage)))
            if len(ahead) > AHEAD:  # a million files are made one after another, and never all kept
                first, ended = ahead.popleft()
                yield first, ended.result()
        for file, ended in ahead:
            yield file, ended.result()


def _guarded(file: Material, *, deep: bool, cage: MeasuredCage) -> Ended | BaseException:
    try:
        with _Item(file, cage) as item:
            return item.ask_all(deep=deep)
    except Exception as error:  # noqa: BLE001 - whatever is not a stated reason is what this run looks for
        return error


class _Item:
    """One file in one process, as intake and a look have it; a refusal ends that, and the next question gets another."""

    def __init__(self, file: Material, cage: MeasuredCage) -> None:
        self._named = f"{file.package} {file.name}"
        self._cage = cage
        self._source = BytesSource(file.data)
        self._session: Session | None = None
        self._left = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._left.close()

    def ask_all(self, *, deep: bool) -> Ended:
        """Ask what the file is, and then all that its kind is asked."""
        told, asked = self._ask(Op.IDENTIFY)
        if told is None:
            return Ended("unknown", (asked,))
        kind = told.words("kind") or "unknown"
        letter = kind == "office" and self._named.lower().endswith(".msg")
        wanted = (Op.MSG,) if letter else FIRST.get(kind, OTHERWISE)
        first = tuple(self._ask(op)[1] for op in wanted)
        return Ended(kind, (asked, *first), tuple(self._ask(op)[1] for op in AFTER.get(kind, ()) if deep))

    def _ask(self, op: Op) -> tuple[Answer | None, Asked]:
        before = time.perf_counter()
        if self._session is None or self._session.over:
            self._session = self._left.enter_context(self._cage.about(self._named).open(self._source))
        start = time.perf_counter()
        answer, cause = None, None
        try:
            answer = self._session.ask(Job(op, params=MEMBER.get(op, {})))
        except DecodeFailedError as error:
            cause = error.cause
        return answer, Asked(self._named, op, cause, time.perf_counter() - start, start - before)
