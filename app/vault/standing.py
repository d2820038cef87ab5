"""Who is let go, who comes back, who has which role; and the vault's keys, which change when somebody is let go."""

from __future__ import annotations

from typing import Any

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Role
from app.log import failed
from app.vault.acts import take, write_of
from app.vault.create import check_passphrase, keep_secret
from app.vault.database import told
from app.vault.device_secrets import DeviceSecrets, places
from app.vault.directory import ROOT, with_new_keys
from app.vault.errors import KeyringUnavailableError, UnknownPersonError
from app.vault.keys import from_b64, new_person_keys
from app.vault.model import Cost
from app.vault.opening import set_own_store_aside
from app.vault.people import (
    MayNotEnrolError,
    StandsSoAlreadyError,
    granting,
    let_in,
    make_own_store,
    may_sign,
    put_in_force,
    signed_list,
)
from app.vault.recovery import recipients
from app.vault.rotation import with_next
from app.vault.slots import Seat, seal_slot
from app.vault.trust import regranted
from app.vault.unlock import must_be_nobody_elses
from app.vault.vault import Vault

Document = dict[str, Any]
ACTIVE = "active"
GONE = "disabled"


class OnOneselfError(StillwaterError):
    """Nobody lets themselves go, or gives themselves another role."""

    def __init__(self) -> None:
        super().__init__(
            _("This is not done to oneself: somebody must be left who may undo it."),
            kept=_("Nothing was changed."),
            do=_("Ask another administrator of this vault; if there is none, give somebody that role first."),
        )


def give_role(vault: Vault, uid: str, role: Role, clock: Clock) -> None:
    """Give a person another role; an administrator may let people in from then on, others no longer may."""
    document, entry = vault.header, _other(vault, uid, ACTIVE)
    given: Document = {**entry, "role": role.value}
    if role is Role.ADMINISTRATOR:
        document, given = may_sign(vault, document, given)
        everybody = [given if each["uid"] == uid else each for each in _everybody(vault)]
    else:
        document, everybody = _without_word(vault, document, given)
    document = {**document, "people": signed_list(vault, everybody)}
    put_in_force(vault, document, "vault.role", uid, utc_text(clock.now()))


def must_be_able_to_go(vault: Vault, uid: str) -> None:
    """Raise what `disable` would before it begins, so that nobody is told or asked about what cannot be done."""
    _other(vault, uid, ACTIVE)
    signed_list(vault, _everybody(vault))


def disable(vault: Vault, uid: str, clock: Clock, secrets: DeviceSecrets | None = None) -> None:
    """Let a person go: their slots and sealed keys are removed, and the next unlock changes the vault's keys."""
    entry = _other(vault, uid, ACTIVE)
    document, everybody = _without_word(vault, vault.header, {**entry, "status": GONE})
    document = {
        **document,
        "people": signed_list(vault, everybody),
        "slots": [slot for slot in document["slots"] if slot["person"] != uid],
    }
    document = with_next(vault, document, recipients(document))
    put_in_force(vault, document, "vault.disable", uid, utc_text(clock.now()))
    _forget(vault, uid, secrets)


def readmit(
    vault: Vault, uid: str, passphrase: str, *, secrets: DeviceSecrets | None, cost: Cost, clock: Clock
) -> None:
    """Let a person back in, with new keys behind a new passphrase of theirs; their own store begins anew."""
    entry, at, keys = _other(vault, uid, GONE), utc_text(clock.now()), new_person_keys()
    check_passphrase(passphrase, entry["name"])
    try:
        document = let_in(vault, {**with_new_keys(entry, keys), "status": ACTIVE}, keys)
        must_be_nobody_elses(document, passphrase, uid, secrets)
        secret = keep_secret(secrets, vault.uid, uid)
        seat = Seat(uid, vault.device.uid, bool(secret), keys, from_b64(vault.header["root"]))
        document["slots"] = [*document["slots"], seal_slot(vault.uid, seat, passphrase, secret, cost)]
        with told(vault.folder):
            set_own_store_aside(vault.folder, uid, at)
            make_own_store(vault, uid, keys)
        put_in_force(vault, document, "vault.enable", uid, at)
    finally:
        keys.wipe()


def renew_keys(vault: Vault, clock: Clock) -> None:
    """Lay new keys for the vault beside those in use; the next unlock takes them."""
    signed_list(vault, _everybody(vault))
    document = with_next(vault, vault.header, recipients(vault.header))
    take(vault, document, write_of(vault, "vault.renew_keys", utc_text(clock.now())))


def _other(vault: Vault, uid: str, status: str) -> Document:
    if uid == vault.person.uid:
        raise OnOneselfError
    entry = next((each for each in _everybody(vault) if each["uid"] == uid), None)
    if entry is None:
        raise UnknownPersonError("")
    if (entry["status"] == ACTIVE) != (status == ACTIVE):
        raise StandsSoAlreadyError(entry)
    return dict(entry)


def _everybody(vault: Vault) -> list[Document]:
    return list(vault.header["people"]["people"])


def _without_word(vault: Vault, document: Document, entry: Document) -> tuple[Document, list[Document]]:
    """Take a person's word for others away; whom they let sign, whoever does this vouches for from now on."""
    uid = entry["uid"]
    with granting(vault) as (by, signer):
        everybody = regranted(vault.uid, _everybody(vault), by, signer, through=uid)
    mine = next(each for each in everybody if each["uid"] == vault.person.uid)
    if by != ROOT and mine.get("grant", {}).get("by") == by:
        # Their word is all that one's own stands on, and nobody vouches for oneself.
        raise MayNotEnrolError
    bare = {name: value for name, value in entry.items() if name != "grant"}
    seeds = [each for each in document.get("root_seed", ()) if each["to"] != uid]
    document = {**document, "root_seed": seeds}
    return document, [bare if each["uid"] == uid else each for each in everybody]


def _forget(vault: Vault, uid: str, secrets: DeviceSecrets | None) -> None:
    if secrets is None:
        return
    try:
        for place in places(uid):
            secrets.delete(vault.uid, place)
    except KeyringUnavailableError as error:
        # What it was a part of is gone from the header: alone it opens nothing.
        failed("forgetting a device secret", error)
