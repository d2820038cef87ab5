"""The session's signals on Windows, by a hidden window of our own; written from the documentation, and not run.

Messages that the system sends to every window would pass through Python if Qt's windows were listened to.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from ui.shell.triggers import Tell, Trigger

WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC, PBT_POWERSETTINGCHANGE = 0x04, 0x12, 0x8013
# GUID_LIDSWITCH_STATE_CHANGE, as it lies in memory.
LID = struct.pack("<IHH8B", 0xBA3E0F4D, 0xB817, 0x4094, 0xA2, 0xD1, 0xD5, 0x63, 0x79, 0xE6, 0xA0, 0xF3)
SESSION = {
    7: Trigger.SCREEN,  # WTS_SESSION_LOCK
    2: Trigger.SWITCH,  # WTS_CONSOLE_DISCONNECT
    4: Trigger.SWITCH,  # WTS_REMOTE_DISCONNECT
    6: Trigger.SWITCH,  # WTS_SESSION_LOGOFF
}


def meaning(message: int, wparam: int, setting: bytes = b"") -> Trigger | None:
    """Return what a message of the system means; `setting` is what a change of a power setting points to."""
    if message == WM_WTSSESSION_CHANGE:
        return SESSION.get(wparam)
    if message != WM_POWERBROADCAST:
        return None
    if wparam == PBT_POWERSETTINGCHANGE:
        closed = setting[:16] == LID and setting[20:21] == b"\0"
        return Trigger.LID if closed else None
    return {PBT_APMSUSPEND: Trigger.SLEEP, PBT_APMRESUMEAUTOMATIC: Trigger.WAKE}.get(wparam)


class HiddenWindow:
    """A window that nobody sees, whose messages Qt's loop hands out."""

    def __init__(self, tell: Tell, _parent: QObject) -> None:
        self._tell = tell
        windll: Any = getattr(ctypes, "windll")  # noqa: B009 - only Windows has it
        kind: Any = getattr(ctypes, "WINFUNCTYPE")  # noqa: B009 - only Windows has it
        self._user, self._wts = windll.user32, windll.wtsapi32
        self._user.DefWindowProcW.restype = ctypes.c_ssize_t
        # Kept: the system calls it for as long as the window is there.
        procedure = kind(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t)
        self._called = procedure(self._on_message)
        self._window = self._made()
        self._held: set[Trigger] = {Trigger.SLEEP, Trigger.WAKE} if self._window else set()
        if self._window and self._wts.WTSRegisterSessionNotification(ctypes.c_void_p(self._window), 0):
            self._held |= {Trigger.SCREEN, Trigger.SWITCH}
        lid = ctypes.create_string_buffer(LID, len(LID))
        register = self._user.RegisterPowerSettingNotification
        register.restype = ctypes.c_void_p
        if self._window and register(ctypes.c_void_p(self._window), lid, 0):
            self._held.add(Trigger.LID)

    def sources(self) -> Mapping[Trigger, tuple[str, ...]]:
        """Return what could be registered for."""
        return dict.fromkeys(self._held, ("Windows",))

    def let_go(self) -> None:
        """Take the window away; Windows waits for an answer to its message alone."""
        if self._window:
            self._wts.WTSUnRegisterSessionNotification(ctypes.c_void_p(self._window))
            self._user.DestroyWindow(ctypes.c_void_p(self._window))
            self._window = 0

    def _made(self) -> int:
        create = self._user.CreateWindowExW
        create.restype = ctypes.c_void_p
        window: int = create(0, "STATIC", "Stillwater", 0, 0, 0, 0, 0, None, None, None, None) or 0
        place = self._user.SetWindowLongPtrW
        place.restype, place.argtypes = ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        if window:
            place(window, -4, ctypes.cast(self._called, ctypes.c_void_p))
        return window

    def _on_message(self, window: int, message: int, wparam: int, lparam: int) -> int:
        setting = b""
        if message == WM_POWERBROADCAST and wparam == PBT_POWERSETTINGCHANGE and lparam:
            setting = ctypes.string_at(lparam, 21)
        found = meaning(message, wparam, setting)
        if found is not None:
            self._tell(found)
        default: int = self._user.DefWindowProcW(
            ctypes.c_void_p(window), ctypes.c_uint(message), ctypes.c_size_t(wparam), ctypes.c_ssize_t(lparam)
        )
        return default
