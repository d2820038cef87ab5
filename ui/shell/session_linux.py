"""The session's signals on Linux: logind and UPower on the system's bus, the screen savers on the session's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

from app.i18n import _
from ui.shell.triggers import Tell, Trigger

LOGIN, MANAGER = "org.freedesktop.login1", "/org/freedesktop/login1"
POWER = "org.freedesktop.UPower"
SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
PROPERTIES = ("org.freedesktop.DBus.Properties", "PropertiesChanged")
CHANGED = SLOT("_on_changed(QString,QVariantMap,QStringList,QDBusMessage)")
SESSIONS = f"{MANAGER}/session/"
# What the vault must be closed before.
DELAYED = "sleep:shutdown"


class Buses(QObject):
    """Listens on both buses, and holds sleep back until the vault is closed."""

    def __init__(self, tell: Tell, parent: QObject) -> None:
        super().__init__(parent)
        self._tell = tell
        self._system, self._session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        self._delay: int | None = None
        self._done = False
        # Until logind says which session is ours, any that locks or leaves the screen counts: rather once too often.
        self._own = ""
        if self._session.isConnected():
            for name in SAVERS:
                self._hear(self._session, name, "", (name, "ActiveChanged"), SLOT("_on_saver(bool)"))
        if self._system.isConnected():
            self._listen_to_login()

    def sources(self) -> Mapping[Trigger, tuple[str, ...]]:
        """Return which services that are there tell of each."""
        login = tuple(name for name in (LOGIN,) if _there(self._system, name))
        power = tuple(name for name in (POWER,) if _there(self._system, name))
        savers = tuple(name for name in SAVERS if _there(self._session, name))
        alone = dict.fromkeys((Trigger.SLEEP, Trigger.WAKE, Trigger.SWITCH), login)
        return {**alone, Trigger.SCREEN: (*login, *savers), Trigger.LID: (*login, *power)}

    def let_go(self) -> None:
        """Let the machine sleep: what waits for us goes on."""
        self._done = True
        if self._delay is not None:
            os.close(self._delay)
            self._delay = None

    def _listen_to_login(self) -> None:
        system, manager = self._system, f"{LOGIN}.Manager"
        self._hear(system, LOGIN, MANAGER, (manager, "PrepareForSleep"), SLOT("_on_sleep(bool)"))
        self._hear(system, LOGIN, MANAGER, (manager, "PrepareForShutdown"), SLOT("_on_sleep(bool)"))
        # On every object of logind: the manager's lid, and the sessions.
        self._hear(system, LOGIN, "", PROPERTIES, CHANGED)
        self._hear(system, LOGIN, "", (f"{LOGIN}.Session", "Lock"), SLOT("_on_lock(QDBusMessage)"))
        self._hear(system, POWER, "/org/freedesktop/UPower", PROPERTIES, CHANGED)
        why = _("A vault is being closed")
        self._ask("Inhibit", [DELAYED, "Stillwater", why, "delay"], self._on_delay)
        # "auto" is the session of whoever asks, or the one that its user sees.
        self._ask("GetSession", ["auto"], self._on_own)

    def _hear(self, bus: QDBusConnection, service: str, path: str, what: tuple[str, str], slot: str) -> None:
        # The stub asks for bytes, the call for text.
        bus.connect(service, path, *what, self, slot)  # type: ignore[call-overload]  # as said

    def _ask(self, method: str, arguments: Sequence[str], then: Callable[[Sequence[Any]], object]) -> None:
        """Ask logind without waiting for it."""
        call = QDBusMessage.createMethodCall(LOGIN, MANAGER, f"{LOGIN}.Manager", method)
        call.setArguments(list(arguments))
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(call), self)
        watcher.finished.connect(lambda: self._answered(watcher, then))

    def _answered(self, watcher: QDBusPendingCallWatcher, then: Callable[[Sequence[Any]], object]) -> None:
        then([] if watcher.isError() else watcher.reply().arguments())
        watcher.deleteLater()

    def _on_delay(self, answer: Sequence[Any]) -> None:
        given = answer[0] if answer else None
        if isinstance(given, QDBusUnixFileDescriptor) and not self._done:
            self._delay = os.dup(given.fileDescriptor())

    def _on_own(self, answer: Sequence[Any]) -> None:
        self._own = answer[0].path() if answer else ""

    def _is_anothers(self, path: str) -> bool:
        return bool(self._own) and path.startswith(SESSIONS) and path != self._own

    @Slot(bool)
    def _on_sleep(self, begins: bool) -> None:
        self._tell(Trigger.SLEEP if begins else Trigger.WAKE)

    @Slot(QDBusMessage)
    def _on_lock(self, message: QDBusMessage) -> None:
        if not self._is_anothers(message.path()):
            self._tell(Trigger.SCREEN)

    @Slot(bool)
    def _on_saver(self, active: bool) -> None:
        if active:
            self._tell(Trigger.SCREEN)

    @Slot(str, "QVariantMap", "QStringList", QDBusMessage)
    def _on_changed(self, _of: str, values: dict[str, Any], _unsaid: list[str], message: QDBusMessage) -> None:
        if self._is_anothers(message.path()):
            return
        for name, told, trigger in MEANINGS:
            if values.get(name) is told:
                self._tell(trigger)


# systemd tells of the lid since version 256, UPower did before.
MEANINGS = (
    ("LidClosed", True, Trigger.LID),
    ("LidIsClosed", True, Trigger.LID),
    ("Active", False, Trigger.SWITCH),
    ("LockedHint", True, Trigger.SCREEN),
)


def _there(bus: QDBusConnection, name: str) -> bool:
    interface = bus.interface() if bus.isConnected() else None
    return interface is not None and bool(interface.isServiceRegistered(name).value())
