"""Open a vault that is there by passphrase: what a locked one shows, and how the passphrase is changed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.policies.keyrings import Keyring, require_for_unlock
from app.vault.acts import take, write_of
from app.vault.create import check_passphrase
from app.vault.device_secrets import DeviceSecrets, OtherKeyringError, fresh_secret, places, settle_secret
from app.vault.errors import (
    DeviceSecretLostError,
    KeyringUnavailableError,
    UnknownPersonError,
    WrongPassphraseError,
)
from app.vault.header import read_header, use_backup, well_formed, write_header
from app.vault.keys import Keys, WrongKeyError
from app.vault.model import LIMITS, PATIENTLY, Cost, Limits, Peek, Waiting
from app.vault.opening import (
    Arrival,
    file_stamp,
    hold,
    open_keys,
    own_store_notes,
    sit_down,
)
from app.vault.rotation import is_changing
from app.vault.slots import Seat, made_with, open_slot, opens, seal_slot
from app.vault.vault import Vault

Document = dict[str, Any]
Slot = dict[str, Any]


class PassphraseTakenError(StillwaterError):
    """A passphrase says who somebody is: one that two people have would let one of them in as the other."""

    def __init__(self) -> None:
        super().__init__(
            _("This passphrase opens this vault already."),
            kept=_("Nothing was changed."),
            do=_("Choose another one."),
        )


@dataclass(frozen=True, slots=True)
class Knock:
    """What somebody at the door of a vault has: a passphrase, this device's keyring, perhaps a name; and what is asked."""

    passphrase: str = field(repr=False)
    secrets: DeviceSecrets | None
    limits: Limits
    name: str | None
    required: Keyring = Keyring.NO


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
            changing=is_changing(document),
        )


def unlock(
    folder: Path,
    passphrase: str,
    *,
    secrets: DeviceSecrets | None,
    clock: Clock,
    limits: Limits = LIMITS,
    name: str | None = None,
    required: Keyring = Keyring.NO,
    waiting: Waiting = PATIENTLY,
) -> Vault:
    """Open a vault by passphrase, as the person it belongs to or only as the one named."""
    document = read_header(folder)
    with ExitStack() as undo:
        lock = hold(folder)
        undo.callback(lock.release)
        slot, seat, keys = keys_by(document, Knock(passphrase, secrets, limits, name, required), undo)
        if slot.get("replaces"):
            document = _finish_change(folder, document, slot, keys)
            _settle(document["vault"], slot, secrets)
        arrival = Arrival("vault.unlock", utc_text(clock.now()))
        vault = sit_down(folder, document, seat, keys, lock=lock, limits=limits, arrival=arrival, waiting=waiting)
        vault.notes += own_store_notes(vault, arrival.at)
        undo.pop_all()
    return vault


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
    """Put the person's keys behind a new passphrase and a new device secret; until both are kept, the old ones open."""
    vault.must_be_writable()
    check_passphrase(new, vault.person.name)
    known, seat = _find_seat(vault.header, Knock(old, secrets, limits, vault.person.name))
    must_be_nobody_elses(vault.header, new, seat.person, secrets)
    _settle(vault.uid, known, secrets)
    secret = fresh_secret(secrets, vault.uid, seat.person) if seat.device_bound else b""
    slot = add_slot(vault, seat, new, secret, cost, at=utc_text(clock.now()))
    vault.header = _finish_change(vault.folder, vault.header, slot, vault.keys)
    _settle(vault.uid, slot, secrets)


def add_slot(vault: Vault, seat: Seat, passphrase: str, secret: bytes, cost: Cost, *, at: str) -> Slot:
    """Write a new slot beside the person's old ones on this device, naming those it replaces, and put it on record."""
    slot = seal_slot(vault.uid, seat, passphrase, secret, cost)
    slots = vault.header["slots"]
    slot["replaces"] = [s["id"] for s in slots if (s["person"], s["device"]) == (seat.person, seat.device)]
    take(vault, {**vault.header, "slots": [*slots, slot]}, write_of(vault, "vault.passphrase", at))
    return slot


def must_be_nobody_elses(document: Document, passphrase: str, person: str, secrets: DeviceSecrets | None) -> None:
    """Refuse a new passphrase that opens a slot of somebody else here; whose it is, nobody is told."""
    for slot in document["slots"]:
        if slot["person"] == person:
            continue
        try:
            secret = secret_of(document, slot, secrets)
        except (KeyringUnavailableError, DeviceSecretLostError):
            # What cannot be opened here at all, this passphrase does not open either.
            continue
        if opens(slot, passphrase, secret):
            raise PassphraseTakenError


def restore_header(folder: Path, clock: Clock) -> Path:
    """Use the copy of a damaged header, as a person asked; return where the damaged one was set aside."""
    lock = hold(folder)
    try:
        return use_backup(folder, file_stamp(utc_text(clock.now())))
    finally:
        lock.release()


def keys_by(document: Document, knock: Knock, undo: ExitStack) -> tuple[Slot, Seat, Keys]:
    """Return the slot that a passphrase opens, whose it is, and the keys that they hold, to be wiped where it fails."""
    with well_formed():
        slot, seat = _find_seat(document, knock)
        undo.callback(seat.keys.wipe)
        # Of several people one can have a device secret and another not: whose slot it is, the passphrase says.
        require_for_unlock(knock.required, bound=seat.device_bound)
        keys = open_keys(document, seat.person, seat.keys)
    undo.callback(keys.wipe)
    return slot, seat, keys


def _find_seat(document: Document, knock: Knock) -> tuple[Slot, Seat]:
    people = {person["uid"] for person in _active(document) if knock.name in (None, person["name"])}
    if not people:
        raise UnknownPersonError(knock.name or "")
    slots = [slot for slot in document["slots"] if slot["person"] in people]
    if slots:
        require_for_unlock(knock.required, bound=any(slot["device_bound"] for slot in slots))
    tries: list[tuple[Slot, bytes]] = []
    refused: list[KeyringUnavailableError | DeviceSecretLostError] = []
    for slot in reversed(slots):
        try:
            tries.append((slot, secret_of(document, slot, knock.secrets)))
        except (KeyringUnavailableError, DeviceSecretLostError) as error:
            refused.append(error)
    if not tries and refused:
        raise refused[0]
    return _first_that_opens(document["vault"], tries, knock.passphrase, knock.limits)


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
    for place in places(slot["person"]):
        secret = secrets.get(document["vault"], place)
        if secret is not None and made_with(slot, secret):
            return secret
    if secrets.name != kept_in:
        raise OtherKeyringError(kept_in, secrets.name)
    raise DeviceSecretLostError(kept_in)


def _settle(vault: str, slot: Slot, secrets: DeviceSecrets | None) -> None:
    if slot["device_bound"]:
        settle_secret(secrets, vault, slot["person"], lambda secret: made_with(slot, secret))


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


def _active(document: Document) -> list[Document]:
    return [person for person in document["people"]["people"] if person["status"] == "active"]
