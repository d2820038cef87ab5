"""A recovery key that was used, or seen, is replaced: the old one opens nothing any more, the new one does all it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.identity import Role
from app.vault import people
from app.vault.errors import DamagedHeaderError, WrongRecoveryKeyError
from app.vault.header import write_header
from app.vault.keys import b64, new_person_keys, recovery_keys
from app.vault.people import MayNotEnrolError, Newcomer
from app.vault.recovery import RootNotHereError, recover, renew_recovery_key
from app.vault.trust import sealed_seed, vouching
from app.vault.unlock import unlock
from app.vault.vault import Vault
from tests.builders import FakeClock, MemorySecrets
from tests.vault.forge import forge, read
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template, unlocked

AGAIN = "marble stair above four harvests"
ALEX = Newcomer("Alex Moor", Role.RESPONDER, "copper kettle beneath nine willows")


def recovered(folder: Path, key: str, secrets: MemorySecrets, clock: FakeClock, name: str = NAME) -> Vault:
    """Open with a recovery key; whoever it is done as gets a passphrase of their own."""
    return recover(
        folder,
        key,
        name,
        AGAIN if name == NAME else f"{AGAIN} too",
        secrets=secrets,
        cost=CHEAP,
        clock=clock,
        limits=CHEAP_LIMITS,
    )


def test_from_then_on_the_old_key_opens_nothing_and_the_new_one_recovers(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    root = vault.header["root"]
    fresh = renew_recovery_key(vault, clock)
    vault.close()
    # At once, before the keys themselves have changed.
    with pytest.raises(WrongRecoveryKeyError):
        recovered(vault.folder, template.recovery_key, secrets, clock)
    unlocked(vault.folder, secrets, clock).close()
    with pytest.raises(WrongRecoveryKeyError):
        recovered(vault.folder, template.recovery_key, secrets, clock)
    found = recovered(vault.folder, fresh, secrets, clock)
    assert (found.header["root"], found.keys.epoch) == (root, 2)
    people.enrol(found, ALEX, secrets=secrets, cost=CHEAP, clock=clock)
    third = renew_recovery_key(found, clock)
    found.close()
    second = unlock(vault.folder, ALEX.passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    assert second.keys.epoch == 3
    second.close()
    recovered(vault.folder, third, secrets, clock, ALEX.name).close()
    assert fresh not in (vault.folder / "vault.json").read_text("utf-8")


def test_a_new_key_used_before_the_keys_have_changed_changes_them(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    fresh = renew_recovery_key(vault, clock)
    vault.close()
    found = recovered(vault.folder, fresh, secrets, clock)
    assert found.keys.epoch == 2
    found.close()


def test_only_who_may_let_people_in_replaces_it(vault: Vault, secrets: MemorySecrets, clock: FakeClock) -> None:
    people.enrol(vault, ALEX, secrets=secrets, cost=CHEAP, clock=clock)
    vault.close()
    second = unlock(vault.folder, ALEX.passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    with pytest.raises(MayNotEnrolError):
        renew_recovery_key(second, clock)
    second.close()


def test_in_a_vault_from_before_it_works_after_one_recovery(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    document = dict(vault.header)
    del document["root_seed"]
    vault.header = write_header(vault.folder, document, vault.audit_key)
    with pytest.raises(RootNotHereError):
        renew_recovery_key(vault, clock)
    vault.close()
    found = recovered(vault.folder, template.recovery_key, secrets, clock)
    fresh = renew_recovery_key(found, clock)
    found.close()
    recovered(vault.folder, fresh, secrets, clock).close()


@pytest.mark.parametrize("with_word", [False, True])
def test_nobody_without_the_new_key_puts_another_root_in_its_place(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, *, with_word: bool
) -> None:
    fresh = renew_recovery_key(vault, clock)
    vault.close()
    other, impostor = new_person_keys(), new_person_keys()

    def put(document: dict[str, object]) -> None:
        to = recovery_keys(fresh).recipient
        document.update(root=b64(other.sign_key), root_seed=sealed_seed(other, {"recovery": to}))
        if with_word:
            document["recovery"] = {"recipient": to, "kind": "shown once", "vouches": vouching(document, impostor)}

    forge(vault.folder, put)
    before = read(vault.folder)
    with pytest.raises(DamagedHeaderError, match="vouch"):
        recovered(vault.folder, fresh, secrets, clock)
    assert read(vault.folder) == before
