"""How a caged process, or a second one, is started: this very program, isolated from the person's environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FROZEN_FLAG = "--cage"


def command(*arguments: str) -> list[str]:
    """Return the command line of a caged process."""
    return starting("app.cage", FROZEN_FLAG, *arguments)


def starting(module: str, flag: str, *arguments: str) -> list[str]:
    """Return the command line of a process that runs a module of ours; a frozen program calls itself with a flag."""
    if getattr(sys, "frozen", False):
        return [sys.executable, flag, *arguments]
    return [sys.executable, "-I", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Return what the process is told: nothing of the person's, and that libraries start no threads and report to nobody."""
    told = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}
    told["MALLOC_ARENA_MAX"] = "1"  # each thread that ever was would keep 64 MiB of the address space that is bounded
    if sys.platform == "win32":
        told["SYSTEMROOT"] = os.environ["SYSTEMROOT"]  # Python does not start without it
    return told


def root() -> str:
    """Return a folder that always exists to start the process in."""
    return str(Path(os.sep).resolve())
