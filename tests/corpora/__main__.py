"""Run the corpora, or mutations of them, and print what came of each file."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from app.cage.model import limits_of
from app.settings import shipped
from tests.corpora import fetching
from tests.corpora.asking import run
from tests.corpora.material import few, material
from tests.corpora.measuring import MeasuredCage
from tests.corpora.mutating import mutations
from tests.corpora.tally import counted, table_of


def main() -> int:
    """Ask about every file; the exit says whether each ended in a preview or in a stated reason, in time."""
    told = _parser().parse_args()
    archives = fetching.fetched(fetching.packages(short=told.short))
    files = material(archives)
    start = time.monotonic()
    with MeasuredCage(limits_of(shipped().vault)) as cage:
        if told.what == "files":
            tally = counted(run(few(files, told.count or len(files)), deep=told.deep, cage=cage))
        else:
            broken = mutations(files, told.count or 1_000_000, told.seed, told.first)
            tally = counted(run(broken, deep=told.deep, cage=cage))
        tally.weigh(cage.used())
    heading = f"{told.what} of {len(archives)} packages" + (f", seed {told.seed}" if told.what == "mutations" else "")
    lines = [*table_of(heading, tally, cage.memory, time.monotonic() - start), f"Load at its end: {os.getloadavg()}"]
    sys.stdout.write("\n".join(lines) + "\n")
    if told.write:
        told.write.write_text("\n".join(lines) + "\n", "utf-8")
    return 1 if tally.late or tally.window_crashes else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.corpora", description=__doc__)
    parser.add_argument("what", choices=["files", "mutations"])
    parser.add_argument("--short", action="store_true", help="the small packages alone")
    parser.add_argument("--count", type=int, default=0, help="how many files; all of them, or a million mutations")
    parser.add_argument("--deep", action="store_true", help="ask for every level, not only what stands on a card")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first mutation, to go on after a pause")
    parser.add_argument("--write", type=Path, help="where to keep the table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
