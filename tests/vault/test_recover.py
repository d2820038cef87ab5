"""The recovery key, and the change of a passphrase: no step can lock a person out."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import utc_text
from app.vault import audit
from app.vault.directory import ROOT
from app.vault.errors import (
    DamagedHeaderError,
    UnknownPersonError,
    WeakPassphraseError,
    WrongPassphraseError,
    WrongRecoveryKeyError,
)
from app.vault.header import BACKUP, NAME
from app.vault.keys import WrongKeyError, b64, from_b64, new_person_keys, recovery_keys, unseal_master
from app.vault.recovery import recover
from app.vault.slots import Seat
from app.vault.unlock import add_slot, change_passphrase, unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vault.forge import forge, read
from tests.vaults import CHEAP, CHEAP_LIMITS, Template, unlocked
from tests.vaults import NAME as PERSON

OTHER = "another lantern below nine harbours"


def recovered(folder: Path, key: str, secrets: MemorySecrets | None, clock: FakeClock, name: str = PERSON) -> Vault:
    """Recover with the cheap cost of the tests."""
    return recover(folder, key, name, OTHER, secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)


def opened(folder: Path, passphrase: str, secrets: MemorySecrets | None, clock: FakeClock) -> Vault:
    """Unlock with the cheap limits of the tests."""
    return unlock(folder, passphrase, secrets=secrets, limits=CHEAP_LIMITS, clock=clock)


def acts(vault: Vault) -> list[str]:
    """Return what the audit says happened."""
    db = vault.connect()
    rows = [row[0] for row in db.execute("SELECT json_extract(body, '$.act') FROM audit ORDER BY seq")]
    assert audit.verify(db, vault.audit_key, vault.anchors()).problems == ()
    db.close()
    return rows


def test_the_recovery_key_opens_after_the_device_secret_is_lost(
    vault_folder: Path, template: Template, clock: FakeClock
) -> None:
    secrets = MemorySecrets()
    before = read(vault_folder)["people"]["people"][0]
    vault = recovered(vault_folder, template.recovery_key, secrets, clock)
    assert vault.person.name == PERSON
    assert vault.device.letter == "A"
    assert acts(vault)[-1] == "vault.recover"
    vault.close()

    opened(vault_folder, OTHER, secrets, clock).close()
    with pytest.raises(WrongPassphraseError):
        opened(vault_folder, PASSPHRASE, secrets, clock)
    after = read(vault_folder)["people"]
    assert after["signer"] == ROOT
    assert after["people"][0]["uid"] == before["uid"]
    assert after["people"][0]["sign"] != before["sign"]


def test_the_old_passphrase_opens_nothing_after_a_recovery_on_the_same_device(
    vault_folder: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    recovered(vault_folder, template.recovery_key, secrets, clock).close()
    with pytest.raises(WrongPassphraseError):
        opened(vault_folder, PASSPHRASE, secrets, clock)
    assert len(read(vault_folder)["slots"]) == 1


def test_the_old_private_keys_open_nothing_after_a_recovery(
    vault_folder: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    old = new_person_keys()
    old.age[:], old.seed[:] = vault.person_keys.age, vault.person_keys.seed
    uid = vault.person.uid
    unseal_master(vault.header["keys"]["current"], uid, old)
    vault.close()
    recovered(vault_folder, template.recovery_key, secrets, clock).close()
    with pytest.raises(WrongKeyError):
        unseal_master(read(vault_folder)["keys"]["current"], uid, old)


def test_the_own_store_is_set_aside_and_that_is_told(
    vault_folder: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    old_bytes = vault.own_path.read_bytes()
    vault.close()

    vault = recovered(vault_folder, template.recovery_key, secrets, clock)
    assert any("set aside" in note for note in vault.notes)
    (aside,) = vault.own_path.parent.glob("*.set-aside-*.db")
    assert aside.read_bytes() == old_bytes
    own = vault.open_own()
    assert own.execute("PRAGMA user_version").fetchone() == (0,)
    own.close()
    vault.close()
    again = opened(vault_folder, OTHER, secrets, clock)
    assert again.notes == ()
    again.close()


def test_a_recovery_key_may_be_typed_untidily(vault_folder: Path, template: Template, clock: FakeClock) -> None:
    typed = f" {template.recovery_key[:20].lower()}\n{template.recovery_key[20:]} "
    recovered(vault_folder, typed, None, clock).close()


@pytest.mark.parametrize("key", ["", "AGE-SECRET-KEY-1", "hello"])
def test_a_mistyped_recovery_key_is_told(vault_folder: Path, clock: FakeClock, key: str) -> None:
    with pytest.raises(WrongRecoveryKeyError):
        recovered(vault_folder, key, None, clock)


def test_the_recovery_key_of_another_vault_is_told(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    before = read(vault_folder)
    with pytest.raises(WrongRecoveryKeyError):
        recovered(vault_folder, new_person_keys().age.decode(), None, clock)
    assert read(vault_folder) == before
    unlocked(vault_folder, secrets, clock).close()


def test_a_recovery_needs_a_good_passphrase_and_a_known_name(
    vault_folder: Path, template: Template, clock: FakeClock
) -> None:
    with pytest.raises(UnknownPersonError):
        recovered(vault_folder, template.recovery_key, None, clock, name="Kim")
    with pytest.raises(WeakPassphraseError):
        recover(vault_folder, template.recovery_key, PERSON, "short", secrets=None, cost=CHEAP, clock=clock)


def test_a_forged_root_does_not_survive_a_recovery(vault_folder: Path, template: Template, clock: FakeClock) -> None:
    forge(vault_folder, lambda document: document.update(root=b64(bytes(32))))
    with pytest.raises(DamagedHeaderError):
        recovered(vault_folder, template.recovery_key, None, clock)


def test_a_recovery_killed_before_its_header_leaves_the_old_way_in(
    vault_folder: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    kept = dict(secrets.kept)
    recovered(vault_folder, template.recovery_key, secrets, clock).close()
    # The device secret was used again, not replaced: the old header would still open with it.
    assert secrets.kept == kept


def test_the_recovery_key_also_signs(template: Template) -> None:
    assert b64(recovery_keys(template.recovery_key).sign_key) == read(template.folder)["root"]


def test_a_changed_passphrase_replaces_the_old_one(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    change_passphrase(vault, PASSPHRASE, OTHER, secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    assert acts(vault)[-1] == "vault.passphrase"
    vault.close()
    for name in (NAME, BACKUP):
        assert (vault_folder / name).read_bytes() == (vault_folder / NAME).read_bytes()
    assert len(read(vault_folder)["slots"]) == 1
    with pytest.raises(WrongPassphraseError):
        opened(vault_folder, PASSPHRASE, secrets, clock)
    opened(vault_folder, OTHER, secrets, clock).close()


def test_the_own_store_opens_after_a_change_of_passphrase(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    own = vault.open_own()
    own.execute("CREATE TABLE note (text TEXT) STRICT")
    own.execute("INSERT INTO note (text) VALUES ('mine')")
    own.close()
    change_passphrase(vault, PASSPHRASE, OTHER, secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    vault.close()
    again = opened(vault_folder, OTHER, secrets, clock)
    own = again.open_own()
    assert own.execute("SELECT text FROM note").fetchone() == ("mine",)
    own.close()
    again.close()


def test_a_wrong_old_passphrase_changes_nothing(
    vault: Vault, vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    before = read(vault_folder)
    with pytest.raises(WrongPassphraseError):
        change_passphrase(vault, OTHER, OTHER, secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    with pytest.raises(WeakPassphraseError):
        change_passphrase(vault, PASSPHRASE, "short", secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    assert read(vault_folder) == before


@pytest.mark.parametrize("then_with", [PASSPHRASE, OTHER])
def test_killed_between_the_new_slot_and_the_old_ones_end_either_passphrase_opens(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, then_with: str
) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    (secret,) = secrets.kept.values()
    seat = Seat(vault.person.uid, vault.device.uid, True, vault.person_keys, from_b64(vault.header["root"]))
    add_slot(vault, seat, OTHER, secret, CHEAP, at=utc_text(clock.now()))
    assert len(read(vault_folder)["slots"]) == 2
    vault.close()

    opened(vault_folder, then_with, secrets, clock).close()
    # The new one proves that the person knows it: then the old slot goes.
    assert len(read(vault_folder)["slots"]) == (1 if then_with == OTHER else 2)
    opened(vault_folder, OTHER, secrets, clock).close()
    with pytest.raises(WrongPassphraseError):
        opened(vault_folder, PASSPHRASE, secrets, clock)


def test_killed_before_the_rename_the_old_header_stands(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    (vault_folder / f"{NAME}.partial").write_bytes(b'{"format": 1, "slo')
    unlocked(vault_folder, secrets, clock).close()
    assert not (vault_folder / f"{NAME}.partial").exists()
