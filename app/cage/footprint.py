"""How much memory another process of ours has, asked of macOS, which holds no process to a limit of it.

Written from the system's headers (`sys/resource.h`, `libproc.h`); nobody has run it.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import Structure, byref, c_int, c_uint8, c_uint64

LIBRARY = "/usr/lib/libSystem.B.dylib"
USAGE_V0 = 0
_FIGURES = (
    "user_time",
    "system_time",
    "idle_wakeups",
    "interrupt_wakeups",
    "page_ins",
    "wired",
    "resident",
    "footprint",
    "started",
    "ended",
)


class Usage(Structure):
    """rusage_info_v0."""

    _fields_ = (("uuid", c_uint8 * 16), *((name, c_uint64) for name in _FIGURES))


# The type checker and every other system see nothing below.
if sys.platform == "darwin":
    _system = ctypes.CDLL(LIBRARY, use_errno=True)

    def footprint(pid: int) -> int:
        """Return the bytes of memory that a process has; 0 when it has ended."""
        usage = Usage()
        asked = _system.proc_pid_rusage(c_int(pid), c_int(USAGE_V0), byref(usage))
        return int(usage.footprint) if asked == 0 else 0
