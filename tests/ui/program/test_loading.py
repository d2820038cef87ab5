"""The door does not wait for what stands behind it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ui.program import loading

ROOT = Path(__file__).parents[3]
LATER = (
    "ui.program.workstation",
    "ui.program.parts",
    "ui.review.part",
    "numpy",
    "typst",
    "jinja2",
    "fontTools",
    "lxml",
)


def test_what_stands_behind_the_door_is_not_loaded_before_it() -> None:
    asked = f"import sys, main, ui.run; print(*[name for name in {LATER!r} if name in sys.modules])"
    line = [sys.executable, "-c", asked]
    said = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == []


def test_everything_is_there_once_it_is_asked_for() -> None:
    loading.load()
    assert loading.workstation().__name__ == "Workstation"
    assert len(loading.every_part()) == len(set(loading.every_part())) > 1
