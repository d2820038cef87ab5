"""A slot and the wrapped keys: each is bound to its place, and needs both secrets."""

from __future__ import annotations

from typing import Any

import pytest

from app.vault.errors import DamagedHeaderError
from app.vault.keys import (
    Keys,
    PersonKeys,
    WrongKeyError,
    new_keys,
    new_person_keys,
    recovery_keys,
    unseal_master,
    unwrap_keys,
    wrap_keys,
)
from app.vault.slots import Seat, made_with, open_slot, seal_slot
from tests.builders import PASSPHRASE
from tests.vaults import CHEAP, CHEAP_LIMITS

SECRET = bytes(range(32))
VAULT = "vault"


def slot_of(secret: bytes = SECRET) -> tuple[Seat, dict[str, Any]]:
    """Make a slot."""
    seat = Seat("robin", "laptop", bool(secret), new_person_keys(), bytes(32))
    return seat, seal_slot(VAULT, seat, PASSPHRASE, secret, CHEAP)


def test_a_slot_gives_back_the_person_with_both_secrets() -> None:
    seat, slot = slot_of()
    assert open_slot(VAULT, slot, PASSPHRASE, SECRET, CHEAP_LIMITS) == seat
    assert made_with(slot, SECRET)
    assert not made_with(slot, bytes(32))


@pytest.mark.parametrize(
    ("passphrase", "secret"), [(PASSPHRASE + " ", SECRET), (PASSPHRASE, bytes(32)), (PASSPHRASE, b""), ("", SECRET)]
)
def test_one_secret_is_not_enough(passphrase: str, secret: bytes) -> None:
    with pytest.raises(WrongKeyError):
        open_slot(VAULT, slot_of()[1], passphrase, secret, CHEAP_LIMITS)


@pytest.mark.parametrize("change", [{"person": "kim"}, {"device": "other"}, {"device_bound": False}, {"id": "other"}])
def test_a_slot_is_bound_to_its_person_and_device(change: dict[str, Any]) -> None:
    with pytest.raises(DamagedHeaderError):
        open_slot(VAULT, slot_of()[1] | change, PASSPHRASE, SECRET, CHEAP_LIMITS)
    with pytest.raises(DamagedHeaderError):
        open_slot("another vault", slot_of()[1], PASSPHRASE, SECRET, CHEAP_LIMITS)


def test_other_parameters_of_the_work_open_nothing() -> None:
    slot = slot_of()[1]
    with pytest.raises(WrongKeyError):
        open_slot(VAULT, slot | {"kdf": {**slot["kdf"], "t": 2}}, PASSPHRASE, SECRET, CHEAP_LIMITS)


def test_two_slots_of_one_person_have_nothing_in_common() -> None:
    seat, slot = slot_of()
    other = seal_slot(VAULT, seat, PASSPHRASE, SECRET, CHEAP)
    same = {name for name in slot if slot[name] == other[name]}
    assert same == {"person", "device", "device_bound"}


def block_of() -> tuple[Keys, PersonKeys, dict[str, Any]]:
    """Make a block of wrapped keys."""
    keys, who = new_keys(3), new_person_keys()
    keys = Keys(
        keys.epoch, keys.database, keys.audit, keys.evidence, {1: bytearray(b"1" * 32), 2: bytearray(b"2" * 32)}
    )
    return keys, who, wrap_keys(keys, VAULT, {"robin": who.recipient})


def test_wrapped_keys_come_back_with_those_of_earlier_epochs() -> None:
    keys, who, block = block_of()
    assert unwrap_keys(block, VAULT, unseal_master(block, "robin", who)) == keys


def test_wrapped_keys_cannot_change_places() -> None:
    _, who, block = block_of()
    master = unseal_master(block, "robin", who)
    swapped = block | {"audit": block["evidence"], "evidence": block["audit"]}
    older = block | {"retired_audit": [{**old, "epoch": 3 - old["epoch"]} for old in block["retired_audit"]]}
    for vault, changed in ((VAULT, swapped), (VAULT, older), (VAULT, block | {"epoch": 4}), ("another", block)):
        with pytest.raises(WrongKeyError):
            unwrap_keys(changed, vault, master)


def test_a_stranger_cannot_open_the_master_key() -> None:
    _, _, block = block_of()
    for to in ("robin", "kim"):
        with pytest.raises(WrongKeyError):
            unseal_master(block, to, new_person_keys())


def test_what_is_not_a_recovery_key_is_told() -> None:
    for text in ("", "age1qqqq", new_person_keys().recipient):
        with pytest.raises(WrongKeyError):
            recovery_keys(text)
