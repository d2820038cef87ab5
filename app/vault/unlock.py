"""Open a vault that is there: what a locked one shows, by passphrase, by recovery key; and change the passphrase."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.clock import Clock, utc_text
from app.i18n import _
from app.vault.create import RECOVERY, check_passphrase, keep_secret
from app.vault.database import told
from app.vault.device_secrets import DeviceSecrets
from app.vault.directory import ROOT, grant, sign_directory
from app.vault.errors import (
    DeviceSecretLostError,
    KeyringUnavailableError,
    UnknownPersonError,
    WrongPassphraseError,
    WrongRecoveryKeyError,
)
from app.vault.header import read_header, use_backup, well_formed, write_header
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
from app.vault.model import LIMITS, Cost, Limits, Peek
from app.vault.opening import (
    Arrival,
    file_stamp,
    hold,
    open_keys,
    own_store_notes,
    record,
    set_own_store_aside,
    sit_down,
)
from app.vault.slots import Seat, made_with, open_slot, seal_slot
from app.vault.vault import Vault

Document = dict[str, Any]
Slot = dict[str, Any]


def peek(folder: Path) -> Peek:
    """Return what the unlock page may show; nothing of it is vouched for before someone unlocks."""
    document = read_header(folder)
    with well_formed():
        keyrings = [device.get("keyring") for device in document["devices"]]
        return Peek(
            uid=str(document["vault"]),
            format=document["format"],
            names=tuple(str(person["name"]) for person in _active(document)),
            device_bound=all(slot["device_bound"] for slot in document["slots"]),
            keyring=next((str(name) for name in keyrings if name), None),
        )


def unlock(
    folder: Path,
    passphrase: str,
    *,
    secrets: DeviceSecrets | None,
    clock: Clock,
    limits: Limits = LIMITS,
    name: str | None = None,
) -> Vault:
    """Open a vault by passphrase, as the person it belongs to or only as the one named."""
    document = read_header(folder)
    lock = hold(folder)
    try:
        with well_formed():
            slot, seat = _find_seat(document, passphrase, secrets, limits, name)
            keys = open_keys(document, seat.person, seat.keys)
            document = _finish_change(folder, document, slot, keys)
        arrival = Arrival("vault.unlock", utc_text(clock.now()))
        vault = sit_down(folder, document, seat, keys, lock=lock, limits=limits, arrival=arrival)
        vault.notes += own_store_notes(vault, arrival.at)
    except BaseException:
        lock.release()
        raise
    return vault


def recover(
    folder: Path,
    recovery_key: str,
    name: str,
    new_passphrase: str,
    *,
    secrets: DeviceSecrets | None,
    cost: Cost,
    clock: Clock,
    limits: Limits = LIMITS,
) -> Vault:
    """Open a vault with its recovery key, and give a person new keys behind a new passphrase."""
    check_passphrase(new_passphrase, name)
    at = utc_text(clock.now())
    document = read_header(folder)
    lock = hold(folder)
    try:
        with well_formed():
            root, keys = _open_recovery(document, recovery_key)
            entry = _person_called(document, name)
            device = _device_of(document, entry["uid"])
            secret = keep_secret(secrets, document["vault"], entry["uid"])
            seat = Seat(entry["uid"], device["uid"], bool(secret), new_person_keys(), root.sign_key)
            document = _renewed(document, seat, root)
            slot = seal_slot(document["vault"], seat, new_passphrase, secret, cost)
            document["slots"] = [*document["slots"], slot]
            document["devices"] = _with_keyring(document, seat.device, secrets)
        document = write_header(folder, document, keys.audit)
        with told(folder):
            notes = (_own_store_aside(),) if set_own_store_aside(folder, seat.person, at) else ()
        arrival = Arrival("vault.recover", at, notes)
        return sit_down(folder, document, seat, keys, lock=lock, limits=limits, arrival=arrival)
    except BaseException:
        lock.release()
        raise


def change_passphrase(
    vault: Vault,
    old: str,
    new: str,
    *,
    secrets: DeviceSecrets | None,
    cost: Cost,
    clock: Clock,
    limits: Limits = LIMITS,
) -> None:
    """Put the person's keys behind a new passphrase; until that is on the disk, the old one opens them."""
    check_passphrase(new, vault.person.name)
    slots = [s for s in vault.header["slots"] if s["person"] == vault.person.uid and s["device"] == vault.device.uid]
    secret = secret_of(vault.header, slots[0], secrets)
    seat = seat_of(vault.uid, [(slot, secret) for slot in slots], old, limits)
    slot = add_slot(vault, seat, new, secret, cost)
    vault.header = _finish_change(vault.folder, vault.header, slot, vault.keys)
    db = vault.connect()
    try:
        record(db, vault.audit_key, vault.person, vault.device, Arrival("vault.passphrase", utc_text(clock.now())))
    finally:
        db.close()


def add_slot(vault: Vault, seat: Seat, passphrase: str, secret: bytes, cost: Cost) -> Slot:
    """Write a new slot beside the person's old ones on this device, naming those it replaces."""
    slot = seal_slot(vault.uid, seat, passphrase, secret, cost)
    slots = vault.header["slots"]
    slot["replaces"] = [s["id"] for s in slots if (s["person"], s["device"]) == (seat.person, seat.device)]
    vault.header = write_header(vault.folder, {**vault.header, "slots": [*slots, slot]}, vault.keys.audit)
    return slot


def restore_header(folder: Path, clock: Clock) -> Path:
    """Use the copy of a damaged header, as a person asked; return where the damaged one was set aside."""
    lock = hold(folder)
    try:
        return use_backup(folder, file_stamp(utc_text(clock.now())))
    finally:
        lock.release()


def _find_seat(
    document: Document, passphrase: str, secrets: DeviceSecrets | None, limits: Limits, name: str | None
) -> tuple[Slot, Seat]:
    people = {person["uid"] for person in _active(document) if name is None or person["name"] == name}
    if not people:
        raise UnknownPersonError(name or "")
    tries: list[tuple[Slot, bytes]] = []
    refused: list[KeyringUnavailableError | DeviceSecretLostError] = []
    for slot in reversed([slot for slot in document["slots"] if slot["person"] in people]):
        try:
            tries.append((slot, secret_of(document, slot, secrets)))
        except (KeyringUnavailableError, DeviceSecretLostError) as error:
            refused.append(error)
    if not tries and refused:
        raise refused[0]
    return _first_that_opens(document["vault"], tries, passphrase, limits)


def _first_that_opens(
    vault: str, tries: Sequence[tuple[Slot, bytes]], passphrase: str, limits: Limits
) -> tuple[Slot, Seat]:
    for slot, secret in tries:
        try:
            return slot, open_slot(vault, slot, passphrase, secret, limits)
        except WrongKeyError:
            continue
    raise WrongPassphraseError


def seat_of(vault: str, tries: Sequence[tuple[Slot, bytes]], passphrase: str, limits: Limits) -> Seat:
    """Return the seat behind the first of some slots that a passphrase opens."""
    return _first_that_opens(vault, tries, passphrase, limits)[1]


def secret_of(document: Document, slot: Slot, secrets: DeviceSecrets | None) -> bytes:
    """Return the device secret of a slot, or empty bytes for a slot that needs none."""
    if not slot["device_bound"]:
        return b""
    kept_in = next((str(d.get("keyring")) for d in document["devices"] if d["uid"] == slot["device"]), "?")
    if secrets is None:
        raise KeyringUnavailableError(kept_in)
    secret = secrets.get(document["vault"], slot["person"])
    if secret is None or not made_with(slot, secret):
        raise DeviceSecretLostError(kept_in)
    return secret


def _finish_change(folder: Path, document: Document, slot: Slot, keys: Keys) -> Document:
    """Take away the slots that this one replaces: also what a kill left of an earlier change."""
    replaced = set(slot.get("replaces", ()))
    if not replaced:
        return document
    slots = [
        {name: value for name, value in kept.items() if name != "replaces" or kept["id"] != slot["id"]}
        for kept in document["slots"]
        if kept["id"] not in replaced
    ]
    return write_header(folder, {**document, "slots": slots}, keys.audit)


def _open_recovery(document: Document, recovery_key: str) -> tuple[PersonKeys, Keys]:
    try:
        root = recovery_keys(recovery_key)
        with unsealed_master(document["keys"]["current"], RECOVERY, root):
            return root, open_keys(document, RECOVERY, root)
    except WrongKeyError as error:
        raise WrongRecoveryKeyError from error


def _renewed(document: Document, seat: Seat, root: PersonKeys) -> Document:
    """Write a person's new public keys wherever the old ones stood, and drop the slots of the old ones."""
    vault, directory = document["vault"], document["people"]
    people = []
    for entry in directory["people"]:
        renewed = dict(entry)
        if entry["uid"] == seat.person:
            renewed |= {"age": seat.keys.recipient, "sign": b64(seat.keys.sign_key)}
            if "grant" in entry:
                renewed["grant"] = grant(vault, renewed, ROOT, root)
        people.append(renewed)
    return {
        **document,
        "people": {**directory, **sign_directory(vault, directory["serial"] + 1, people, ROOT, root)},
        "keys": {name: block and _sealed_again(block, seat, root) for name, block in document["keys"].items()},
        "slots": [slot for slot in document["slots"] if slot["person"] != seat.person],
    }


def _sealed_again(block: Document, seat: Seat, root: PersonKeys) -> Document:
    with unsealed_master(block, RECOVERY, root) as master:
        sealed = b64(seal_to(seat.keys.recipient, master))
    others = [entry for entry in block["master"] if entry["to"] != seat.person]
    return {**block, "master": [*others, {"to": seat.person, "sealed": sealed}]}


def _active(document: Document) -> list[Document]:
    return [person for person in document["people"]["people"] if person["status"] == "active"]


def _person_called(document: Document, name: str) -> Document:
    for person in _active(document):
        if person["name"] == name:
            return person
    raise UnknownPersonError(name)


def _device_of(document: Document, person: str) -> Document:
    """Return the device a person last had a slot on: the machine this folder has been used on."""
    used = [slot["device"] for slot in document["slots"] if slot["person"] == person]
    devices: list[Document] = document["devices"]
    return next((device for device in devices if used and device["uid"] == used[-1]), devices[0])


def _with_keyring(document: Document, device: str, secrets: DeviceSecrets | None) -> list[Document]:
    name = secrets.name if secrets else None
    return [{**known, "keyring": name} if known["uid"] == device else known for known in document["devices"]]


def _own_store_aside() -> str:
    return _("Your own store could not be opened with the new keys; it was set aside, and a new one begins.")
