"""Confinement on macOS, put on by a process itself: a sandbox profile that allows next to nothing, and resource limits.

`sandbox_init` is marked as deprecated and is what browsers still use. Written from their profiles and the system's
headers; nobody has run it. The process therefore tries what must not work, and says that the layer does not hold
when it does.
"""

from __future__ import annotations

import ctypes
import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path

from app.cage.layers import Layers
from app.cage.model import Limits

LIBRARY = "/usr/lib/libSystem.B.dylib"
# Everything is denied, and said in the system's log to nobody. What a decoder needs is in memory by now.
PROFILE = """\
(version 1)
(deny default (with no-log))
(deny file*)
(deny network*)
(deny process*)
(deny mach*)
(deny ipc*)
(deny signal)
(deny system*)
(allow sysctl-read)
(allow signal (target self))
"""


def sandbox() -> bool:
    """Put the profile on this process for good, and tell whether it holds."""
    system = ctypes.CDLL(LIBRARY, use_errno=True)
    said = ctypes.c_char_p()
    if system.sandbox_init(PROFILE.encode("ascii"), ctypes.c_uint64(0), ctypes.byref(said)) != 0:
        system.sandbox_free_error(said)
        return False
    return holds()


def holds() -> bool:
    """Tell whether none of what must not work does."""
    tried: tuple[Callable[[], object], ...] = (
        lambda: os.listdir(os.sep),  # noqa: PTH208 -- the bare call is the point
        Path("/etc/passwd").read_bytes,
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=0.1).close(),
        lambda: os.waitpid(os.posix_spawn("/usr/bin/true", ["true"], {}), 0),
    )
    return all(_refused(attempt) for attempt in tried)


def _refused(attempt: Callable[[], object]) -> bool:
    """Tell whether an attempt was not allowed, which is another answer than that nothing was there."""
    try:
        attempt()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def rlimits(limits: Limits) -> bool:
    """Bound time, files and processes; macOS takes a limit of memory and does not hold to it, so the window watches that."""
    wanted = {
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
    }
    for which, pair in wanted.items():
        resource.setrlimit(which, pair)
    return all(resource.getrlimit(which)[0] <= pair[0] for which, pair in wanted.items())


def confine(limits: Limits) -> Layers:
    """Confine this process for good and return what holds."""
    # The sandbox first: it is tried by starting a program, and one that a limit refused would tell nothing of it.
    held = sandbox()
    return Layers(rlimits=rlimits(limits), sandbox=held)
