"""Keeps windows out of pictures and films of the screen while anything is open, where the system offers that."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.errors import StillwaterError
from app.i18n import _
from ui.shell.covers import Covers

# Tells one window, by its number, to stay out of pictures of the screen or to be in them again; says whether it does.
Exclude = Callable[[int, bool], bool]

AFFINITY_NONE, AFFINITY_MONITOR, AFFINITY_EXCLUDE = 0x00, 0x01, 0x11
SHARING_NONE, SHARING_READ_ONLY = 0, 1
# When an administrator wants it; required means that nothing opens where it cannot be done.
WHILE_OPEN, ALWAYS, REQUIRED = "while_open", "always", "required"


class CaptureNotKeptOutError(StillwaterError):
    """An administrator requires that windows stay out of pictures of the screen, and this system cannot do that."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "At this workstation evidence opens only where it stays out of screenshots, and this system cannot do that."
            ),
            kept=_("Nothing was shown and nothing was recorded."),
            do=_("Work the case on another system, or ask your administrator (policy CaptureExclusion)."),
        )


def held_back(wanted: str, *, holds: bool) -> CaptureNotKeptOutError | None:
    """Return what keeps a look closed that is about to open, if anything does; asked once the windows were told."""
    return CaptureNotKeptOutError() if wanted == REQUIRED and not holds else None


def by_affinity(set_affinity: Callable[[int, int], int]) -> Exclude:
    """Return the way of Windows; before its version 2004 a window is black in a picture instead of missing."""

    def exclude(window: int, out: bool) -> bool:
        if not out:
            return bool(set_affinity(window, AFFINITY_NONE))
        return bool(set_affinity(window, AFFINITY_EXCLUDE)) or bool(set_affinity(window, AFFINITY_MONITOR))

    return exclude


def by_sharing(send: Callable[..., int | None]) -> Exclude:
    """Return the way of macOS: a window's number is its view there, and the view knows its window."""

    def exclude(view: int, out: bool) -> bool:
        window = send(view, "window")
        if not window:
            return False
        send(window, "setSharingType:", SHARING_NONE if out else SHARING_READ_ONLY)
        return True

    return exclude


def exclusion(platform: str) -> Exclude | None:
    """Return how windows of a Qt platform are kept out of pictures of the screen; X11 and Wayland have no way."""
    makers: dict[str, Callable[[], Exclude]] = {"windows": _of_windows, "cocoa": _of_macos}
    maker = makers.get(platform)
    return None if maker is None else maker()


def words(exclude: Exclude | None) -> str:
    """Say plainly what this system does, for the settings."""
    if exclude is None:
        return _(
            "This system cannot keep a window out of screenshots, recordings and shared screens. While something is "
            "open it can be in them: end screen sharing before you look."
        )
    return _("While something is open, this window is kept out of screenshots, recordings and shared screens.")


class Shield(QObject):
    """Follows the covers: out of every picture before anything opens, in them again when all is covered."""

    def __init__(
        self, covers: Covers, exclude: Exclude | None, parent: QObject | None = None, *, always: bool = False
    ) -> None:
        super().__init__(parent or covers)
        self._exclude, self._always = exclude, always
        self._holds = False
        covers.opening.connect(self._on)
        covers.closed.connect(self._off)
        app = QGuiApplication.instance()
        if always and isinstance(app, QGuiApplication):
            # A window is told as soon as it is used; there is no earlier word of all of them.
            app.focusWindowChanged.connect(self._on)

    @property
    def holds(self) -> bool:
        """Tell whether every window is kept out now."""
        return self._holds

    def _on(self, _window: object = None) -> None:
        self._holds = self._tell(out=True)

    def _off(self) -> None:
        if self._always:
            return
        self._tell(out=False)
        self._holds = False

    def _tell(self, *, out: bool) -> bool:
        exclude = self._exclude
        if exclude is None:
            return False
        shown = [window for window in QGuiApplication.topLevelWindows() if window.isVisible()]
        told = [exclude(int(window.winId()), out) for window in shown]
        return all(told)


def _of_windows() -> Exclude:
    library: Any = getattr(ctypes, "windll").user32  # noqa: B009 - only Windows has it
    affinity = library.SetWindowDisplayAffinity
    affinity.argtypes, affinity.restype = (ctypes.c_void_p, ctypes.c_uint32), ctypes.c_int
    return by_affinity(affinity)


def _of_macos() -> Exclude:
    objc = ctypes.CDLL(ctypes.util.find_library("objc") or "libobjc.dylib")
    objc.sel_registerName.argtypes, objc.sel_registerName.restype = (ctypes.c_char_p,), ctypes.c_void_p
    at = ctypes.cast(objc.objc_msgSend, ctypes.c_void_p).value or 0

    def send(receiver: int, selector: str, *numbers: int) -> int | None:
        kinds = (ctypes.c_void_p, ctypes.c_void_p, *(ctypes.c_ulong for _number in numbers))
        call = ctypes.CFUNCTYPE(ctypes.c_void_p, *kinds)(at)
        found: int | None = call(receiver, objc.sel_registerName(selector.encode()), *numbers)
        return found

    return by_sharing(send)
