"""A real gnome-keyring under a D-Bus of its own: open, locked, gone, and everything around it trying to redirect it.

Each question is a process of its own, in an environment and a home that name an evil keyring wherever one can be named.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.tools import tool

ROOT = Path(__file__).parents[2]
PASSWORD = b"password of the keyring"
# No service is started by the bus itself: a daemon that is gone stays gone, and no prompt can be shown.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
EVIL = """
import os
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 99
    def __init__(self):
        open(os.environ["STOLEN"], "a").write("made")
    def get_password(self, service, username):
        open(os.environ["STOLEN"], "a").write(username)
    def set_password(self, service, username, password):
        open(os.environ["STOLEN"], "a").write(password)
    def delete_password(self, service, username):
        open(os.environ["STOLEN"], "a").write(username)
"""
BEGIN = """
import sys, hashlib
from pathlib import Path
from app.vault.device_secrets import keyring_secrets, places, proven
from app.errors import StillwaterError
from app.vault.errors import DeviceSecretLostError, KeyringUnavailableError
from app.vault.recovery import recover
from app.vault.unlock import change_passphrase, peek, unlock
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, new_vault
folder, clock, secrets = Path(sys.argv[1]), FakeClock(), keyring_secrets()
NEWER = "marble stair above four harvests"
def opened(phrase=PASSPHRASE, secrets=secrets):
    try:
        vault = unlock(folder, phrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    except StillwaterError as error:
        return type(error).__name__
    bound = vault.device_bound
    vault.close()
    return "bound" if bound else "not bound"
def header():
    return hashlib.sha256((folder / "vault.json").read_bytes()).hexdigest()
"""
MAKE = """
made = new_vault(folder, proven(secrets), clock)
made.vault.close()
(folder.parent / "recovery").write_text(made.recovery_key)
print(secrets.name, peek(folder).keyring, opened())
"""
# A copy on another machine, where no keyring answers or another one does; and somebody who has copy and keyring alone.
STOLEN = """
print(opened(secrets=None), opened(secrets=MemorySecrets()), opened("any other words that were guessed"), opened())
"""
CHANGE = """
vault = unlock(folder, PASSPHRASE, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
before = secrets.get(vault.uid, vault.person.uid)
change_passphrase(vault, PASSPHRASE, NEWER, secrets=secrets, cost=CHEAP, clock=clock, limits=CHEAP_LIMITS)
after = secrets.get(vault.uid, vault.person.uid)
left = secrets.get(vault.uid, places(vault.person.uid)[1])
vault.close()
print(before != after, len(after), left, opened(), opened(NEWER))
"""
ASK = "before = header(); print(opened(NEWER), header() == before)"
LOCK = """
import secretstorage
bus = secretstorage.dbus_init()
secretstorage.get_default_collection(bus).lock()
print(secretstorage.get_default_collection(bus).is_locked())
bus.close()
"""
PROVE = "print(proven(secrets))"
FORGET = """
document = __import__("json").loads((folder / "vault.json").read_text())
secrets.delete(document["vault"], document["slots"][0]["person"])
before = header()
print(opened(NEWER), header() == before)
recovery_key = (folder.parent / "recovery").read_text()
recover(folder, recovery_key, NAME, PASSPHRASE, secrets=proven(secrets), cost=CHEAP, clock=clock, limits=CHEAP_LIMITS).close()
print(opened(), opened(NEWER))
"""


@dataclass(slots=True)
class Session:
    """A bus, the keyring's daemon on it, and a home in which everything redirects."""

    home: Path
    env: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, words: bytes = b"") -> subprocess.Popen[bytes]:
        """Start a program that stays."""
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=self.env, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)
        self.started.append(process)
        assert process.stdin is not None
        process.stdin.write(words)
        process.stdin.close()
        return process

    def keyring(self) -> subprocess.Popen[bytes]:
        """Start the keyring's daemon, its keyring open."""
        daemon = self.start(
            tool("gnome-keyring-daemon"), "--foreground", "--unlock", "--components=secrets", words=PASSWORD
        )
        ask = [
            tool("dbus-send"),
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.DBus.Peer.Ping",
        ]
        _wait(lambda: subprocess.run(ask, env=self.env, capture_output=True, check=False).returncode == 0)
        return daemon

    def ask(self, script: str) -> list[str]:
        """Ask the keyring, and the vault with it, in a process of its own."""
        command = [sys.executable, "-c", BEGIN + script, str(self.home / "vault")]
        done = subprocess.run(command, env=self.env, capture_output=True, check=False, timeout=100)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().split()

    def end(self) -> None:
        """End what was started."""
        for process in reversed(self.started):
            process.kill()
            process.wait(20)


def _wait(until: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _attempt in range(400):
        if until():
            return
        pause.wait(0.05)
    pytest.fail("the bus or the keyring did not come up")


@contextmanager
def session(home: Path) -> Iterator[Session]:
    """Put a bus up, in a home and an environment that name an evil keyring."""
    config, evil = home / ".config" / "python_keyring", home / "evil"
    for folder in (config, evil, home / "run"):
        folder.mkdir(mode=0o700, parents=True)
    (evil / "evil_keyring.py").write_text(EVIL)
    (config / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=evil_keyring.Keyring\nkeyring-path={evil}\n", "utf-8"
    )
    (home / "bus.conf").write_text(BUS.format(path=home / "run" / "bus"), "utf-8")
    made = Session(
        home,
        {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home / 'run' / 'bus'}",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{evil}",
            "PYTHON_KEYRING_BACKEND": "evil_keyring.Keyring",
            "KEYRING_PROPERTY_APPID": "elsewhere",
            "KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/nowhere",
            "STOLEN": str(home / "stolen"),
        },
    )
    try:
        made.start(tool("dbus-daemon"), f"--config-file={home / 'bus.conf'}", "--nofork", "--nopidfile")
        _wait((home / "run" / "bus").exists)
        yield made
    finally:
        made.end()


@pytest.mark.skipif(sys.platform != "linux", reason="gnome-keyring is Linux's")
def test_a_real_keyring_open_locked_gone_and_never_redirected(tmp_path: Path) -> None:
    with session(tmp_path) as there:
        daemon = there.keyring()
        assert there.ask(MAKE) == ["Secret", "Service", "Secret", "Service", "bound"]
        assert there.ask(STOLEN) == ["KeyringUnavailableError", "OtherKeyringError", "WrongPassphraseError", "bound"]
        assert there.ask(CHANGE) == ["True", "32", "None", "WrongPassphraseError", "bound"]
        # Locked: nobody can answer a prompt here, and the vault stays as it is.
        assert there.ask(LOCK) == ["True"]
        assert there.ask(ASK + ";" + PROVE) == ["KeyringUnavailableError", "True", "None"]
        # Gone: the daemon is killed; then it comes back with what it had.
        daemon.kill()
        daemon.wait(20)
        assert there.ask(ASK) == ["KeyringUnavailableError", "True"]
        there.keyring()
        assert there.ask(ASK)[0] == "bound"
        # Reset: it answers, and has nothing; recovery is what is left, and no new vault.
        assert there.ask(FORGET) == ["DeviceSecretLostError", "True", "bound", "WrongPassphraseError"]
        evil = tmp_path / "stolen"
        assert not evil.exists(), "something was handed to the evil keyring"
    # The test can fail: the library alone, as it comes, asks the evil one.
    subprocess.run([sys.executable, "-c", "import keyring; keyring.get_password('a', 'b')"], env=there.env, check=True)
    assert evil.read_text("utf-8")
