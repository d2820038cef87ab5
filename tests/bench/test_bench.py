"""The bench runs from end to end and prints a line for everything that it measures; no figure is asserted here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench.__main__ import MEASURES
from tests.bench.table import Row, at_most, lines, within

EXPECTED = {
    "queue": "queue page, mine",
    "pairs": "first page, a word of every case, mine",
    "search": "search, Japanese",
    "import": "import of 200 JSON requests",
    "preview": "covered preview of a 1 MP JPEG",
    "look": "L3 of a 1 MP JPEG",
    "video": "first frame of a 180p H.264 clip",
    "known": "one new item stacked and matched with 10,000 listed",
    "mixed": "intake of 10 mixed files with hashes and previews",
    "sealing": "reading ranges of 256 kB, 4 MiB",
    "wellness": "one tick while somebody looks",
    "form": "one key: all checked again",
    "verification": "where the first gate stands, without its findings",
    "letter": "letter to PDF/A on record, the first one",
    "packs": "to its first case",
    "merge": "with a finding each, the same file again",
    "agreement": "nominal alpha of 1,000 decisions, 1,000 resamples",
    "backup": "items of 1 MB",
    "start": "start to the unlock page",
    "unlock": "unlock to first queue page",
    "lock": "the system's signal to the keys gone",
    "stalls": "window's thread away, 200 requests",
    "stalls-mixed": "window's thread away, 10 mixed files",
    "memory": "memory of the window",
}


def test_every_measure_is_in_the_table() -> None:
    assert EXPECTED.keys() == MEASURES.keys()
    line = [sys.executable, "-m", "tests.bench", "--small"]
    said = subprocess.run(line, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    for words in EXPECTED.values():
        assert words in said.stdout


def test_a_figure_that_misses_is_said_to() -> None:
    slow, large = at_most("a", 30, "b", 10, 2.5), within("c", 400, "d", 100, 300, "MB")
    assert (slow.met, large.met, round(slow.ratio, 1)) == (False, False, 3.0)
    assert at_most("a", 25, "b", 10, 2.5).met
    table = list(lines([slow, Row("e", 1.0, "f", 2.0, "a second", "≥ 0.5 ×", met=True)]))
    assert "MISSED" in table[2]
    assert "0.50" in table[3]
    assert len({len(text) for text in table}) == 1
