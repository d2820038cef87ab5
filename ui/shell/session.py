"""Hear from the system that the screen was locked or the machine goes to sleep."""

from __future__ import annotations

import sys

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

LOGIN = "org.freedesktop.login1"
SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")


class Session(QObject):
    """Tells of a locked screen, of sleep and of waking; where the system does not tell, it is quiet."""

    locked = Signal()
    slept = Signal()
    woke = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heard = self._listen() if sys.platform.startswith("linux") else 0

    def _listen(self) -> int:
        """Return how many of the system's signals could be subscribed to."""
        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        heard = 0
        if system.isConnected():
            sleep = SLOT("_on_sleep(bool)").encode()
            heard += system.connect(LOGIN, "", f"{LOGIN}.Manager", "PrepareForSleep", self, sleep)
            heard += system.connect(LOGIN, "", f"{LOGIN}.Session", "Lock", self, SLOT("_on_lock()").encode())
        if session.isConnected():
            for name in SAVERS:
                heard += session.connect("", "", name, "ActiveChanged", self, SLOT("_on_saver(bool)").encode())
        return heard

    @Slot(bool)
    def _on_sleep(self, begins: bool) -> None:
        (self.slept if begins else self.woke).emit()

    @Slot()
    def _on_lock(self) -> None:
        self.locked.emit()

    @Slot(bool)
    def _on_saver(self, active: bool) -> None:
        if active:
            self.locked.emit()
