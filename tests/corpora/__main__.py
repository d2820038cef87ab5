"""Run the corpora, or mutations of them, and print what came of each file."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from app.cage.client import Cage
from app.cage.model import limits_of
from app.settings import shipped
from tests.corpora import fetching
from tests.corpora.asking import Tally, run
from tests.corpora.material import material
from tests.corpora.mutating import mutations


def main() -> int:
    """Ask about every file; the exit says whether each ended in a preview or in a stated reason, in time."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpora", description=__doc__)
    parser.add_argument("what", choices=["files", "mutations"])
    parser.add_argument("--short", action="store_true", help="the small packages alone")
    parser.add_argument("--count", type=int, default=0, help="how many files; all of them, or a million mutations")
    parser.add_argument("--deep", action="store_true", help="ask for every level, not only what stands on a card")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", type=Path, help="where to keep the table")
    told = parser.parse_args()
    archives = fetching.fetched(fetching.packages(short=told.short))
    files = material(archives)
    start = time.monotonic()
    with Cage(limits_of(shipped().vault)) as cage:
        if told.what == "files":
            tally = run(files[: told.count or None], deep=told.deep, cage=cage)
        else:
            tally = run(mutations(files, told.count or 1_000_000, told.seed), deep=False, cage=cage)
    heading = f"{told.what} of {len(archives)} packages" + (f", seed {told.seed}" if told.what == "mutations" else "")
    table = "\n".join(table_of(heading, tally, time.monotonic() - start))
    sys.stdout.write(table + "\n")
    if told.write:
        told.write.write_text(table + "\n", "utf-8")
    return 1 if tally.late or tally.window_crashes else 0


def table_of(heading: str, tally: Tally, seconds: float) -> Iterable[str]:
    """Return the table of a run in Markdown, and below it what had to be ended."""
    yield f"| {heading} | |"
    yield "|---|---|"
    for what, figure in tally.rows():
        yield f"| {what} | {figure} |"
    yield f"| whole run | {seconds:,.0f} s |"
    yield ""
    for asked in (*tally.contained[:40], *tally.late[:40]):
        cause = "" if asked.cause is None else asked.cause.value
        yield f"- {asked.op.value}, {cause}, {asked.seconds:.1f} s: {asked.file}"
    for crash in tally.window_crashes[:40]:
        yield f"- CRASH {crash}"


if __name__ == "__main__":
    sys.exit(main())
