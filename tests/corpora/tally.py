"""Counts what came of a run, and tells it as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.cage.errors import Cause
from tests.corpora.asking import Asked, Ended
from tests.corpora.material import Material
from tests.corpora.measuring import Used

# The process was ended from outside, or by what it tried; the item is refused, and the window goes on.
CONTAINED = frozenset({Cause.STOPPED, Cause.FORBIDDEN, Cause.TOO_LONG, Cause.MEMORY})
MIB = 1 << 20
TOLD = 40


@dataclass
class Tally:
    """What came of a run."""

    files: int = 0
    previews: int = 0
    questions: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[Cause] = field(default_factory=Counter)
    late: list[Asked] = field(default_factory=list)
    contained: list[Asked] = field(default_factory=list)
    window_crashes: list[str] = field(default_factory=list)
    longest: Asked | None = None
    longest_wait: float = 0.0
    largest: Used | None = None
    busiest: Used | None = None

    def take(self, ended: Ended) -> None:
        """Count a file: it has a preview when all that its card needs was answered, and otherwise a reason."""
        self.files += 1
        self.questions += len(ended.asked)
        self.kinds[ended.kind] += 1
        if ended.refusal is None:
            self.previews += 1
        else:
            self.refusals[ended.refusal] += 1
        self.late += [each for each in ended.asked if each.late]
        self.contained += [each for each in ended.asked if each.cause in CONTAINED]
        self.longest = max(filter(None, (self.longest, *ended.asked)), key=lambda each: each.seconds)
        self.longest_wait = max(self.longest_wait, *(each.waited for each in ended.asked))

    def weigh(self, used: Iterable[Used]) -> None:
        """Keep what took the most memory, and what took the most processor time."""
        for each in used:
            self.largest = max(filter(None, (self.largest, each)), key=lambda one: one.memory)
            self.busiest = max(filter(None, (self.busiest, each)), key=lambda one: one.cpu_seconds)


def counted(ran: Iterable[tuple[Material, Ended | BaseException]]) -> Tally:
    """Count a run."""
    tally = Tally()
    for file, ended in ran:
        if isinstance(ended, BaseException):
            tally.window_crashes.append(f"{file.package} {file.name}: {ended!r}")
        else:
            tally.take(ended)
    return tally


def table_of(heading: str, tally: Tally, cap: int, seconds: float) -> Iterator[str]:
    """Return the table of a run in Markdown, and below it what had to be ended."""
    yield f"| {heading} | |"
    yield "|---|---|"
    for what, figure in (*_counts(tally), *_heights(tally, cap)):
        yield f"| {what} | {figure} |"
    yield f"| whole run | {seconds:,.0f} s |"
    yield ""
    for asked in (*tally.contained[:TOLD], *tally.late[:TOLD]):
        cause = "answered" if asked.cause is None else asked.cause.value
        yield f"- {asked.op.value}, {cause}, {asked.seconds:.1f} s: {asked.file}"
    for crash in tally.window_crashes[:TOLD]:
        yield f"- CRASH {crash}"


def _counts(tally: Tally) -> Iterator[tuple[str, str]]:
    yield "files", f"{tally.files:,}"
    yield "kinds", ", ".join(f"{kind} {count:,}" for kind, count in tally.kinds.most_common())
    yield "questions", f"{tally.questions:,}"
    yield "previews", f"{tally.previews:,}"
    for cause, count in tally.refusals.most_common():
        yield f"refused: {cause.value}", f"{count:,}"
    yield "processes that had to be ended", f"{len(tally.contained):,}"
    yield "later than the limit + 1 s", f"{len(tally.late):,}"
    yield "crashes of the asking process", f"{len(tally.window_crashes):,}"


def _heights(tally: Tally, cap: int) -> Iterator[tuple[str, str]]:
    """Return what was the most of anything, and which file that was."""
    if tally.longest is not None:
        yield "longest answer", f"{tally.longest.seconds:.2f} s ({tally.longest.op.value}, {tally.longest.file})"
    yield "longest wait for a process", f"{tally.longest_wait:.2f} s"
    if tally.largest is not None:
        most = f"{tally.largest.memory / MIB:,.0f} MiB of {cap / MIB:,.0f}"
        yield "most memory", f"{most} ({tally.largest.file})"
    if tally.busiest is not None:
        yield "most processor time", f"{tally.busiest.cpu_seconds:.2f} s ({tally.busiest.file})"
