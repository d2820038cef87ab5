"""Starts a process of Windows in an AppContainer without capabilities: no network, and no file of the person's.

Such a process can read only what is open to all application packages, as programs under “Program Files” are; a Python
that lies in a person's own folder does not start in one, and evidence is then refused. Nobody has run this.
"""

from __future__ import annotations

import ctypes
import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from ctypes import byref, sizeof

from app.cage.windows import (
    Dword,
    Handle,
    ProcessInfo,
    SecurityCapabilities,
    Size,
    StartupInfo,
    environment_block,
)

# The type checker and every other system see nothing below.
if sys.platform == "win32":
    import msvcrt

    NAME = "Stillwater.Cage"
    CAPABILITIES, HANDLES, NO_CHILDREN = 0x20009, 0x20002, 0x2000E
    USE_HANDLES, EXTENDED, UNICODE_ENVIRONMENT, NO_WINDOW = 0x100, 0x80000, 0x400, 0x08000000
    ENDED_BY_US = 1

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _userenv = ctypes.WinDLL("userenv", use_last_error=True)

    class ContainedProcess:
        """A process in the container, and the window's ends of its two pipes."""

        def __init__(self, process: int, stdin: io.FileIO, stdout: io.FileIO) -> None:
            self._process = process
            self.stdin = stdin
            self.stdout = stdout

        def kill(self) -> None:
            """End the process, which may have ended already."""
            _kernel.TerminateProcess(Handle(self._process), ENDED_BY_US)

        def wait(self) -> int:
            """Wait for its end and return its exit code."""
            code = Dword()
            _kernel.WaitForSingleObject(Handle(self._process), 0xFFFFFFFF)
            _kernel.GetExitCodeProcess(Handle(self._process), byref(code))
            return code.value

    def _container() -> Handle:
        """Return the container's identity, made on first use."""
        sid = Handle()
        if _userenv.CreateAppContainerProfile(NAME, NAME, NAME, None, 0, byref(sid)) != 0:
            found = _userenv.DeriveAppContainerSidFromAppContainerName(NAME, byref(sid))
            if found != 0:
                raise OSError(found, "no AppContainer can be made")
        return sid

    class _Attributes:
        """What CreateProcessW is told beyond its arguments; what it points at lives as long as this."""

        def __init__(self, inherited: Sequence[int]) -> None:
            size = Size()
            _kernel.InitializeProcThreadAttributeList(None, 3, 0, byref(size))
            self.list = ctypes.create_string_buffer(size.value)
            _checked(_kernel.InitializeProcThreadAttributeList(self.list, 3, 0, byref(size)))
            self._capabilities = SecurityCapabilities(_container(), None, 0, 0)
            self._handles = (Handle * len(inherited))(*inherited)
            self._no_children = Dword(1)
            self._put(CAPABILITIES, self._capabilities)
            self._put(HANDLES, self._handles)
            self._put(NO_CHILDREN, self._no_children)

        def _put(self, name: int, value: ctypes.Structure | ctypes.Array[Handle] | Dword) -> None:
            given = (self.list, 0, Size(name), byref(value), Size(sizeof(value)), None, None)
            _checked(_kernel.UpdateProcThreadAttribute(*given))

    def start(command: Sequence[str], told: Mapping[str, str], folder: str) -> ContainedProcess:
        """Start a command in the container, with two pipes and nothing else of ours."""
        their_in, our_out = os.pipe()
        our_in, their_out = os.pipe()
        theirs = [msvcrt.get_osfhandle(end) for end in (their_in, their_out)]
        try:
            for each in theirs:
                os.set_handle_inheritable(each, True)  # noqa: FBT003 -- the library's only form
            attributes = _Attributes(theirs)
            how = StartupInfo(size=sizeof(StartupInfo), flags=USE_HANDLES, input=theirs[0], output=theirs[1])
            how.attributes = ctypes.addressof(attributes.list)
            started = ProcessInfo()
            line = ctypes.create_unicode_buffer(subprocess.list2cmdline(command))
            flags = EXTENDED | UNICODE_ENVIRONMENT | NO_WINDOW
            block = ctypes.create_unicode_buffer(environment_block(told))
            _checked(
                _kernel.CreateProcessW(None, line, None, None, 1, flags, block, folder, byref(how), byref(started))
            )
        except OSError:
            os.close(our_out)
            os.close(our_in)
            raise
        finally:
            os.close(their_in)
            os.close(their_out)
        _kernel.CloseHandle(Handle(started.thread))
        return ContainedProcess(started.process, io.FileIO(our_out, "wb"), io.FileIO(our_in, "rb"))

    def _checked(succeeded: int) -> None:
        if not succeeded:
            raise ctypes.WinError(ctypes.get_last_error())
