"""Asks the cage everything that a window would ask of a file, and counts what came of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import RULES, BytesSource, Job, Op
from tests.corpora.material import Material

AT_ONCE = 2
GRACE = 1.0
# What is told and shown of each kind before anybody looks, and what a look asks for after it.
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
    "picture": (Op.PICTURE_SKETCH, Op.PICTURE_REDUCED, Op.PICTURE_FULL),
    "pdf": (Op.PDF_REDUCED, Op.PDF_TEXT),
    "video": (Op.FRAME_REDUCED,),
    "sound": (Op.SOUND_PLAY,),
}
OTHERWISE = (Op.TEXT_FACTS, Op.PICTURE_LAYOUT)
# The process was ended from outside, or by what it tried; the item is refused, and the window goes on.
CONTAINED = frozenset({Cause.STOPPED, Cause.FORBIDDEN, Cause.TOO_LONG, Cause.MEMORY})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about one file: what came of it, and how long that took."""

    file: str
    op: Op
    cause: Cause | None
    seconds: float

    @property
    def late(self) -> bool:
        """Tell whether it took longer than its limit and the second that may follow it."""
        return self.seconds > RULES[self.op].seconds + GRACE


@dataclass
class Tally:
    """What came of a run."""

    files: int = 0
    previews: int = 0
    refusals: Counter[Cause] = field(default_factory=Counter)
    late: list[Asked] = field(default_factory=list)
    contained: list[Asked] = field(default_factory=list)
    longest: Asked | None = None
    window_crashes: list[str] = field(default_factory=list)

    def take(self, asked: Sequence[Asked]) -> None:
        """Count a file: it has a preview when anything of it could be told or shown, and otherwise a reason."""
        self.files += 1
        refused = [each for each in asked if each.cause is not None]
        if len(refused) < len(asked):
            self.previews += 1
        elif refused and refused[0].cause is not None:
            self.refusals[refused[0].cause] += 1
        self.late += [each for each in asked if each.late]
        self.contained += [each for each in refused if each.cause in CONTAINED]
        for each in asked:
            if self.longest is None or each.seconds > self.longest.seconds:
                self.longest = each

    def rows(self) -> Iterator[tuple[str, str]]:
        """Return what the table says, line by line."""
        yield "files", f"{self.files:,}"
        yield "previews", f"{self.previews:,}"
        for cause, count in self.refusals.most_common():
            yield f"refused: {cause.value}", f"{count:,}"
        yield "processes that had to be ended", f"{len(self.contained):,}"
        yield "later than the limit + 1 s", f"{len(self.late):,}"
        yield "crashes of the asking process", f"{len(self.window_crashes):,}"
        if self.longest is not None:
            yield "longest", f"{self.longest.seconds:.2f} s ({self.longest.op.value})"


def run(files: Iterable[Material], *, deep: bool, cage: Cage) -> Tally:
    """Ask about each file, a few at once."""
    tally = Tally()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for file, asked in pool.map(lambda each: (each, _guarded(each, deep=deep, cage=cage)), files):
            if isinstance(asked, BaseException):
                tally.window_crashes.append(f"{file.package} {file.name}: {asked!r}")
            else:
                tally.take(asked)
    return tally


def _guarded(file: Material, *, deep: bool, cage: Cage) -> list[Asked] | BaseException:
    try:
        return ask_all(file, deep=deep, cage=cage)
    except Exception as error:  # noqa: BLE001 - whatever is not a stated reason is what this run looks for
        return error


def ask_all(file: Material, *, deep: bool, cage: Cage) -> list[Asked]:
    """Ask what the file is, and then all that its kind is asked."""
    named = f"{file.package} {file.name}"
    source = BytesSource(file.data)
    start = time.perf_counter()
    try:
        kind = cage.ask(Job(Op.IDENTIFY), source).words("kind")
    except DecodeFailedError as error:
        return [Asked(named, Op.IDENTIFY, error.cause, time.perf_counter() - start)]
    wanted = (*FIRST.get(kind, OTHERWISE), *(AFTER.get(kind, ()) if deep else ()))
    return [_asked(named, op, source, cage) for op in wanted]


def _asked(named: str, op: Op, source: BytesSource, cage: Cage) -> Asked:
    start = time.perf_counter()
    cause = None
    try:
        cage.ask(Job(op), source)
    except DecodeFailedError as error:
        cause = error.cause
    return Asked(named, op, cause, time.perf_counter() - start)
