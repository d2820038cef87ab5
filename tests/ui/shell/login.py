"""A private bus with a logind on it that answers, gives out delays, and sends what a test says."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.tools import tool

if sys.platform == "linux":
    # It comes with Linux's keyring alone, and what stands here is asked for there alone.
    from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

LOGIN, MANAGER = "org.freedesktop.login1", "/org/freedesktop/login1"
SESSION = f"{MANAGER}/session/_31"
NAMES = (LOGIN, "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
POWER = "org.freedesktop.UPower"


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """Run a bus of its own and return its address."""
    daemon = subprocess.Popen(
        [tool("dbus-daemon"), "--session", "--nofork", "--print-address", f"--address=unix:path={folder / 'bus'}"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert daemon.stdout is not None
    try:
        yield daemon.stdout.readline().strip()
    finally:
        daemon.terminate()
        daemon.communicate()


class Login:
    """Stands where logind, UPower and the screen savers would; `asked` has the calls that came."""

    def __init__(self, address: str, *, knows: bool = True) -> None:
        self._bus = open_dbus_connection(address, enable_fds=True)
        self._knows, self._turn = knows, threading.Lock()
        self._held: list[int] = []
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        for name in NAMES:
            self._bus.send_and_get_reply(message_bus.RequestName(name))
        # Somebody else on the bus, as it is.
        self._power = open_dbus_connection(address)
        self._power.send_and_get_reply(message_bus.RequestName(POWER))
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def send(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        """Send one signal."""
        with self._turn:
            bus = self._power if interface_of(body) == POWER else self._bus
            bus.send(new_signal(DBusAddress(path, interface=interface), member, signature, body))

    def lets_sleep(self, seconds: float) -> bool:
        """Wait until the newest of those who held sleep back lets go."""
        return bool(select.select(self._held[-1:], [], [], seconds)[0])

    def close(self) -> None:
        """Leave the bus."""
        self._bus.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._bus.close()
        self._power.close()
        for held in self._held:
            os.close(held)

    def _answer(self) -> None:
        while True:
            try:
                message = self._bus.receive()
            except (ConnectionError, OSError):
                return
            header = message.header
            if header.message_type is not MessageType.method_call:
                continue
            method = header.fields[HeaderFields.member]
            self.asked.append((method, message.body))
            with self._turn:
                if method == "Inhibit":
                    held, given = os.pipe()
                    self._held.append(held)
                    self._bus.send(new_method_return(message, "h", (given,)))
                    os.close(given)
                elif method == "GetSession" and self._knows:
                    self._bus.send(new_method_return(message, "o", (SESSION,)))
                else:
                    self._bus.send(new_error(message, f"{LOGIN}.NoSuchSession"))


def interface_of(body: tuple[Any, ...]) -> Any:
    """Return of which interface a flag has changed."""
    return body[0] if body else ""


def changed(interface: str, name: str, value: Any) -> tuple[str, str, str, tuple[Any, ...]]:
    """Return the signal that a flag of some object has changed."""
    return ("org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", (interface, {name: ("b", value)}, []))
