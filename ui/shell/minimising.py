"""Covers before a window is minimised, where the system asks first: what it last showed may stay as its small picture.

Windows asks the window (a click on its button, its menu). Its other ways (Win+D, Win+M), and X11, Wayland and macOS tell
afterwards: then everything is covered as well, but a picture that the desktop took for its own list of windows is out of reach.
"""

from __future__ import annotations

from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray
from PySide6.QtWidgets import QApplication

from ui.shell.covers import Covers, Reason

WM_SYSCOMMAND, SC_MINIMIZE = 0x0112, 0xF020
# The system uses the lowest four bits itself.
OWN_BITS = 0xFFF0
MESSAGES = frozenset({b"windows_generic_MSG", b"windows_dispatcher_MSG"})


def asks_to_minimise(address: int) -> bool:
    """Tell whether a message of Windows, by its address, asks a window to become small."""
    message = wintypes.MSG.from_address(address)
    return message.message == WM_SYSCOMMAND and (message.wParam or 0) & OWN_BITS == SC_MINIMIZE


class Minimising(QAbstractNativeEventFilter):
    """Listens only while something is open: every message of the system would pass through Python otherwise."""

    def __init__(self, app: QApplication, covers: Covers) -> None:
        super().__init__()
        self._app, self._covers = app, covers
        if app.platformName() == "windows":
            covers.opening.connect(self._listen)
            covers.closed.connect(self._rest)

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        said = kind.data() if isinstance(kind, QByteArray) else bytes(kind)
        # What it is given is a pointer that is good for as long as this runs.
        if said in MESSAGES and asks_to_minimise(int(message)):
            self._covers.cover_all(Reason.MINIMISED)
        return False, 0

    def _listen(self) -> None:
        self._app.installNativeEventFilter(self)

    def _rest(self) -> None:
        self._app.removeNativeEventFilter(self)
