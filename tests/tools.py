"""Programs of the system that tests ask; set-up brings them, so that one which is missing is told and never passed over."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

SYSTEM = Path(__file__).parents[1] / "packaging" / "system.py"


def tool(name: str) -> str:
    """Return where a program of the system is; fail where it is missing, and say what brings it."""
    found = shutil.which(name)
    package = runpy.run_path(str(SYSTEM))["PROGRAMS"][name]
    assert found, f"{name} is missing, and without it nothing is known: apt-get install {package}"
    return found
