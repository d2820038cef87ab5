"""The header: damage and forgery are told, the copy is used when asked, and its format has room to grow."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.errors import StillwaterError
from app.identity import Role, new_uid
from app.vault.database import open_encrypted
from app.vault.directory import entry_document, sign_directory
from app.vault.errors import DamagedDatabaseError, DamagedHeaderError, NewerVaultError, WrongPassphraseError
from app.vault.header import BACKUP, NAME, write_header
from app.vault.keys import (
    PersonKeys,
    b64,
    from_b64,
    new_keys,
    new_person_keys,
    seal_to,
    unseal_master,
    wrap_keys,
)
from app.vault.slots import Seat, seal_slot
from app.vault.unlock import peek, restore_header, unlock
from app.vault.vault import Vault
from tests.builders import FakeClock, MemorySecrets
from tests.vault.forge import Document, forge, read
from tests.vaults import CHEAP, CHEAP_LIMITS, Template, unlocked
from tests.vaults import NAME as PERSON

OTHER = "another lantern below nine harbours"


def test_a_damaged_header_says_that_the_copy_is_good_and_uses_it_only_when_asked(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    whole = (vault_folder / NAME).read_bytes()
    (vault_folder / NAME).write_bytes(whole.replace(b'"slots"', b'"slats"'))
    with pytest.raises(DamagedHeaderError, match=r"vault\.json\.bak is good") as told:
        unlocked(vault_folder, secrets, clock)
    assert told.value.backup_usable
    assert "copy vault.json.bak to vault.json" in str(told.value)

    aside = restore_header(vault_folder, clock)
    assert b'"slats"' in aside.read_bytes()
    assert (vault_folder / NAME).read_bytes() == whole
    unlocked(vault_folder, secrets, clock).close()


def test_with_both_copies_damaged_nothing_is_promised(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    for name in (NAME, BACKUP):
        (vault_folder / name).write_bytes((vault_folder / name).read_bytes()[:-20])
    with pytest.raises(DamagedHeaderError, match="from a backup") as told:
        unlocked(vault_folder, secrets, clock)
    assert not told.value.backup_usable
    with pytest.raises(DamagedHeaderError):
        restore_header(vault_folder, clock)


def test_a_missing_header_beside_its_copy_is_damage_and_not_an_empty_folder(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    (vault_folder / NAME).unlink()
    with pytest.raises(DamagedHeaderError, match="missing"):
        unlocked(vault_folder, secrets, clock)
    restore_header(vault_folder, clock)
    unlocked(vault_folder, secrets, clock).close()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"{}", b'{"format": "1"}', b"\xff\xfe", b"[" * 100_000, b'{"format": 1}']
)
def test_whatever_stands_in_the_header_is_told_as_damage(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, content: bytes
) -> None:
    (vault_folder / NAME).write_bytes(content)
    with pytest.raises(DamagedHeaderError):
        unlocked(vault_folder, secrets, clock)


def test_every_flipped_bit_of_the_header_is_told(template: Template, secrets: MemorySecrets, clock: FakeClock) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = template.copy_to(Path(folder) / "vault")
        whole = (copy / NAME).read_bytes()
        for place in range(0, len(whole), 37):
            if whole[place : place + 1].isspace():
                continue
            (copy / NAME).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises((DamagedHeaderError, NewerVaultError)):
                unlocked(copy, secrets, clock)


def _raise_role(document: Document) -> None:
    document["people"]["people"][0]["role"] = "administrator"


def _swap_person(document: Document) -> None:
    document["slots"][0]["person"] = "somebody"


def _forget_anchors(document: Document) -> None:
    document["anchors"] = {}


def _flip_slot(document: Document) -> None:
    document["slots"][0]["sealed"] = b64(bytes(200))


def _flip_key(document: Document) -> None:
    document["keys"]["current"]["database"] = b64(bytes(76))


def _drop_master(document: Document) -> None:
    document["keys"]["current"]["master"] = []


def _other_root(document: Document) -> None:
    document["root"] = b64(bytes(32))


def _malformed(document: Document) -> None:
    document["keys"]["current"]["audit"] = 7


@pytest.mark.parametrize(
    "change",
    [_raise_role, _forget_anchors, _flip_slot, _flip_key, _drop_master, _other_root, _malformed],
    ids=lambda f: f.__name__,
)
def test_a_forged_header_is_told_as_damage_with_the_right_passphrase(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, change: object
) -> None:
    assert callable(change)
    forge(vault_folder, change)
    with pytest.raises(DamagedHeaderError):
        unlocked(vault_folder, secrets, clock)


def test_with_a_forged_header_a_wrong_passphrase_is_still_only_that(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    forge(vault_folder, _flip_slot)
    with pytest.raises(WrongPassphraseError):
        unlock(vault_folder, "not this one at all", secrets=secrets, limits=CHEAP_LIMITS, clock=clock)


def test_a_slot_cannot_be_given_to_somebody_else(vault_folder: Path, clock: FakeClock, secrets: MemorySecrets) -> None:
    forge(vault_folder, _swap_person)
    with pytest.raises(StillwaterError):
        unlocked(vault_folder, secrets, clock)


def test_the_next_key_opens_what_a_killed_rotation_left(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    following = new_keys(2)
    recipients = {vault.person.uid: vault.person_keys.recipient, "recovery": vault.header["recovery"]["recipient"]}
    vault.header["keys"]["next"] = wrap_keys(following, vault.uid, recipients)
    vault.header = write_header(vault.folder, vault.header, vault.keys.audit)
    raw = dbapi2.connect(str(vault.database_path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{vault.keys.database.hex()}'\"")
    raw.execute(f"PRAGMA rekey = \"x'{following.database.hex()}'\"")
    raw.close()
    vault.keys.database[:] = following.database
    vault.close()

    again = unlocked(vault_folder, secrets, clock)
    db = again.connect()
    assert db.execute("SELECT count(*) FROM person").fetchone() == (1,)
    db.close()
    again.close()


def test_what_a_later_version_added_to_the_header_is_kept(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    vault.header["later"] = {"idea": [1, 2]}
    vault.header["slots"][0]["colour"] = "green"
    vault.header = write_header(vault.folder, vault.header, vault.keys.audit)
    vault.close()
    unlocked(vault_folder, secrets, clock).close()
    document = read(vault_folder)
    assert document["later"] == {"idea": [1, 2]}
    assert document["slots"][0]["colour"] == "green"


def test_a_second_person_has_a_slot_and_a_store_of_their_own(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    first = unlocked(vault_folder, secrets, clock)
    kim, entry = enrol(first, "Kim", OTHER)
    own_of_first = first.own_path
    first.close()

    second = unlock(vault_folder, OTHER, secrets=secrets, limits=CHEAP_LIMITS, clock=clock)
    assert (second.person.name, second.person.role) == ("Kim", Role.SUPERVISOR)
    assert second.person.uid == entry["uid"]
    assert second.own_path != own_of_first
    with pytest.raises(DamagedDatabaseError):
        open_encrypted(own_of_first, kim.own_store_key(first.person.uid))
    db = second.connect()
    assert db.execute("SELECT count(*) FROM person").fetchone() == (2,)
    db.close()
    second.close()
    unlocked(vault_folder, secrets, clock).close()
    with pytest.raises(WrongPassphraseError):
        unlock(vault_folder, OTHER, secrets=secrets, limits=CHEAP_LIMITS, clock=clock, name=PERSON)


def test_a_person_who_left_does_not_get_in(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    first = unlocked(vault_folder, secrets, clock)
    enrol(first, "Kim", OTHER, status="left")
    first.close()
    assert peek(vault_folder).names == (PERSON,)
    with pytest.raises(WrongPassphraseError):
        unlock(vault_folder, OTHER, secrets=secrets, limits=CHEAP_LIMITS, clock=clock)


def enrol(vault: Vault, name: str, passphrase: str, status: str = "active") -> tuple[PersonKeys, Document]:
    """Write a second person into the header, by hand: there is no screen for it yet, but the format is for ever."""
    keys, directory = new_person_keys(), vault.header["people"]
    entry = entry_document(new_uid(), name, Role.SUPERVISOR, keys, "2026-03-07T21:40:00.000Z") | {"status": status}
    people = [*directory["people"], entry]
    block = vault.header["keys"]["current"]
    master = unseal_master(block, vault.person.uid, vault.person_keys)
    sealed = {"to": entry["uid"], "sealed": b64(seal_to(keys.recipient, master))}
    seat = Seat(entry["uid"], vault.device.uid, device_bound=False, keys=keys, root=from_b64(vault.header["root"]))
    slot = seal_slot(vault.uid, seat, passphrase, b"", CHEAP)
    changed = {
        **vault.header,
        "people": sign_directory(vault.uid, directory["serial"] + 1, people, vault.person.uid, vault.person_keys),
        "keys": {"current": {**block, "master": [*block["master"], sealed]}, "next": None},
        "slots": [*vault.header["slots"], slot],
    }
    vault.header = write_header(vault.folder, changed, vault.audit_key)
    return keys, entry
