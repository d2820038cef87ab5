"""Keep this process's memory to itself: no core dumps, no other process of the same user looking in."""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_DUMPABLE = 4


def harden() -> list[str]:
    """Apply what this system offers, and return what holds; what it refuses is simply not in the list."""
    held = []
    if _no_core_dumps():
        held.append("no core dumps")
    # Inside a snap the confinement itself needs to look in.
    if sys.platform.startswith("linux") and "SNAP" not in os.environ and _not_dumpable():
        held.append("not dumpable")
    return held


def _no_core_dumps() -> bool:
    if sys.platform == "win32":
        return False
    import resource  # noqa: PLC0415 - Windows has no such module

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return True


def _not_dumpable() -> bool:
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return False
    return bool(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
