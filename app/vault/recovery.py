"""The recovery key: how a vault opens with it, and how another takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import new_uid
from app.vault.acts import saying, take, write_of
from app.vault.create import RECOVERY, check_passphrase, keep_secret
from app.vault.database import told
from app.vault.device_secrets import DeviceSecrets
from app.vault.directory import ROOT, sign_directory, with_new_keys
from app.vault.errors import UnknownPersonError, WrongRecoveryKeyError
from app.vault.header import read_header, well_formed, write_header
from app.vault.keys import (
    Keys,
    PersonKeys,
    WrongKeyError,
    b64,
    new_person_keys,
    recovery_keys,
    seal_to,
    unsealed_master,
)
from app.vault.model import LIMITS, PATIENTLY, Cost, Limits, Waiting
from app.vault.opening import Arrival, hold, open_keys, set_own_store_aside, sit_down
from app.vault.people import MayNotEnrolError, root_or_none
from app.vault.rotation import with_next
from app.vault.slots import Seat, seal_slot
from app.vault.trust import regranted, root_of, sealed_seed, vouching
from app.vault.unlock import must_be_nobody_elses
from app.vault.vault import Vault
from app.vault.writing import Write

Document = dict[str, Any]


class RootNotHereError(StillwaterError):
    """What the root signs with is not sealed to this person: the vault is older than that, or they were let in since."""

    def __init__(self) -> None:
        super().__init__(
            _("You cannot make a new recovery key in this vault."),
            kept=_("Nothing was changed; the recovery key that there is still opens the vault."),
            do=_("Whoever opens the vault with the recovery key, as somebody who may let people in, can do it then."),
        )


def recover(  # noqa: PLR0913 -- each is named where a vault is recovered
    folder: Path,
    recovery_key: str,
    name: str,
    new_passphrase: str,
    *,
    secrets: DeviceSecrets | None,
    cost: Cost,
    clock: Clock,
    limits: Limits = LIMITS,
    waiting: Waiting = PATIENTLY,
) -> Vault:
    """Open a vault with its recovery key, and give a person new keys behind a new passphrase."""
    check_passphrase(new_passphrase, name)
    at = utc_text(clock.now())
    document = read_header(folder)
    with ExitStack() as undo:
        lock = hold(folder)
        undo.callback(lock.release)
        with well_formed(), _opened(document, recovery_key) as (root, keys):
            undo.callback(keys.wipe)
            document, seat = _reseated(document, root, name, new_passphrase, secrets, cost)
            undo.callback(seat.keys.wipe)
        done = Write(new_uid(), at, seat.person, "vault.recover", "vault")
        document = write_header(folder, saying(document, done), keys.audit)
        notes: tuple[str, ...] = (_renew_it(),)
        with told(folder):
            notes += (_own_store_aside(),) if set_own_store_aside(folder, seat.person, at) else ()
        arrival = Arrival("", at, notes)
        vault = sit_down(folder, document, seat, keys, lock=lock, limits=limits, arrival=arrival, waiting=waiting)
        undo.pop_all()
    return vault


def renew_recovery_key(vault: Vault, clock: Clock) -> str:
    """Make a new recovery key, and keys for the vault that the old one does not open; return it to be shown once."""
    document = vault.header
    mine = next(each for each in document["people"]["people"] if each["uid"] == vault.person.uid)
    if "grant" not in mine:
        raise MayNotEnrolError
    root, fresh = root_or_none(vault), new_person_keys()
    if root is None:
        raise RootNotHereError
    recovery_key = fresh.age.decode()
    recovery = recovery_keys(recovery_key)
    kept = {"recipient": recovery.recipient, "kind": "shown once", "vouches": vouching(document, recovery)}
    sealed = [each for each in document["root_seed"] if each["to"] != RECOVERY]
    document = {
        **document,
        "recovery": kept,
        "root_seed": [*sealed, *sealed_seed(root, {RECOVERY: recovery.recipient})],
    }
    document = with_next(vault, document, recipients(document))
    try:
        take(vault, document, write_of(vault, "vault.recovery_key", utc_text(clock.now())))
    finally:
        for keys in (root, fresh, recovery):
            keys.wipe()
    return recovery_key


def recipients(document: Document) -> dict[str, str]:
    """Return whom a header's master keys are sealed to: everybody who works here, and the recovery key."""
    people = {each["uid"]: str(each["age"]) for each in document["people"]["people"] if each["status"] == "active"}
    return {**people, RECOVERY: str(document["recovery"]["recipient"])}


def with_keyring(document: Document, device: str, secrets: DeviceSecrets | None) -> list[Document]:
    """Return the devices, with the keyring that one of them uses from now on."""
    name = secrets.name if secrets else None
    return [{**known, "keyring": name} if known["uid"] == device else known for known in document["devices"]]


@contextmanager
def _opened(document: Document, recovery_key: str) -> Iterator[tuple[PersonKeys, Keys]]:
    """Lend what the root signs with and the vault's keys to whoever has the recovery key; the root's are wiped then."""
    with ExitStack() as over:
        try:
            recovery = recovery_keys(recovery_key)
            over.callback(recovery.wipe)
            # What opens the master key belongs to this vault: whatever else is wrong then is damage.
            with unsealed_master(document["keys"]["current"], RECOVERY, recovery):
                root = root_of(document, RECOVERY, recovery)
        except WrongKeyError as error:
            raise WrongRecoveryKeyError from error
        over.callback(root.wipe)
        yield root, open_keys(document, RECOVERY, recovery)


def _reseated(
    document: Document, root: PersonKeys, name: str, passphrase: str, secrets: DeviceSecrets | None, cost: Cost
) -> tuple[Document, Seat]:
    """Return a header in which a person has new keys behind a new passphrase on the device they last used."""
    entry = _person_called(document, name)
    device = _device_of(document, entry["uid"])
    must_be_nobody_elses(document, passphrase, entry["uid"], secrets)
    secret = keep_secret(secrets, document["vault"], entry["uid"])
    seat = Seat(entry["uid"], device["uid"], bool(secret), new_person_keys(), root.sign_key)
    document = _renewed(document, seat, root)
    slot = seal_slot(document["vault"], seat, passphrase, secret, cost)
    devices = with_keyring(document, seat.device, secrets)
    return {**document, "slots": [*document["slots"], slot], "devices": devices}, seat


def _renewed(document: Document, seat: Seat, root: PersonKeys) -> Document:
    """Write a person's new public keys wherever the old ones stood, and drop the slots of the old ones."""
    vault, directory = document["vault"], document["people"]
    everybody = [
        with_new_keys(entry, seat.keys) if entry["uid"] == seat.person else entry for entry in directory["people"]
    ]
    # All of them: what this person granted hung on the keys that they no longer have.
    people = regranted(vault, everybody, ROOT, root)
    signs = {entry["uid"]: entry["age"] for entry in people if "grant" in entry and entry["status"] == "active"}
    return {
        **document,
        "people": {**directory, **sign_directory(vault, directory["serial"] + 1, people, ROOT, root)},
        "keys": {name: block and _sealed_again(block, seat, root) for name, block in document["keys"].items()},
        "slots": [slot for slot in document["slots"] if slot["person"] != seat.person],
        "root_seed": sealed_seed(root, {**signs, RECOVERY: document["recovery"]["recipient"]}),
    }


def _sealed_again(block: Document, seat: Seat, root: PersonKeys) -> Document:
    with unsealed_master(block, RECOVERY, root) as master:
        sealed = b64(seal_to(seat.keys.recipient, master))
    others = [entry for entry in block["master"] if entry["to"] != seat.person]
    return {**block, "master": [*others, {"to": seat.person, "sealed": sealed}]}


def _person_called(document: Document, name: str) -> Document:
    for person in document["people"]["people"]:
        if person["status"] == "active" and person["name"] == name:
            return dict(person)
    raise UnknownPersonError(name)


def _device_of(document: Document, person: str) -> Document:
    """Return the device a person last had a slot on: the machine this folder has been used on."""
    used = [slot["device"] for slot in document["slots"] if slot["person"] == person]
    devices: list[Document] = document["devices"]
    return next((device for device in devices if used and device["uid"] == used[-1]), devices[0])


def _renew_it() -> str:
    return _(
        "The vault was opened with its recovery key. If anybody but you has seen the key, make a new one: on the page"
        " People, or with `people recovery-key`."
    )


def _own_store_aside() -> str:
    return _("Your own store could not be opened with the new keys; it was set aside, and a new one begins.")
