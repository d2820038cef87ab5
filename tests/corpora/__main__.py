"""Run the corpora, or mutations of them, and print what came of each file."""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from app.cage.model import limits_of
from app.settings import shipped
from tests.corpora import fetching
from tests.corpora.asking import AT_ONCE, run
from tests.corpora.material import Material, few, material
from tests.corpora.measuring import MeasuredCage
from tests.corpora.mutating import mutations
from tests.corpora.tally import counted, table_of


def main() -> int:
    """Ask about every file; the exit says whether each ended in a preview or in a stated reason, in time."""
    told = _parser().parse_args()
    archives = fetching.fetched(fetching.packages(short=told.short))
    files = material(archives)
    start, before = time.monotonic(), _processor_seconds()
    with MeasuredCage(replace(limits_of(shipped().vault), sessions=told.at_once)) as cage:
        if told.what == "files":
            chosen: Iterator[Material] = iter(few(files, told.count or len(files)))
        else:
            chosen = mutations(files, told.count or 1_000_000, told.seed, told.first)
        in_time = until(told.minutes, chosen)
        tally = counted(run(in_time, deep=told.deep, cage=cage, at_once=told.at_once))
        tally.weigh(cage.used())
    heading = f"{told.what} of {len(archives)} packages" + (f", seed {told.seed}" if told.what == "mutations" else "")
    lines = [*table_of(heading, tally, cage.memory, time.monotonic() - start)]
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    lines.append(f"Processor time in all: {_processor_seconds() - before:.0f} s. Load at its end: {load}.")
    sys.stdout.write("\n".join(lines) + "\n")
    if told.write:
        told.write.write_text("\n".join(lines) + "\n", "utf-8")
    return 1 if tally.late or tally.window_crashes else 0


def until(minutes: float, files: Iterable[Material], now: Callable[[], float] = time.monotonic) -> Iterator[Material]:
    """Yield files until so many minutes have passed; one that has begun is gone on with."""
    start = now()
    return takewhile(lambda _file: now() - start < minutes * 60, files)


def _processor_seconds() -> float:
    """Return what this process and those that have ended under it have used."""
    return sum(os.times()[:4])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.corpora", description=__doc__)
    parser.add_argument("what", choices=["files", "mutations"])
    parser.add_argument("--short", action="store_true", help="the small packages alone")
    parser.add_argument("--count", type=int, default=0, help="how many files; all of them, or a million mutations")
    parser.add_argument("--deep", action="store_true", help="ask for every level, not only what stands on a card")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first mutation, to go on after a pause")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="how many files at once")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no further file after so long")
    parser.add_argument("--write", type=Path, help="where to keep the table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
