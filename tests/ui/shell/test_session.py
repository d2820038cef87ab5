"""The system's own signals, sent over a real private bus by something that answers as logind does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.shell.login import LOGIN, MANAGER, SESSION, Login, changed, private_bus
from ui.shell import session_windows as windows
from ui.shell.triggers import LOCKING, Trigger, words

ROOT = Path(__file__).parents[3]
LISTEN = """
import sys
from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer
from ui.shell.session import Session, told_here
app = QCoreApplication([])
session = Session()
for name in ("locked", "slept", "woke"):
    getattr(session, name).connect(lambda name=name: print(name, flush=True))
def told(*_):
    word = sys.stdin.readline().strip()
    if word == "held":
        print(*sorted(trigger.value for trigger in session.held()), flush=True)
    elif word == "here":
        print(*(",".join(names) or "-" for names in [each[2] for each in told_here()]), flush=True)
    else:
        session.let_go()
        print("let go", flush=True)
notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
notifier.activated.connect(told)
QTimer.singleShot(0, lambda: print("ready", flush=True))
QTimer.singleShot(120000, app.quit)
app.exec()
"""
SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
OTHER = f"{MANAGER}/session/_32"
SESSION_PART, MANAGER_PART = f"{LOGIN}.Session", f"{LOGIN}.Manager"
SIGNALS: tuple[tuple[tuple[Any, ...], str], ...] = (
    *((("/saver", name, "ActiveChanged", "b", (True,)), "locked") for name in SAVERS),
    ((SESSION, SESSION_PART, "Lock", "", ()), "locked"),
    ((SESSION, *changed(SESSION_PART, "LockedHint", True)), "locked"),
    ((SESSION, *changed(SESSION_PART, "Active", False)), "locked"),
    ((MANAGER, *changed(MANAGER_PART, "LidClosed", True)), "locked"),
    (("/org/freedesktop/UPower", *changed("org.freedesktop.UPower", "LidIsClosed", True)), "locked"),
    ((MANAGER, MANAGER_PART, "PrepareForSleep", "b", (True,)), "slept"),
    ((MANAGER, MANAGER_PART, "PrepareForShutdown", "b", (True,)), "slept"),
)
QUIET: tuple[tuple[Any, ...], ...] = (
    ("/saver", SAVERS[0], "ActiveChanged", "b", (False,)),
    (OTHER, SESSION_PART, "Lock", "", ()),
    (OTHER, *changed(SESSION_PART, "Active", False)),
    (SESSION, *changed(SESSION_PART, "Active", True)),
    (MANAGER, *changed(MANAGER_PART, "LidClosed", False)),
    (MANAGER, *changed(MANAGER_PART, "Docked", True)),
)
WAKES = (MANAGER, MANAGER_PART, "PrepareForSleep", "b", (False,))
needs_dbus = pytest.mark.skipif(sys.platform != "linux", reason="logind and its bus are Linux's")


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """Run a private bus and return its address."""
    with private_bus(tmp_path) as address:
        yield address


@pytest.fixture
def login(bus: str) -> Iterator[Login]:
    """Put a logind on the bus."""
    login = Login(bus)
    yield login
    login.close()


@pytest.fixture
def listener(bus: str, login: Login) -> Iterator[subprocess.Popen[str]]:
    """Listen on the bus with the program's own ears; both buses are the same one."""
    process = started(bus)
    assert login.asked is not None
    yield process
    ended(process)


def started(address: str) -> subprocess.Popen[str]:
    """Start a listener that has both buses at one address."""
    both = {"DBUS_SYSTEM_BUS_ADDRESS": address, "DBUS_SESSION_BUS_ADDRESS": address}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", LISTEN]
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, bufsize=1, env=os.environ | both, cwd=ROOT
    )
    assert line(process) == "ready"
    return process


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line a program says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def asked(process: subprocess.Popen[str], word: str) -> str:
    """Tell the listener a word and return its answer; what came before it was heard before."""
    assert process.stdin is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    return line(process)


def both_asked(qtbot: QtBot, login: Login) -> None:
    """Wait until the questions to logind have come there: nobody waits for their answers."""
    qtbot.waitUntil(lambda: {method for method, _body in login.asked} >= {"Inhibit", "GetSession"}, timeout=60_000)


def ended(process: subprocess.Popen[str]) -> str:
    """End a program and return what it complained of."""
    process.kill()
    return process.communicate()[1]


@needs_dbus
def test_lock_sleep_lid_and_a_switch_are_heard(qtbot: QtBot, login: Login, listener: subprocess.Popen[str]) -> None:
    assert asked(listener, "held") == "lid screen sleep switch wake"
    both_asked(qtbot, login)
    assert {method for method, _body in login.asked} == {"Inhibit", "GetSession"}
    for signal, expected in SIGNALS:
        login.send(*signal)
        assert line(listener) == expected, signal
    for signal in QUIET:
        login.send(*signal)
    login.send(*WAKES)
    assert line(listener) == "woke", "something was heard that locks nothing"


@needs_dbus
def test_a_program_without_a_window_says_what_would_tell_of_each(
    qtbot: QtBot, login: Login, listener: subprocess.Popen[str]
) -> None:
    # The screen, sleep, the lid, another user.
    told = [",".join((LOGIN, *SAVERS)), LOGIN, f"{LOGIN},org.freedesktop.UPower", LOGIN]
    assert asked(listener, "here") == " ".join(told)
    both_asked(qtbot, login)


@needs_dbus
def test_sleep_waits_until_it_is_let_go(qtbot: QtBot, login: Login, listener: subprocess.Popen[str]) -> None:
    assert asked(listener, "held")
    both_asked(qtbot, login)
    ((_method, body),) = [call for call in login.asked if call[0] == "Inhibit"]
    assert (body[0], body[3]) == ("sleep:shutdown", "delay")
    assert not login.lets_sleep(0)
    assert asked(listener, "let go") == "let go"
    assert login.lets_sleep(5)


@needs_dbus
def test_where_logind_knows_no_session_any_lock_counts(bus: str) -> None:
    login = Login(bus, knows=False)
    listener = started(bus)
    try:
        assert asked(listener, "held")
        login.send(OTHER, SESSION_PART, "Lock", "", ())
        assert line(listener) == "locked"
    finally:
        ended(listener)
        login.close()


def test_without_a_bus_it_is_quiet_and_says_so(tmp_path: Path) -> None:
    process = started(f"unix:path={tmp_path / 'nothing-here'}")
    try:
        assert asked(process, "held") == ""
    finally:
        complaints = ended(process)
    assert complaints == ""


def test_what_holds_is_said_plainly() -> None:
    assert "lock by hand" not in words(frozenset(LOCKING))
    said = words(frozenset({Trigger.SCREEN}))
    assert "It locks as well when the screen is locked." in said
    assert "does not tell when the machine goes to sleep; the lid is closed; another user sits down" in said


def test_messages_of_windows_mean_what_they_are_documented_to_mean() -> None:
    session, power = windows.WM_WTSSESSION_CHANGE, windows.WM_POWERBROADCAST
    closed, opened = (windows.LID + b"\1\0\0\0" + bytes([value]) for value in (0, 1))
    assert windows.LID.hex() == "4d0f3eba17b89440a2d1d56379e6a0f3"
    told = (
        windows.meaning(session, 7),
        windows.meaning(session, 8),
        windows.meaning(session, 2),
        windows.meaning(power, 4),
        windows.meaning(power, 0x12),
        windows.meaning(power, windows.PBT_POWERSETTINGCHANGE, closed),
        windows.meaning(power, windows.PBT_POWERSETTINGCHANGE, opened),
        windows.meaning(power, windows.PBT_POWERSETTINGCHANGE, bytes(21)),
        windows.meaning(0x0111, 7),
    )
    lid, nothing = Trigger.LID, None
    assert told == (
        Trigger.SCREEN,
        nothing,
        Trigger.SWITCH,
        Trigger.SLEEP,
        Trigger.WAKE,
        lid,
        nothing,
        nothing,
        nothing,
    )
