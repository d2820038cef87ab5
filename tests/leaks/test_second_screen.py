"""A window that goes to another screen is covered first, and a layout is no finer on a denser one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.leaks.watching import OTHER, SAME

ROOT = Path(__file__).parents[2]


def screen(name: str, x: int, density: float) -> dict[str, object]:
    size = {"width": 1280, "height": 900, "logicalDpi": 96, "logicalBaseDpi": 96}
    return {"name": name, "x": x, "y": 0, "dpr": density, **size}


def test_a_move_to_another_screen_covers(tmp_path: Path) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [screen("left", 0, 1), screen("right", 1280, 2)]}))
    line = [sys.executable, "-m", "tests.leaks.two_screens", str(screens), str(tmp_path)]
    ended = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["screens"] == [1, 2]
    assert (told["open"], told["on"], told["covered"]) == ("L3", "right", True)
    assert told["same"] > SAME
    assert told["likeness"] < OTHER
    assert told["samples"][:2] == [12, 9]
