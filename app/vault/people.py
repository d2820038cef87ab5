"""A second person in a vault: let in by someone who may, and able to prove who they are without opening anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlcipher3.dbapi2 import Connection

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Role, new_uid
from app.vault import audit
from app.vault.create import check_passphrase, keep_secret
from app.vault.database import open_encrypted, told
from app.vault.device_secrets import DeviceSecrets
from app.vault.directory import Entry, entry_document, read_directory, sign_directory
from app.vault.errors import DamagedHeaderError, UnknownPersonError
from app.vault.header import well_formed, write_header
from app.vault.keys import PersonKeys, WrongKeyError, b64, from_b64, new_person_keys, seal_to, unsealed_master
from app.vault.model import LIMITS, Cost, Limits
from app.vault.opening import enrol_people
from app.vault.slots import Seat, seal_slot
from app.vault.unlock import seat_of, secret_of
from app.vault.vault import PEOPLE, Vault


class MayNotEnrolError(StillwaterError):
    """Only whom the recovery key vouches for may let somebody in."""

    def __init__(self) -> None:
        super().__init__(
            _("You may not let somebody into this vault."),
            kept=_("Nothing was changed."),
            do=_("Ask the person who made the vault."),
        )


class NameTakenError(StillwaterError):
    """Two people of one vault cannot have one name: it is what they are told apart by at the door."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Somebody in this vault is called {name} already.").format(name=name),
            kept=_("Nothing was changed."),
            do=_("Choose another name."),
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
    check_passphrase(newcomer.passphrase, newcomer.name)
    there = {entry.uid: entry for entry in people(vault)}
    if newcomer.name.strip() in {entry.name for entry in there.values()}:
        raise NameTakenError(newcomer.name.strip())
    at, keys = utc_text(clock.now()), new_person_keys()
    try:
        entry = entry_document(new_uid(), newcomer.name.strip(), newcomer.role, keys, at)
        document = _with(vault, entry, keys)
        secret = keep_secret(secrets, vault.uid, entry["uid"])
        seat = Seat(entry["uid"], vault.device.uid, bool(secret), keys, from_b64(vault.header["root"]))
        document["slots"] = [*document["slots"], seal_slot(vault.uid, seat, newcomer.passphrase, secret, cost)]
        with told(vault.folder):
            _own_store(vault, entry["uid"], keys)
        vault.header = write_header(vault.folder, document, vault.keys.audit)
    finally:
        keys.wipe()
    _known(vault, entry["uid"], at)
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
        raise UnknownPersonError("")
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


def _with(vault: Vault, entry: Mapping[str, Any], keys: PersonKeys) -> dict[str, Any]:
    document, directory = vault.header, vault.header["people"]
    mine = next(each for each in directory["people"] if each["uid"] == vault.person.uid)
    if "grant" not in mine:
        raise MayNotEnrolError
    everyone = [*directory["people"], entry]
    signed = sign_directory(vault.uid, directory["serial"] + 1, everyone, vault.person.uid, vault.person_keys)
    blocks = {
        name: block and _sealed_too(vault, block, entry["uid"], keys.recipient)
        for name, block in document["keys"].items()
    }
    return {**document, "people": {**directory, **signed}, "keys": blocks}


def _sealed_too(vault: Vault, block: Mapping[str, Any], uid: str, recipient: str) -> dict[str, Any]:
    try:
        with unsealed_master(block, vault.person.uid, vault.person_keys) as master:
            sealed = b64(seal_to(recipient, master))
    except WrongKeyError as error:
        raise MayNotEnrolError from error
    return {**block, "master": [*block["master"], {"to": uid, "sealed": sealed}]}


def _own_store(vault: Vault, uid: str, keys: PersonKeys) -> None:
    key = keys.own_store_key(uid)
    try:
        open_encrypted(vault.folder / PEOPLE / f"{uid}.db", key, create=True).close()
    finally:
        key[:] = bytes(len(key))


def _known(vault: Vault, uid: str, at: str) -> None:
    """Write the person into the database too, with an audit row; the next one to unlock would write them as well."""
    db: Connection = vault.connect()
    try:
        db.execute("BEGIN IMMEDIATE")
        enrol_people(db, {entry.uid: entry for entry in people(vault)})
        body = {"act": "vault.enrol", "actor": vault.person.uid, "entity": "person", "op": new_uid(), "uid": uid}
        audit.append(db, vault.audit_key, vault.device.id, at, body)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        db.close()
