"""The system's own signals, sent over real private buses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LISTEN = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from ui.shell.session import Session
app = QCoreApplication([])
session = Session()
for name in ("locked", "slept", "woke"):
    getattr(session, name).connect(lambda name=name: print(name, flush=True))
print("ready", session.heard, flush=True)
QTimer.singleShot(20000, app.quit)
app.exec()
"""
SEND = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage
app = QCoreApplication([])
bus = QDBusConnection.sessionBus()
for name in ("org.freedesktop.login1", "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"):
    assert bus.registerService(name)
print("ready", flush=True)
for line in sys.stdin:
    path, interface, name, *values = line.split()
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments([value == "true" for value in values])
    assert bus.send(message)
"""
SIGNALS = (
    ("/org/freedesktop/ScreenSaver org.freedesktop.ScreenSaver ActiveChanged true", "locked"),
    ("/org/gnome/ScreenSaver org.gnome.ScreenSaver ActiveChanged true", "locked"),
    ("/org/freedesktop/login1/session/_31 org.freedesktop.login1.Session Lock", "locked"),
    ("/org/freedesktop/login1 org.freedesktop.login1.Manager PrepareForSleep true", "slept"),
    ("/org/freedesktop/login1 org.freedesktop.login1.Manager PrepareForSleep false", "woke"),
)
needs_dbus = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """Run a private bus and return its address."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:path={tmp_path / 'bus'}"],  # noqa: S607  # the daemon is where PATH says
        stdout=subprocess.PIPE,
        text=True,
    )
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.communicate()


def started(program: str, address: str) -> subprocess.Popen[str]:
    """Start a program that has both buses at one address."""
    both = {"DBUS_SYSTEM_BUS_ADDRESS": address, "DBUS_SESSION_BUS_ADDRESS": address}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=os.environ | both, cwd=ROOT)


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line a program says."""
    assert process.stdout is not None
    return process.stdout.readline()


def ended(process: subprocess.Popen[str]) -> str:
    """End a program and return what it complained of."""
    process.kill()
    return process.communicate()[1]


@needs_dbus
def test_lock_sleep_and_waking_are_heard(bus: str) -> None:
    sender, listener = started(SEND, bus), started(LISTEN, bus)
    assert sender.stdin is not None
    try:
        assert (line(sender), line(listener)) == ("ready\n", "ready 4\n")
        for signal, expected in SIGNALS:
            sender.stdin.write(f"{signal}\n")
            sender.stdin.flush()
            assert line(listener) == f"{expected}\n"
    finally:
        ended(sender)
        ended(listener)


def test_without_a_bus_it_is_quiet(tmp_path: Path) -> None:
    process = started(LISTEN, f"unix:path={tmp_path / 'nothing-here'}")
    try:
        assert line(process) == "ready 0\n"
    finally:
        complaints = ended(process)
    assert complaints == ""
