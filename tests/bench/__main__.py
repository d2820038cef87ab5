"""Print one table of ratios, every baseline measured in the same run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping

from tests.bench import (
    agreeing,
    backing,
    form,
    intake,
    known,
    letter,
    merging,
    motion,
    packs,
    preview,
    reading,
    starting,
    verifying,
    wellness,
    windows,
)
from tests.bench.scale import FULL, SMALL, Scale
from tests.bench.table import Row, lines

MEASURES: Mapping[str, Callable[[Scale], Iterator[Row]]] = {
    "queue": reading.queue_pages,
    "pairs": reading.first_pages,
    "search": reading.search,
    "import": intake.rate,
    "preview": preview.covered,
    "look": preview.looking,
    "video": motion.video,
    "known": known.stacking,
    "mixed": known.mixed,
    "sealing": known.sealing,
    "wellness": wellness.wellness,
    "form": form.form,
    "verification": verifying.checking,
    "letter": letter.letters,
    "packs": packs.packs,
    "merge": merging.merging,
    "agreement": agreeing.agreeing,
    "backup": backing.backing,
    "start": starting.starting,
    "unlock": windows.unlocking,
    "lock": windows.locking,
    "stalls": windows.stalls,
    "stalls-mixed": windows.mixed,
    "memory": windows.memory,
}


def main() -> int:
    """Measure what was named, or everything; the exit says whether each figure is what it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)}; all of them otherwise")
    parser.add_argument("--small", action="store_true", help="small figures, to see that everything runs")
    told = parser.parse_args()
    unknown = set(told.names) - set(MEASURES)
    if unknown:
        parser.error(f"there is no measure named {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in told.names or MEASURES:
        print(f"{name}…", file=sys.stderr, flush=True)
        rows += MEASURES[name](SMALL if told.small else FULL)
    for line in lines(rows):
        print(line)
    return 0 if told.small or all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
