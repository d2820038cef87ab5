"""The device secret: never where the environment or a file would have it; test_keyring.py asks a real keyring."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.vault import device_secrets
from app.vault.device_secrets import DeviceSecrets, KeyringSecrets, proven, scrub_environment
from app.vault.errors import KeyringUnavailableError
from tests.builders import MemorySecrets

ROOT = Path(__file__).parents[2]
_EVIL = """
import os
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 99
    def get_password(self, service, username):
        return None
    def set_password(self, service, username, password):
        open(os.environ["STOLEN"], "a").write(password)
    def delete_password(self, service, username):
        return None
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Make an environment with a home of its own, in which everything tries to redirect the keyring."""
    (tmp_path / "evil").mkdir()
    (tmp_path / "evil" / "evil_keyring.py").write_text(_EVIL)
    config = tmp_path / ".config" / "python_keyring"
    config.mkdir(parents=True)
    (config / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=evil_keyring.Keyring\nkeyring-path={tmp_path / 'evil'}\n"
    )
    (tmp_path / "run").mkdir(mode=0o700)
    return {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}:{tmp_path / 'evil'}",
        "PYTHON_KEYRING_BACKEND": "evil_keyring.Keyring",
        "KEYRING_PROPERTY_APPID": "elsewhere",
        "KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/nowhere",
        "STOLEN": str(tmp_path / "stolen"),
    }


def test_without_any_keyring_there_is_none(home: dict[str, str]) -> None:
    script = "from app.vault.device_secrets import keyring_secrets, proven; print(proven(keyring_secrets()))"
    answer = subprocess.run([sys.executable, "-c", script], env=home, capture_output=True, check=True, cwd=ROOT)
    assert answer.stdout.decode().split() == ["None"]
    assert not Path(home["STOLEN"]).exists()


def test_the_environment_is_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "evil")
    monkeypatch.setenv("KEYRING_PROPERTY_ANYTHING", "evil")
    scrub_environment()
    assert not [name for name in os.environ if "KEYRING" in name]


def test_only_the_systems_own_keyrings_are_ever_asked() -> None:
    allowed = {f"{module}.{name}" for module, name, _ in device_secrets._ALLOWED}
    assert allowed == {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
    }


class SilentKeyring:
    """A keyring whose prompt nobody answers."""

    def __init__(self) -> None:
        self.answered = threading.Event()

    def get_password(self, _service: str, _username: str) -> str | None:
        """Wait until the test is over."""
        self.answered.wait(20)
        return None

    def set_password(self, _service: str, _username: str, _password: str) -> None:
        """Break like a backend whose service went away."""
        raise ConnectionResetError

    def delete_password(self, _service: str, _username: str) -> None:
        """Forget nothing."""


@pytest.fixture
def silent() -> Iterator[DeviceSecrets]:
    """Offer a keyring that does not answer."""
    keyring = SilentKeyring()
    yield KeyringSecrets("Silent", keyring, seconds=0.05)
    keyring.answered.set()


def test_a_prompt_that_nobody_answers_does_not_freeze_the_program(silent: DeviceSecrets) -> None:
    with pytest.raises(KeyringUnavailableError, match=r"keyring \(Silent\) does not answer\."):
        silent.get("vault", "robin")


def test_a_keyring_that_breaks_is_unavailable_and_not_empty(silent: DeviceSecrets) -> None:
    with pytest.raises(KeyringUnavailableError, match="ConnectionResetError"):
        silent.put("vault", "robin", b"secret")
    assert proven(silent) is None


class ForgetfulSecrets(MemorySecrets):
    """A keyring that says yes and keeps nothing."""

    def put(self, vault_uid: str, person_uid: str, secret: bytes) -> None:
        """Accept a secret."""


class OverwrittenKeyring(SilentKeyring):
    """A keyring in which something else wrote over the secret."""

    def get_password(self, _service: str, _username: str, /) -> str | None:
        """Return what is no secret of ours."""
        return "not base64!"


def test_what_something_else_wrote_over_is_lost_and_no_damage_to_the_vault() -> None:
    assert KeyringSecrets("Overwritten", OverwrittenKeyring()).get("vault", "robin") is None


def test_a_keyring_has_to_prove_itself() -> None:
    good = MemorySecrets()
    assert proven(good) is good
    assert good.kept == {}
    assert proven(ForgetfulSecrets()) is None
    assert proven(None) is None
