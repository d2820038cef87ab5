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
        #: How many of the system's signals could be subscribed to.
        self.heard = self._listen() if sys.platform.startswith("linux") else 0

    def _listen(self) -> int:
        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        heard = [
            self._hear(system, LOGIN, f"{LOGIN}.Manager", "PrepareForSleep", SLOT("_on_sleep(bool)")),
            self._hear(system, LOGIN, f"{LOGIN}.Session", "Lock", SLOT("_on_lock()")),
            *(self._hear(session, name, name, "ActiveChanged", SLOT("_on_saver(bool)")) for name in SAVERS),
        ]
        return heard.count(True)

    def _hear(self, bus: QDBusConnection, service: str, interface: str, name: str, slot: str) -> bool:
        # The stub asks for bytes, the call for text.
        return bus.isConnected() and bus.connect(service, "", interface, name, self, slot)  # type: ignore[call-overload]  # as said

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
