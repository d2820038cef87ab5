"""The long run of the fault tests, in portions: `python -m tests.faults.table` goes on where it was stopped.

Each portion is one run of some tests under a seed of its own; what came of it is one file in `build/faults`, with the
seed and the count and of which code it is, written once all of them had passed. The table is summed from these files, those of
older code too, as the run takes long; it says of which code they are when that is more than one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.faults.figures import WHERE

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "faults"
Figures = dict[str, Any]
# The part whose tests ask for no number.
_ALL = "once"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """Some tests, the option that says how often, how many of these are one portion, and how many a release is held to."""

    name: str
    tests: tuple[str, ...]
    portion: int
    goal: int


KILLED = tuple(f"tests/faults/test_kill{each}.py" for each in ("", "_backup", "_rekey", "_packs", "_destruction"))
ONCE = tuple(f"tests/faults/test_{each}.py" for each in ("two", "full_disk", "memory", "leaks"))
PARTS = (
    Part("kills", (*KILLED, "tests/vault/test_released.py"), 50, 500),
    Part("cycles", ("tests/faults/test_cycles.py",), 1000, 20_000),
    Part("states", ("tests/faults/test_power.py",), 2000, 50_000),
    # One portion: the bound of 99 of 100 rows is for a thousand damages, of which some meet the uppermost page of a table.
    Part(
        "damages",
        (
            "tests/faults/test_damage.py::test_no_row_is_another_one_and_what_is_off_the_damaged_pages_is_there",
            "tests/faults/test_damaged_log.py",
        ),
        1000,
        1000,
    ),
    Part("mutations", ("tests/vault/test_audit_mutations.py",), 1000, 10_000),
    Part("levels", tuple(f"tests/faults/test_full_{each}.py" for each in ("paths", "review", "leaving")), 30, 30),
    # What has no number: two programs, a form on a full disk, memory, leaks, a medium that takes nothing, clocks that jump.
    Part(_ALL, (*ONCE, "tests/vault/test_reading.py", "tests/ui/program/test_clock_jumps.py"), 1, 1),
)


@dataclass(frozen=True, slots=True)
class Portion:
    """One run of a part."""

    part: Part
    seed: int
    count: int

    @property
    def file(self) -> str:
        """Return what its file is called."""
        return f"{self.part.name}-{self.seed:04d}-{self.count}.json"


def portions(goals: Mapping[str, int]) -> list[Portion]:
    """Return every portion that the goals ask for, so that all parts come to their end together."""
    found = []
    for part in PARTS:
        goal, seed = goals.get(part.name, part.goal), 0
        while goal > 0:
            found.append(
                (seed * part.portion / goals.get(part.name, part.goal), Portion(part, seed, min(part.portion, goal)))
            )
            goal, seed = goal - part.portion, seed + 1
    return [portion for _at, portion in sorted(found, key=lambda each: each[0])]


def code_of(folder: Path) -> str:
    """Return the commit of a working copy, with a plus where the program in it differs from that; or that nobody knows."""
    said = [_git(folder, *words) for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--", "app"))]
    if said[0] is None or said[1] is None:
        return UNKNOWN
    return said[0] + ("+" if said[1] else "")


def _git(folder: Path, *words: str) -> str | None:
    """Return what git says, or None where it is not there or knows nothing of the folder."""
    try:
        ended = subprocess.run(["git", *words], cwd=folder, check=False, capture_output=True, text=True)  # noqa: S607 -- where it is differs
    except OSError:
        return None
    return ended.stdout.strip() if ended.returncode == 0 else None


def go_on(
    folder: Path, wanted: list[Portion], run: Callable[[Portion], list[Figures] | None], until: float, code: str
) -> list[Portion]:
    """Run what has no file yet until the time is over; return what failed, which is tried again next time."""
    failed = []
    for portion in wanted:
        if (folder / portion.file).exists():
            continue
        if time.monotonic() >= until:
            break
        began = time.monotonic()
        figures = run(portion)
        if figures is None:
            failed.append(portion)
            continue
        done = {"part": portion.part.name, "seed": portion.seed, "count": portion.count, "commit": code}
        write(folder / portion.file, {**done, "seconds": round(time.monotonic() - began, 1), "figures": figures})
    return failed


def write(path: Path, found: Figures) -> None:
    """Write a file whole or not at all: the run may be stopped at any moment."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(found, indent=1), "utf-8")
    partial.replace(path)


def ran(portion: Portion) -> list[Figures] | None:
    """Run a portion's tests; return the figures that they noted, or None where one failed."""
    part = portion.part
    often = ["-m", "faults", f"--{part.name}", str(portion.count), "--seed", str(portion.seed)]
    quiet = ["-q", *([] if part.name == _ALL else often), "-p", "no:cacheprovider", "-o", "faulthandler_timeout=0"]
    with TemporaryDirectory() as folder:
        noted = Path(folder) / "noted"
        run = [sys.executable, "-m", "pytest", *quiet, *part.tests]
        ended = subprocess.run(run, check=False, cwd=ROOT, env={**os.environ, WHERE: str(noted)})
        lines = noted.read_text("utf-8").splitlines() if noted.exists() else []
    return [json.loads(line) for line in lines] if ended.returncode == 0 else None


def summed(folder: Path) -> dict[str, Figures]:
    """Add up what all files say, by what was done."""
    found: dict[str, Figures] = {}
    for path in sorted(folder.glob("*.json")):
        for each in json.loads(path.read_text("utf-8"))["figures"]:
            into = found.setdefault(each["what"], {"runs": 0})
            into["runs"] += 1
            for name, value in each.items():
                if name != "seed" and isinstance(value, int | float):
                    into[name] = into.get(name, 0) + value
    return found


def codes(folder: Path) -> Counter[str]:
    """Count the files by the code that they are of; of those from before it was written down nobody knows."""
    return Counter(json.loads(path.read_text("utf-8")).get("commit", UNKNOWN) for path in folder.glob("*.json"))


def shown(folder: Path, wanted: list[Portion]) -> Iterator[str]:
    """Return the lines of the table, and how much of what was asked for is done."""
    for what, figures in sorted(summed(folder).items()):
        yield f"{what}: " + ", ".join(f"{name} {value:,}" for name, value in figures.items())
    for part in PARTS:
        asked = [portion for portion in wanted if portion.part == part]
        done = [portion.count for portion in asked if (folder / portion.file).exists()]
        yield f"{part.name}: {sum(done):,} of {sum(portion.count for portion in asked):,}"
    of = codes(folder)
    if len(of) > 1:
        yield "commits: " + ", ".join(f"{code} ({count:,})" for code, count in of.most_common())


def main() -> None:
    """Go on with the long run, or as far as the arguments say; print the table, and end with 1 if a test failed."""
    parser = argparse.ArgumentParser()
    for part in PARTS:
        parser.add_argument(f"--{part.name}", type=int, default=part.goal, help=f"how many in all ({part.goal:,})")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing new after so long; 0 prints")
    asked = vars(parser.parse_args())
    until = time.monotonic() + 60 * asked.pop("minutes")
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = portions(asked)
    failed = go_on(FOLDER, wanted, ran, until, code_of(ROOT))
    sys.stdout.writelines(f"{line}\n" for line in shown(FOLDER, wanted))
    sys.stdout.writelines(f"FAILED: {portion.file}\n" for portion in failed)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
