"""Confinement on Linux, put on by a process itself: no root, no package, only calls to the kernel.

Each layer is put on by its own function and says whether it holds. One that cannot be had is reported, never skipped
silently; whether evidence may then be opened is the policy's decision, in the window.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

from app.cage import seccomp
from app.cage.model import Layers, Limits

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 1, 4, 22, 38, 39
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
SECCOMP_MODE_FILTER = 2
LANDLOCK_CREATE, LANDLOCK_RESTRICT, LANDLOCK_VERSION = 444, 446, 1
NAMESPACES = {"user": 0x10000000, "net": 0x40000000, "ipc": 0x08000000, "uts": 0x04000000}
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS_NOW = 16
_NETWORK_SINCE, _SCOPE_SINCE = 4, 6

_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int = 0) -> int:
    zero = ctypes.c_ulong(0)
    return int(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero))


def _call(number: int, *arguments: object) -> int:
    return int(_libc.syscall(ctypes.c_long(number), *arguments))


def threads() -> int:
    """Return how many threads this process has; a fork of more than one is not safe."""
    return len(list(Path("/proc/self/task").iterdir()))


def die_with_parent(parent: int) -> None:
    """End this process when its parent ends, also when that was before this call."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def hide() -> None:
    """Leave no core dump, and let no other process of the same person read this one's memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(PR_SET_DUMPABLE, 0)


def namespaces() -> tuple[str, ...]:
    """Leave the network and what else is shared with other processes, as far as the kernel lets anyone."""
    return tuple(name for name, flag in NAMESPACES.items() if _libc.unshare(ctypes.c_int(flag)) == 0)


def no_new_privs() -> bool:
    """Give up ever gaining rights by starting a program."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    return _prctl(PR_GET_NO_NEW_PRIVS) == 1


def landlock_version() -> int:
    """Return the version of Landlock that the kernel has, 0 for none."""
    return max(0, _call(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(LANDLOCK_VERSION)))


def landlock(version: int) -> int:
    """Handle every right that a version knows and grant none; return the version that holds, 0 for none."""
    if version < 1:
        return 0
    files = (1 << _FILE_RIGHTS.get(version, _FILE_RIGHTS_NOW)) - 1
    words = [files]
    if version >= _NETWORK_SINCE:
        words.append(0b11)
    if version >= _SCOPE_SINCE:
        words.append(0b11)
    rules = ctypes.create_string_buffer(struct.pack(f"={len(words)}Q", *words), 8 * len(words))
    ruleset = _call(LANDLOCK_CREATE, rules, ctypes.c_size_t(8 * len(words)), ctypes.c_uint32(0))
    if ruleset < 0:
        return 0
    held = _call(LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    os.close(ruleset)
    return version if held else 0


def rlimits(limits: Limits) -> bool:
    """Bound memory and time; allow no file to be written or opened."""
    wanted = {
        resource.RLIMIT_AS: (limits.memory, limits.memory),
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_NOFILE: (3, 3),
    }
    for which, pair in wanted.items():
        hard = resource.getrlimit(which)[1]
        allowed = pair if hard == resource.RLIM_INFINITY else (min(pair[0], hard), min(pair[1], hard))
        resource.setrlimit(which, allowed)
    return all(0 <= resource.getrlimit(which)[0] <= pair[0] for which, pair in wanted.items())


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))


def filter_calls() -> bool:
    """Let through only the listed system calls; any other ends the process."""
    machine = platform.machine()
    if machine not in seccomp.TABLES or sys.byteorder != "little":
        return False
    return load_filter(seccomp.program(machine, os.getpid()))


def load_filter(lines: bytes) -> bool:
    """Put a filter before every system call of this process and its children, for good; tell whether it holds."""
    text = ctypes.create_string_buffer(lines, len(lines))
    given = _Program(len(lines) // 8, ctypes.addressof(text))
    mode = ctypes.c_ulong(SECCOMP_MODE_FILTER)
    zero = ctypes.c_ulong(0)
    return int(_libc.prctl(ctypes.c_int(PR_SET_SECCOMP), mode, ctypes.byref(given), zero, zero)) == 0


def settle() -> tuple[str, ...]:
    """Confine the warm parent, which still forks, and return the namespaces that its children inherit."""
    left = namespaces()
    hide()
    no_new_privs()
    landlock(landlock_version())
    return left


def confine(limits: Limits, left: tuple[str, ...] = ()) -> Layers:
    """Confine this process for good and return what holds; `left` are namespaces that it was born in."""
    hide()
    _prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN)
    privileges = no_new_privs()
    version = landlock(landlock_version())
    bounded = rlimits(limits)
    return Layers(privileges, filter_calls(), version, bounded, left)
