"""Without a screen the window's verbs end with a sentence, not with Qt's signal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always something to draw on")
@pytest.mark.parametrize("verb", [[], ["demo"]])
def test_no_display_is_told(verb: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in NEEDS}
    said = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *verb], capture_output=True, text=True, env=environment, check=False
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert "no display" in said.stderr
    assert "Traceback" not in said.stderr
