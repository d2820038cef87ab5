"""A key slot: one person's private keys on one device, behind a passphrase and the device's own secret."""

from __future__ import annotations

import hmac
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from app.i18n import _
from app.identity import new_uid
from app.vault.errors import CostRefusedError, DamagedHeaderError, NotEnoughMemoryError
from app.vault.keys import PersonKeys, WrongKeyError, b64, canonical, derive, from_b64, lent, unwrap, wrap
from app.vault.model import LIMITS, Cost, Limits

_KEK = "stillwater/kek/v1"
_CHECK = "stillwater/kek-check/v1"
_DEVICE_CHECK = "stillwater/device-check/v1"


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is about to work, on what, with which keys, and whose signature on the list of people counts."""

    person: str
    device: str
    device_bound: bool
    keys: PersonKeys
    root: bytes


def seal_slot(vault: str, seat: Seat, passphrase: str, secret: bytes, cost: Cost) -> dict[str, Any]:
    """Write a slot of the header; without a device secret the passphrase stands alone."""
    salt = os.urandom(16)
    slot: dict[str, Any] = {
        "id": new_uid(),
        "person": seat.person,
        "device": seat.device,
        "device_bound": bool(secret),
        "kdf": {"name": "argon2id", "t": cost.t, "m_kib": cost.m_kib, "p": cost.p, "salt": b64(salt)},
    }
    inner = canonical({"age": seat.keys.age.decode(), "sign": b64(seat.keys.seed), "root": b64(seat.root)})
    with lent(_kek(slot, passphrase, secret)) as kek:
        slot["sealed"] = b64(wrap(kek, inner, _context(vault, slot)))
        slot["check"] = b64(derive(kek, salt, _CHECK, 16))
    if secret:
        slot["device_check"] = b64(derive(secret, salt, _DEVICE_CHECK, 16))
    return slot


def open_slot(vault: str, slot: Mapping[str, Any], passphrase: str, secret: bytes, limits: Limits) -> Seat:
    """Open a slot; a wrong passphrase and a changed slot are told apart."""
    cost = slot_cost(slot)
    if slot["kdf"]["name"] != "argon2id" or not cost.within(limits.floor, limits.ceiling):
        raise CostRefusedError(weak=cost.within(Cost(0, 0, 0), limits.ceiling))
    with lent(_kek(slot, passphrase, secret)) as kek:
        if not _is_its_key(slot, kek):
            raise WrongKeyError
        try:
            opened = unwrap(kek, from_b64(slot["sealed"]), _context(vault, slot))
        except WrongKeyError as error:
            raise DamagedHeaderError(_("a key slot was changed")) from error
    inner = json.loads(opened)
    opened[:] = bytes(len(opened))
    keys = PersonKeys(bytearray(inner["age"].encode()), bytearray(from_b64(inner["sign"])))
    return Seat(slot["person"], slot["device"], slot["device_bound"], keys, from_b64(inner["root"]))


def opens(slot: Mapping[str, Any], passphrase: str, secret: bytes) -> bool:
    """Tell whether a passphrase would open a slot; what lies in it stays shut."""
    if not slot_cost(slot).within(Cost(0, 0, 0), LIMITS.ceiling):
        # Nobody opens it so, and a header that was changed is not to cost the machine its memory.
        return False
    with lent(_kek(slot, passphrase, secret)) as kek:
        return _is_its_key(slot, kek)


def slot_cost(slot: Mapping[str, Any]) -> Cost:
    """Return the work a slot asks for."""
    kdf = slot["kdf"]
    return Cost(int(kdf["t"]), int(kdf["m_kib"]), int(kdf["p"]))


def made_with(slot: Mapping[str, Any], secret: bytes) -> bool:
    """Tell whether this is the device secret that the slot was made with."""
    salt = from_b64(slot["kdf"]["salt"])
    return hmac.compare_digest(derive(secret, salt, _DEVICE_CHECK, 16), from_b64(slot["device_check"]))


def _is_its_key(slot: Mapping[str, Any], kek: bytearray) -> bool:
    salt = from_b64(slot["kdf"]["salt"])
    return hmac.compare_digest(derive(kek, salt, _CHECK, 16), from_b64(slot["check"]))


def _kek(slot: Mapping[str, Any], passphrase: str, secret: bytes) -> bytearray:
    cost, salt = slot_cost(slot), from_b64(slot["kdf"]["salt"])
    # The same passphrase typed on another keyboard can be other code points.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    try:
        stretched = hash_secret_raw(typed, salt, cost.t, cost.m_kib, cost.p, 32, Type.ID)
    except (HashingError, MemoryError) as error:
        raise NotEnoughMemoryError(cost.m_kib) from error
    return derive(stretched + secret, salt, _KEK)


def _context(vault: str, slot: Mapping[str, Any]) -> bytes:
    bound = {name: slot[name] for name in ("id", "person", "device", "device_bound", "kdf")}
    return canonical({"vault": vault, "slot": bound, "use": "stillwater/slot/v1"})
