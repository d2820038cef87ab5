"""On two monitors a break is solid on both: the message on one, nothing at all on the other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.test_house import ROOT

SCREENS = {
    "synchronousWindowSystemEvents": True,
    "screens": [
        {"name": "first", "x": 0, "y": 0, "width": 1920, "height": 1080, "dpr": 1},
        {"name": "second", "x": 1920, "y": 0, "width": 3840, "height": 2160, "dpr": 2},
    ],
}


def test_both_monitors_are_covered_and_given_back(tmp_path: Path) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps(SCREENS), "utf-8")
    line = [sys.executable, "-m", "tests.ui.breaks.monitors", str(screens)]
    told = json.loads(subprocess.run(line, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    assert told["screens"] == ["first", "second"]
    assert told["density"] == [1, 2]
    assert [each["below"] for each in told["before"]] == [True, True]
    assert [each["below"] for each in told["during"]] == [False, False]
    message, plain = (each["colours"] for each in told["during"])
    assert message > plain == 1
    assert [each["below"] for each in told["after"]] == [True, True]
