"""Confinement on Windows, put on by a process itself: a job object and mitigation policies.

Whether it was started in an AppContainer (`app/cage/container_windows.py`) it can only ask. Written from Microsoft's
headers and documentation; nobody has run it. Each function therefore says whether its layer holds by asking the system what
is in force, not by what a call returned.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import POINTER, byref, sizeof

from app.cage.layers import Layers
from app.cage.model import Limits
from app.cage.windows import (
    ALL_UI,
    EXTENDED_LIMITS,
    MITIGATIONS,
    TOKEN_IS_APP_CONTAINER,
    TOKEN_QUERY,
    UI_RESTRICTIONS,
    Dword,
    ExtendedLimits,
    Handle,
    Size,
    limits_for,
)

# The type checker and every other system see nothing below.
if sys.platform == "win32":
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _advapi = ctypes.WinDLL("advapi32", use_last_error=True)
    _kernel.CreateJobObjectW.restype = _kernel.GetCurrentProcess.restype = Handle
    _advapi.OpenProcessToken.argtypes = (Handle, Dword, POINTER(Handle))

    def confine(limits: Limits) -> Layers:
        """Confine this process for good and return what holds."""
        contained = in_app_container()
        return Layers(job_object=job_object(limits), app_container=contained, mitigations=mitigations())

    def job_object(limits: Limits) -> bool:
        """Put this process into a job that lets it start no other, and tell whether its limits are in force."""
        job = Handle(_kernel.CreateJobObjectW(None, None))
        wanted, ui = limits_for(limits), Dword(ALL_UI)
        _kernel.SetInformationJobObject(job, EXTENDED_LIMITS, byref(wanted), sizeof(wanted))
        _kernel.SetInformationJobObject(job, UI_RESTRICTIONS, byref(ui), sizeof(ui))
        _kernel.AssignProcessToJobObject(job, Handle(_kernel.GetCurrentProcess()))
        # The handle stays open: the job, and this process, end with it.
        found = ExtendedLimits()
        asked = _kernel.QueryInformationJobObject(None, EXTENDED_LIMITS, byref(found), sizeof(found), None)
        return bool(asked) and found.basic.flags & wanted.basic.flags == wanted.basic.flags

    def mitigations() -> bool:
        """Give up what a decoder never needs, and tell whether all of it is given up."""
        me = Handle(_kernel.GetCurrentProcess())
        held = True
        for policy, flags in MITIGATIONS.items():
            wanted, found = Dword(flags), Dword(0)
            _kernel.SetProcessMitigationPolicy(policy, byref(wanted), Size(sizeof(wanted)))
            asked = _kernel.GetProcessMitigationPolicy(me, policy, byref(found), Size(sizeof(found)))
            held = held and bool(asked) and found.value & flags == flags
        return held

    def in_app_container() -> bool:
        """Tell whether this process was started in an AppContainer."""
        token, inside, length = Handle(), Dword(0), Dword(0)
        if not _advapi.OpenProcessToken(Handle(_kernel.GetCurrentProcess()), TOKEN_QUERY, byref(token)):
            return False
        asked = _advapi.GetTokenInformation(token, TOKEN_IS_APP_CONTAINER, byref(inside), sizeof(inside), byref(length))
        _kernel.CloseHandle(token)
        return bool(asked) and inside.value == 1
