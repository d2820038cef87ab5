"""The whole program on a private bus: each signal of the system locks once, keeps what was typed, and then lets it sleep."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import FakeClock, MemorySecrets
from tests.faults.leaks import leaks, needles
from tests.ui.shell.login import LOGIN, MANAGER, SESSION, Login, changed, private_bus
from tests.vaults import unlocked

ROOT = Path(__file__).parents[3]
HOMES = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR")
MANAGER_PART, SESSION_PART = f"{LOGIN}.Manager", f"{LOGIN}.Session"
SIGNALS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "screen": (("/saver", "org.gnome.ScreenSaver", "ActiveChanged", "b", (True,)),),
    "lid": ((MANAGER, *changed(MANAGER_PART, "LidClosed", True)),),
    "another user": ((SESSION, *changed(SESSION_PART, "Active", False)),),
    # A lid that is closed locks the screen and puts the machine to sleep: three signals at once.
    "sleep": (
        (SESSION, SESSION_PART, "Lock", "", ()),
        (MANAGER, *changed(MANAGER_PART, "LidClosed", True)),
        (MANAGER, MANAGER_PART, "PrepareForSleep", "b", (True,)),
    ),
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="logind and its bus are Linux's")


@pytest.fixture
def login(tmp_path: Path) -> Iterator[tuple[Login, str]]:
    """Put a logind on a private bus."""
    with private_bus(tmp_path) as address:
        login = Login(address)
        yield login, address
        login.close()


def test_each_signal_locks_once_and_what_is_typed_is_kept(
    login: tuple[Login, str], tmp_path: Path, vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    system, address = login
    home = {name: str(tmp_path / "home") for name in HOMES}
    (tmp_path / "home").mkdir()
    ((uid, person), secret) = next(iter(secrets.kept.items()))
    both = {"DBUS_SYSTEM_BUS_ADDRESS": address, "DBUS_SESSION_BUS_ADDRESS": address}
    command = [sys.executable, "-m", "tests.ui.program.at_a_bus", str(vault_folder), uid, person, secret.hex()]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=os.environ | both | home
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for name, signals in SIGNALS.items():
            running.stdin.write(f"typed before {name}\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline()) == {"typed": f"typed before {name}"}
            assert not system.lets_sleep(0)
            for each in signals:
                system.send(*each)
            locked = json.loads(running.stdout.readline())
            assert (locked["times"], locked["wiped"]) == (1, True), name
            assert system.lets_sleep(5), name
        running.stdin.write("typed before a crash\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline()) == {"typed": "typed before a crash"}
        running.send_signal(signal.SIGABRT)
        assert running.wait() == -signal.SIGABRT
    assert not [*ROOT.glob("core*"), *tmp_path.rglob("core*")]
    # Neither what Qt keeps, nor a list of what was opened, nor small pictures have a word of it.
    assert leaks([tmp_path / "home"], needles(["typed before"], {})) == []
    vault = unlocked(vault_folder, secrets, clock)
    db = vault.connect()
    kept = " ".join(str(row[0]) for row in db.execute("SELECT answers FROM draft"))
    db.close()
    vault.close()
    assert all(f"typed before {name}" in kept for name in SIGNALS)
