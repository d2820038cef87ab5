"""A figure beside its baseline and what it must reach, and the table of all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

REPEATS = 9


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the figure, the baseline it stands beside, and the promise it is held to, if there is one."""

    what: str
    figure: float
    beside: str
    baseline: float
    unit: str
    must: str
    met: bool | None

    @property
    def ratio(self) -> float:
        """Return how many times the baseline the figure is."""
        return self.figure / self.baseline if self.baseline else float("inf")


def at_most(what: str, figure: float, beside: str, baseline: float, times: float) -> Row:
    """Hold a time in milliseconds to a multiple of its baseline."""
    return Row(what, figure, beside, baseline, "ms", f"≤ {times:g} ×", figure <= times * baseline)


def within(what: str, figure: float, beside: str, baseline: float, limit: float, unit: str = "ms") -> Row:
    """Hold a figure to a limit of its own; the baseline says what the machine makes of it."""
    return Row(what, figure, beside, baseline, unit, f"≤ {limit:g} {unit}", figure <= limit)


def best(acts: Sequence[Callable[[], object]], repeats: int = REPEATS) -> list[float]:
    """Return the quickest run of each in milliseconds; they take turns, so that all meet the same machine."""
    times = [[timed(act) for act in acts] for _ in range(repeats)]
    return [min(column) for column in zip(*times, strict=True)]


def median(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the middle of several runs in milliseconds."""
    return statistics.median(timed(act) for _ in range(repeats))


def timed(act: Callable[[], object]) -> float:
    """Return how long something takes in milliseconds."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1e3


def lines(rows: Iterable[Row]) -> Iterable[str]:
    """Return the table in Markdown, one line at a time."""
    table: list[tuple[str, ...]] = [("what", "figure", "beside", "baseline", "ratio", "must be", "")]
    table += [_cells(row) for row in rows]
    widths = [max(len(cells[place]) for cells in table) for place in range(len(table[0]))]
    for number, cells in enumerate(table):
        yield _line(cells, widths)
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _cells(row: Row) -> tuple[str, ...]:
    figure, baseline = (f"{value:,.1f} {row.unit}" for value in (row.figure, row.baseline))
    return (
        row.what,
        figure,
        row.beside,
        baseline,
        f"{row.ratio:.2f}",
        row.must,
        {True: "met", False: "MISSED", None: "no limit"}[row.met],
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
