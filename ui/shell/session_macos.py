"""The session's signals on macOS, by its distributed notifications; written from their description, and not run.

Sleep and a switch of users lock the screen where the system is set so, and are heard by that alone; a machine that slept
longer than the idle lock allows is locked when it wakes (`ui/shell/idle.py`).
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from ui.shell.triggers import Tell, Trigger

NAMES = {
    "com.apple.screenIsLocked": Trigger.SCREEN,
    "com.apple.screensaver.didstart": Trigger.SCREEN,
    "com.apple.sessionDidMoveOffConsole": Trigger.SWITCH,
}
UTF_8 = 0x08000100
AT_ONCE = 4


class Centre:
    """Observes the distributed centre; its calls come by the main loop, which is Qt's."""

    def __init__(self, tell: Tell, _parent: QObject) -> None:
        self._tell = tell
        self._core: Any = ctypes.CDLL(ctypes.util.find_library("CoreFoundation"))
        core = self._core
        core.CFNotificationCenterGetDistributedCenter.restype = ctypes.c_void_p
        core.CFStringCreateWithCString.restype = ctypes.c_void_p
        core.CFStringCreateWithCString.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32)
        self._centre = ctypes.c_void_p(core.CFNotificationCenterGetDistributedCenter())
        pointer = ctypes.c_void_p
        call = ctypes.CFUNCTYPE(None, pointer, pointer, pointer, pointer, pointer)
        # Kept: the system calls them for as long as they are observed; the address of each is its own observer.
        self._called = [call(self._telling(trigger)) for trigger in NAMES.values()]
        for name, called in zip(NAMES, self._called, strict=True):
            text = pointer(core.CFStringCreateWithCString(None, name.encode(), UTF_8))
            observer = ctypes.cast(called, pointer)
            core.CFNotificationCenterAddObserver(self._centre, observer, called, text, None, ctypes.c_long(AT_ONCE))

    def sources(self) -> Mapping[Trigger, tuple[str, ...]]:
        """Return what is observed."""
        return dict.fromkeys(NAMES.values(), ("macOS",))

    def let_go(self) -> None:
        """Observe no more."""
        for called in self._called:
            observer = ctypes.cast(called, ctypes.c_void_p)
            self._core.CFNotificationCenterRemoveEveryObserver(self._centre, observer)
        self._called = []

    def _telling(self, trigger: Trigger) -> Any:
        return lambda *_told: self._tell(trigger)
