"""What Windows is told about a confined process: its structures and figures, as Microsoft's headers have them."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from ctypes import Structure, c_size_t, c_uint16, c_uint32, c_void_p
from typing import TypeAlias

from app.cage.model import Limits

Word: TypeAlias = c_uint16
Dword: TypeAlias = c_uint32
Handle: TypeAlias = c_void_p
Size: TypeAlias = c_size_t
KILL_ON_CLOSE, DIE_ON_EXCEPTION, ACTIVE_PROCESSES = 0x2000, 0x400, 0x8
PROCESS_MEMORY, PROCESS_TIME = 0x100, 0x2
EXTENDED_LIMITS, UI_RESTRICTIONS = 9, 4
ALL_UI = 0xFF
TICKS_A_SECOND = 10_000_000
TOKEN_QUERY, TOKEN_IS_APP_CONTAINER = 0x8, 29
# PROCESS_MITIGATION_POLICY: no code made at run time, no win32k calls, no old extension points, no fonts from files,
# no libraries from elsewhere or of low rank, and no process started.
MITIGATIONS = {2: 0x1, 4: 0x1, 6: 0x1, 9: 0x1, 10: 0x3, 13: 0x1}


class IoCounters(Structure):
    """IO_COUNTERS."""

    _fields_ = tuple((name, ctypes.c_uint64) for name in ("reads", "writes", "others", "read", "written", "other"))


class BasicLimits(Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", Dword),
        ("least_working_set", Size),
        ("most_working_set", Size),
        ("active_processes", Dword),
        ("affinity", Size),
        ("priority", Dword),
        ("scheduling", Dword),
    )


class ExtendedLimits(Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io", IoCounters),
        ("process_memory", Size),
        ("job_memory", Size),
        ("most_process_memory", Size),
        ("most_job_memory", Size),
    )


class SecurityCapabilities(Structure):
    """SECURITY_CAPABILITIES: the container, and what it may do, which is nothing."""

    _fields_ = (("container", Handle), ("capabilities", Handle), ("count", Dword), ("reserved", Dword))


class StartupInfo(Structure):
    """STARTUPINFOEXW."""

    _fields_ = (
        ("size", Dword),
        ("reserved", Handle),
        ("desktop", Handle),
        ("title", Handle),
        *((name, Dword) for name in ("x", "y", "width", "height", "columns", "rows", "fill", "flags")),
        ("show", Word),
        ("more", Word),
        ("more_at", Handle),
        ("input", Handle),
        ("output", Handle),
        ("error", Handle),
        ("attributes", Handle),
    )


class ProcessInfo(Structure):
    """PROCESS_INFORMATION."""

    _fields_ = (("process", Handle), ("thread", Handle), ("process_id", Dword), ("thread_id", Dword))


def environment_block(told: Mapping[str, str]) -> str:
    """Return an environment as CreateProcessW wants it: sorted, each ended by a zero, and one zero more."""
    return "".join(f"{name}={told[name]}\0" for name in sorted(told, key=str.upper)) + "\0"


def limits_for(limits: Limits) -> ExtendedLimits:
    """Return what a job allows its one process."""
    wanted = ExtendedLimits()
    wanted.basic.flags = KILL_ON_CLOSE | DIE_ON_EXCEPTION | ACTIVE_PROCESSES | PROCESS_MEMORY | PROCESS_TIME
    wanted.basic.process_time = limits.cpu_seconds * TICKS_A_SECOND
    wanted.basic.active_processes = 1
    wanted.process_memory = limits.memory
    return wanted
