"""The secret that binds a vault to a device, kept in the system's own keyring and nowhere else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from importlib import import_module
from typing import Any, Protocol, TypeVar

from app.errors import StillwaterError
from app.i18n import _
from app.vault.errors import KeyringUnavailableError
from app.vault.keys import b64, from_b64

T = TypeVar("T")

_SECONDS = 30.0
_NEXT = ".next"
# Asking keyring to choose would let the environment or a file name any class on any path.
_ALLOWED = (
    ("keyring.backends.Windows", "WinVaultKeyring", "Windows Credential Manager"),
    ("keyring.backends.macOS", "Keyring", "macOS Keychain"),
    ("keyring.backends.SecretService", "Keyring", "Secret Service"),
    ("keyring.backends.libsecret", "Keyring", "libsecret"),
    ("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
)


class OtherKeyringError(KeyringUnavailableError):
    """The device secret was left in another keyring than the one that this session offers."""

    def __init__(self, keyring: str, here: str) -> None:
        StillwaterError.__init__(
            self,
            _(
                "This vault's device secret was left in {keyring}; this session offers {here}, which does not have it."
            ).format(keyring=keyring, here=here),
            kept=_("The vault was not touched, and no new one was made."),
            do=_("Sign in to the desktop that was used before. If it is gone, use the recovery key."),
        )


class DeviceSecrets(Protocol):
    """Where device secrets are kept."""

    @property
    def name(self) -> str:
        """Return what the header calls this keyring."""

    def get(self, vault_uid: str, person_uid: str) -> bytes | None:
        """Return the secret, or None when the keyring answers and has none."""

    def put(self, vault_uid: str, person_uid: str, secret: bytes) -> None:
        """Keep a secret."""

    def delete(self, vault_uid: str, person_uid: str) -> None:
        """Forget a secret; one that is not there is forgotten already."""


class Keyring(Protocol):
    """What the keyring library offers for each system."""

    def get_password(self, service: str, username: str, /) -> str | None: ...

    def set_password(self, service: str, username: str, password: str, /) -> None: ...

    def delete_password(self, service: str, username: str, /) -> None: ...


class KeyringSecrets:
    """Device secrets in one of the keyrings that are allowed."""

    def __init__(self, name: str, backend: Keyring, seconds: float = _SECONDS) -> None:
        self.name = name
        self._backend = backend
        self._seconds = seconds

    def get(self, vault_uid: str, person_uid: str) -> bytes | None:
        """Return the secret, or None when the keyring answers and has none."""
        text = self._ask(lambda: self._backend.get_password(_service(vault_uid), person_uid))
        try:
            return from_b64(text) if text else None
        except ValueError:
            # Something else wrote there: what this vault left is gone.
            return None

    def put(self, vault_uid: str, person_uid: str, secret: bytes) -> None:
        """Keep a secret."""
        self._ask(lambda: self._backend.set_password(_service(vault_uid), person_uid, b64(secret)))

    def delete(self, vault_uid: str, person_uid: str) -> None:
        """Forget a secret; one that is not there is forgotten already."""
        if self.get(vault_uid, person_uid) is not None:
            self._ask(lambda: self._backend.delete_password(_service(vault_uid), person_uid))

    def _ask(self, call: Callable[[], T]) -> T:
        """Call the keyring in a thread of its own: a prompt nobody answers must not freeze the window."""
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(call())
            except Exception as error:  # noqa: BLE001 - each backend raises what it likes; it is raised again below
                answer.set_exception(error)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            return answer.result(self._seconds)
        except TimeoutError as silence:
            raise KeyringUnavailableError(self.name) from silence
        except Exception as error:
            raise KeyringUnavailableError(self.name, type(error).__name__) from error


def keyring_secrets() -> DeviceSecrets | None:
    """Return the first allowed keyring that works on this system, or None."""
    scrub_environment()
    for module, name, label in _ALLOWED:
        backend = _backend(module, name)
        if backend is not None:
            return KeyringSecrets(label, backend)
    return None


def proven(secrets: DeviceSecrets | None) -> DeviceSecrets | None:
    """Return the keyring if it gives back what it is given: some swallow it, some are locked."""
    if secrets is None:
        return None
    sample, place = os.urandom(32), ("test", b64(os.urandom(9)))
    try:
        secrets.put(*place, sample)
        works = secrets.get(*place) == sample
        secrets.delete(*place)
    except KeyringUnavailableError:
        return None
    return secrets if works else None


def places(person_uid: str) -> tuple[str, str]:
    """Return where a person's device secret may be: its place, and the one where a new one waits for its slot."""
    return person_uid, f"{person_uid}{_NEXT}"


def fresh_secret(secrets: DeviceSecrets | None, vault_uid: str, person_uid: str) -> bytes:
    """Put a new device secret beside the one in use, which a kill must not have cost its slot, and return it."""
    if secrets is None:
        raise KeyringUnavailableError("?")
    secret, place = os.urandom(32), places(person_uid)[1]
    secrets.put(vault_uid, place, secret)
    if secrets.get(vault_uid, place) != secret:
        raise KeyringUnavailableError(secrets.name)
    return secret


def settle_secret(
    secrets: DeviceSecrets | None, vault_uid: str, person_uid: str, fits: Callable[[bytes], bool]
) -> None:
    """Put a new device secret in the place of the old one, once the slot that was made with it has replaced the old."""
    if secrets is None:
        return
    place, beside = places(person_uid)
    secret = secrets.get(vault_uid, beside)
    if secret is not None and fits(secret):
        secrets.put(vault_uid, place, secret)
        secrets.delete(vault_uid, beside)


def scrub_environment() -> None:
    """Drop what would let the environment choose or bend a keyring."""
    for name in list(os.environ):
        if name == "PYTHON_KEYRING_BACKEND" or name.startswith("KEYRING_PROPERTY_"):
            del os.environ[name]


def _backend(module: str, name: str) -> Any:
    try:
        kind = getattr(import_module(module), name)
        if not kind.viable:
            return None
        backend = kind()
    except (ImportError, RuntimeError, OSError):
        return None
    if name == "WinVaultKeyring":
        # As it comes, the secret would roam with the profile to the person's other machines.
        backend.persist = "local machine"
    return backend


def _service(vault_uid: str) -> str:
    return f"stillwater/{vault_uid}"
