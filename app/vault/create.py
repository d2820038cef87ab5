"""Make a vault: nothing of it stays if one step fails."""

from __future__ import annotations

import os
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import LONGEST_NAME, Role, new_uid
from app.vault.database import open_encrypted, told
from app.vault.device_secrets import DeviceSecrets
from app.vault.directory import ROOT, entry_document, grant, sign_directory
from app.vault.errors import (
    AlreadyAVaultError,
    FolderNotEmptyError,
    FolderNotMadeError,
    KeyringUnavailableError,
    NotAFolderError,
    WeakPassphraseError,
)
from app.vault.files import make_folder
from app.vault.header import NAME, write_header
from app.vault.keys import Keys, PersonKeys, b64, new_keys, new_person_keys, recovery_keys, wrap_keys
from app.vault.migrate import migrate, scripts
from app.vault.model import FORMAT, LIMITS, Cost, Limits
from app.vault.opening import Arrival, hold, sit_down
from app.vault.passphrase import assess
from app.vault.slots import Seat, seal_slot
from app.vault.trust import sealed_seed
from app.vault.vault import DATABASE, FOLDERS, Vault

RECOVERY = "recovery"


class NameTooLongError(StillwaterError):
    """A name stands beside everything that somebody does here, so it has to fit there."""

    def __init__(self, longest: int) -> None:
        super().__init__(
            _("A name has at most {n} characters.").format(n=longest),
            kept=_("Nothing was changed."),
            do=_("Give a shorter one, by which colleagues know the person."),
        )


@dataclass(frozen=True, slots=True)
class Created:
    """A new vault, open, and the recovery key that is shown this once."""

    recovery_key: str
    vault: Vault


def create(
    folder: Path,
    name: str,
    role: Role,
    passphrase: str,
    *,
    secrets: DeviceSecrets | None,
    cost: Cost,
    clock: Clock,
    limits: Limits = LIMITS,
) -> Created:
    """Make a vault in an empty folder for its first person, and unlock it."""
    name = check_name(name)
    check_passphrase(passphrase, name)
    at = utc_text(clock.now())
    founder, recovery, keys = new_person_keys(), new_person_keys(), new_keys()
    recovery_key = recovery.age.decode()
    root = recovery_keys(recovery_key)
    made = empty_folder(folder)
    lock = hold(folder)
    try:
        document = _document(name, role, founder, root, keys, at)
        person, device = document["people"]["people"][0]["uid"], document["devices"][0]
        secret = keep_secret(secrets, document["vault"], person)
        device["keyring"] = secrets.name if secrets else None
        seat = Seat(person, device["uid"], bool(secret), founder, root.sign_key)
        document["slots"].append(seal_slot(document["vault"], seat, passphrase, secret, cost))
        with told(folder):
            _furnish(folder, keys)
        # Last: a folder without a header is not yet a vault.
        document = write_header(folder, document, keys.audit)
        arrival = Arrival("vault.create", at)
        vault = sit_down(folder, document, seat, keys, lock=lock, limits=limits, arrival=arrival)
        vault.open_own().close()
        return Created(recovery_key, vault)
    except BaseException:
        lock.release()
        _clear(folder, made_folder=made)
        raise


def check_name(name: str) -> str:
    """Return a name as it is kept, with one space between its words, if a page, a letter and a list have room for it."""
    kept = " ".join(name.split())
    if len(kept) > LONGEST_NAME:
        raise NameTooLongError(LONGEST_NAME)
    return kept


def looks_like(name: str) -> str:
    """Return what two names share that people would read as one: case, width, spaces and what is not seen left out."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold()).split())


def check_passphrase(passphrase: str, name: str) -> None:
    """Refuse a passphrase that is too easy to guess."""
    strength = assess(passphrase, [name])
    if not strength.acceptable:
        raise WeakPassphraseError(strength.text)


def keep_secret(secrets: DeviceSecrets | None, vault: str, person: str) -> bytes:
    """Return the device secret that is in the keyring, or put a fresh one there and make sure that it stays."""
    if secrets is None:
        return b""
    # A recovery that is killed half-way must not have cost the old slot its secret.
    secret = secrets.get(vault, person)
    if secret is not None:
        return secret
    secret = os.urandom(32)
    secrets.put(vault, person, secret)
    if secrets.get(vault, person) != secret:
        raise KeyringUnavailableError(secrets.name)
    return secret


def _document(name: str, role: Role, founder: PersonKeys, root: PersonKeys, keys: Keys, at: str) -> dict[str, Any]:
    vault, person = new_uid(), new_uid()
    entry = entry_document(person, name, role, founder, at)
    # Whoever founds a vault may sign people in, whatever their role; the recovery key vouches for that.
    entry["grant"] = grant(vault, entry, ROOT, root)
    return {
        "format": FORMAT,
        "vault": vault,
        "made_at": at,
        "root": b64(root.sign_key),
        "devices": [{"uid": new_uid(), "letter": "A", "joined_at": at}],
        "slots": [],
        "people": sign_directory(vault, 1, [entry], person, founder),
        "keys": {
            "current": wrap_keys(keys, vault, {person: founder.recipient, RECOVERY: root.recipient}),
            "next": None,
        },
        "recovery": {"recipient": root.recipient, "kind": "shown once"},
        "root_seed": sealed_seed(root, {person: founder.recipient, RECOVERY: root.recipient}),
        "anchors": {},
    }


def empty_folder(folder: Path) -> bool:
    """Make the folder, or make sure that it is empty; tell whether it was made."""
    try:
        with told(folder):
            return _made_or_empty(folder)
    except OSError as error:
        # Too long a name, a file on the way, a place that is no disk: each of them asks for another folder.
        raise FolderNotMadeError(folder) from error


def _made_or_empty(folder: Path) -> bool:
    if not folder.exists():
        make_folder(folder)
        return True
    if not folder.is_dir():
        raise NotAFolderError(folder)
    if (folder / NAME).exists():
        raise AlreadyAVaultError(folder)
    if any(folder.iterdir()):
        raise FolderNotEmptyError(folder)
    return False


def _furnish(folder: Path, keys: Keys) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o700)
    db = open_encrypted(folder / DATABASE, keys.database, create=True)
    try:
        migrate(db, scripts())
    finally:
        db.close()


def _clear(folder: Path, *, made_folder: bool) -> None:
    if made_folder:
        shutil.rmtree(folder)
        return
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
