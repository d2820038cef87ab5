"""A second person in a vault: let in by someone who may, and able to prove who they are without opening anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Role, new_uid
from app.vault import acts
from app.vault.create import check_name, check_passphrase, keep_secret, looks_like
from app.vault.database import open_encrypted, told
from app.vault.device_secrets import DeviceSecrets
from app.vault.directory import ROOT, Entry, entry_document, grant, read_directory, sign_directory
from app.vault.errors import DamagedHeaderError, UnknownPersonError
from app.vault.header import well_formed
from app.vault.keys import (
    PersonKeys,
    WrongKeyError,
    b64,
    canonical,
    from_b64,
    lent,
    new_person_keys,
    seal_to,
    unsealed_master,
)
from app.vault.model import LIMITS, Cost, Limits
from app.vault.opening import enrol_people
from app.vault.slots import Seat, seal_slot
from app.vault.trust import sealed_seed, seed_for
from app.vault.unlock import must_be_nobody_elses, seat_of, secret_of
from app.vault.vault import PEOPLE, Vault
from app.vault.writing import Write

# What a later hub is told of a person: nothing of it is secret.
_TOLD = ("uid", "name", "role", "age", "sign", "joined_at", "status")


class MayNotEnrolError(StillwaterError):
    """Only whom the recovery key vouches for may let somebody in."""

    def __init__(self) -> None:
        super().__init__(
            _("You may not let somebody into this vault."),
            kept=_("Nothing was changed."),
            do=_("Ask an administrator of this vault, or the person who made it."),
        )


class NameMissingError(StillwaterError):
    """Whoever works here is told apart by a name."""

    def __init__(self) -> None:
        super().__init__(_("A name is needed."), kept=_("Nothing was changed."))


class NameTakenError(StillwaterError):
    """Two people of one vault cannot have one name: it is what they are told apart by at the door."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Somebody in this vault is called {name} already.").format(name=name),
            kept=_("Nothing was changed."),
            do=_("Choose another name."),
        )


class StandsSoAlreadyError(StillwaterError):
    """Somebody was let go who is gone, or let back in who works here."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        gone = entry["status"] != "active"
        super().__init__(
            (_("{name} was let go already.") if gone else _("{name} works here already.")).format(name=entry["name"]),
            kept=_("Nothing was changed."),
            do=_("To let them back in: on the page People, or with `people enable`.") if gone else "",
        )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is let in, and the passphrase that they chose and typed themselves."""

    name: str
    role: Role
    passphrase: str


def people(vault: Vault) -> list[Entry]:
    """Return who works here, as the signed list says."""
    with well_formed():
        found = read_directory(vault.uid, vault.header["people"], from_b64(vault.header["root"]))
    return list(found.values())


def earlier_keys(vault: Vault) -> dict[str, tuple[bytes, ...]]:
    """Return what people signed with before they got other keys, by uid: what they signed then still counts."""
    return {entry.uid: entry.earlier for entry in people(vault) if entry.earlier}


def at_this_device(vault: Vault) -> list[Entry]:
    """Return who works here and can prove it on this device."""
    slots = {slot["person"] for slot in vault.header["slots"] if slot["device"] == vault.device.uid}
    return [entry for entry in people(vault) if entry.active and entry.uid in slots]


def enrol(
    vault: Vault,
    newcomer: Newcomer,
    *,
    secrets: DeviceSecrets | None,
    cost: Cost,
    clock: Clock,
) -> Entry:
    """Let a person in: new keys behind their own passphrase, the vault's keys sealed to them, the list signed anew."""
    if not looks_like(newcomer.name):
        raise NameMissingError
    name = check_name(newcomer.name)
    check_passphrase(newcomer.passphrase, name)
    alike = next((entry.name for entry in people(vault) if looks_like(entry.name) == looks_like(name)), None)
    if alike is not None:
        raise NameTakenError(alike)
    at, keys = utc_text(clock.now()), new_person_keys()
    try:
        entry = entry_document(new_uid(), name, newcomer.role, keys, at)
        document = let_in(vault, entry, keys)
        must_be_nobody_elses(document, newcomer.passphrase, entry["uid"], secrets)
        secret = keep_secret(secrets, vault.uid, entry["uid"])
        seat = Seat(entry["uid"], vault.device.uid, bool(secret), keys, from_b64(vault.header["root"]))
        document["slots"] = [*document["slots"], seal_slot(vault.uid, seat, newcomer.passphrase, secret, cost)]
        with told(vault.folder):
            make_own_store(vault, entry["uid"], keys)
        put_in_force(vault, document, "vault.enrol", entry["uid"], at)
    finally:
        keys.wipe()
    return next(each for each in people(vault) if each.uid == entry["uid"])


def prove(vault: Vault, uid: str, passphrase: str, *, secrets: DeviceSecrets | None, limits: Limits = LIMITS) -> Entry:
    """Return a person of this vault once their passphrase has opened their own slot; what it held is wiped at once."""
    with proven(vault, uid, passphrase, secrets=secrets, limits=limits) as (entry, _keys):
        return entry


@contextmanager
def proven(
    vault: Vault, uid: str, passphrase: str, *, secrets: DeviceSecrets | None, limits: Limits = LIMITS
) -> Iterator[tuple[Entry, PersonKeys]]:
    """Lend the keys of a person whose passphrase opened their own slot, so that they sign one thing; then wipe them."""
    entry = next((each for each in at_this_device(vault) if each.uid == uid), None)
    if entry is None:
        raise UnknownPersonError(next((each.name for each in people(vault) if each.uid == uid), ""))
    slots = [slot for slot in vault.header["slots"] if (slot["person"], slot["device"]) == (uid, vault.device.uid)]
    secret = secret_of(vault.header, slots[0], secrets)
    keys = seat_of(vault.uid, [(slot, secret) for slot in slots], passphrase, limits).keys
    try:
        # A slot that was put there for somebody else's keys proves nothing.
        if keys.sign_key != entry.sign_key:
            raise DamagedHeaderError(_("a key slot was changed"))
        yield entry, keys
    finally:
        keys.wipe()


def root_or_none(vault: Vault) -> PersonKeys | None:
    """Return what the root signs with, where it is sealed to the person who unlocked."""
    return seed_for(vault.header, vault.person.uid, vault.person_keys)


@contextmanager
def granting(vault: Vault) -> Iterator[tuple[str, PersonKeys]]:
    """Lend what the person who unlocked lets others sign the list with, in the root's name where they can or their own."""
    root = root_or_none(vault)
    if root is None:
        yield vault.person.uid, vault.person_keys
        return
    try:
        yield ROOT, root
    finally:
        root.wipe()


def signed_list(vault: Vault, everybody: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sign a list of people as the person who unlocked, if they may; asked before anything is written."""
    vault.must_be_writable()
    directory = vault.header["people"]
    mine = next(each for each in directory["people"] if each["uid"] == vault.person.uid)
    if "grant" not in mine:
        raise MayNotEnrolError
    signed = sign_directory(vault.uid, directory["serial"] + 1, everybody, vault.person.uid, vault.person_keys)
    return {**directory, **signed}


def may_sign(vault: Vault, document: dict[str, Any], entry: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a header and an entry of it whose person may sign the list of people from now on."""
    with granting(vault) as (by, signer):
        granted = {**entry, "grant": grant(vault.uid, entry, by, signer)}
        if by == ROOT:
            others = [each for each in document["root_seed"] if each["to"] != entry["uid"]]
            document = {**document, "root_seed": [*others, *sealed_seed(signer, {entry["uid"]: entry["age"]})]}
    return document, granted


def let_in(vault: Vault, entry: Mapping[str, Any], keys: PersonKeys) -> dict[str, Any]:
    """Return a header whose list holds a person, in the place of an entry of theirs if there is one."""
    document, directory = vault.header, vault.header["people"]
    everybody = [each for each in directory["people"] if each["uid"] != entry["uid"]]
    signed_list(vault, everybody)
    if entry["role"] == Role.ADMINISTRATOR.value:
        document, entry = may_sign(vault, document, entry)
    blocks = {
        name: block and _sealed_too(vault, block, entry["uid"], keys.recipient)
        for name, block in document["keys"].items()
    }
    return {**document, "people": signed_list(vault, [*everybody, entry]), "keys": blocks}


def _sealed_too(vault: Vault, block: Mapping[str, Any], uid: str, recipient: str) -> dict[str, Any]:
    try:
        with unsealed_master(block, vault.person.uid, vault.person_keys) as master:
            sealed = b64(seal_to(recipient, master))
    except WrongKeyError as error:
        raise MayNotEnrolError from error
    others = [each for each in block["master"] if each["to"] != uid]
    return {**block, "master": [*others, {"to": uid, "sealed": sealed}]}


def make_own_store(vault: Vault, uid: str, keys: PersonKeys) -> None:
    """Make the empty own store of a person, whose key nobody else has."""
    with lent(keys.own_store_key(uid)) as key:
        open_encrypted(vault.folder / PEOPLE / f"{uid}.db", key, create=True).close()


def put_in_force(vault: Vault, document: Mapping[str, Any], act: str, uid: str, at: str) -> None:
    """Bring another list of people into force; who is on it is known to the database, and what was done is on record."""
    directory = document["people"]
    entry = next(each for each in directory["people"] if each["uid"] == uid)
    text = canonical({name: entry[name] for name in _TOLD}).decode()
    write = Write(new_uid(), at, vault.person.uid, act, "person", uid, directory["serial"], text)
    acts.take(vault, dict(document), write, lambda db: enrol_people(db, {each.uid: each for each in people(vault)}))
