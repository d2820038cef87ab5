"""Keep this process's memory to itself: no core dumps, no other process of the same user looking in."""

from __future__ import annotations

import ctypes
import sys

PR_SET_DUMPABLE = 4
# Windows: what fails ends without a window of the system's, which would offer to send a picture of the memory.
SEM_QUIET = 0x0001 | 0x0002
WER_NO_HEAP, WER_NO_QUEUE = 1, 2


def harden() -> list[str]:
    """Apply what this system offers, and return what holds; what it refuses is simply not in the list.

    A child process begins dumpable again, so each calls this for itself; the bound on core files it inherits.
    """
    held = []
    if _no_core_dumps():
        held.append("no core dumps")
    if sys.platform.startswith("linux") and _not_dumpable():
        held.append("not dumpable")
    return held


def _no_core_dumps() -> bool:
    if sys.platform == "win32":
        return _no_reports()
    import resource  # noqa: PLC0415 - Windows has no such module

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return True


def _no_reports() -> bool:
    """Keep the memory out of what Windows reports of a crash; written from its documentation, and not run."""
    windll = getattr(ctypes, "windll")  # noqa: B009 - only Windows has it
    windll.kernel32.SetErrorMode(SEM_QUIET)
    try:
        set_flags = windll.wer.WerSetFlags
    except (OSError, AttributeError):
        return False
    return int(set_flags(WER_NO_HEAP | WER_NO_QUEUE)) == 0


def _not_dumpable() -> bool:
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return False
    return bool(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
