"""What opened a vault is written over once it is not needed, also where something fails in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.vault import reading, recovery, slots, unlock
from app.vault.errors import DamagedDatabaseError, DiskFullError, WrongPassphraseError
from app.vault.keys import PersonKeys
from app.vault.vault import DATABASE, Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template, unlocked

AGAIN = "marble stair above four harvests"


def remembered(monkeypatch: pytest.MonkeyPatch, room: Any, name: str) -> list[Any]:
    """Remember what a function returned, so that it can be looked at afterwards."""
    found: list[Any] = []
    really: Callable[..., Any] = getattr(room, name)

    def told(*arguments: Any) -> Any:
        found.append(really(*arguments))
        return found[-1]

    monkeypatch.setattr(room, name, told)
    return found


def is_wiped(keys: PersonKeys) -> bool:
    return not any(keys.age) and not any(keys.seed)


@pytest.mark.parametrize("renewed", [False, True])
def test_a_recovery_leaves_neither_its_key_nor_the_roots(
    vault: Vault,
    template: Template,
    secrets: MemorySecrets,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    *,
    renewed: bool,
) -> None:
    # The first recovery key is the root's own; a later one opens a copy of its seed.
    key = recovery.renew_recovery_key(vault, clock) if renewed else template.recovery_key
    vault.close()
    recovered = remembered(monkeypatch, recovery, "recovery_keys")
    root = remembered(monkeypatch, recovery, "root_of")
    recovery.recover(
        vault.folder,
        key,
        NAME,
        AGAIN,
        secrets=secrets,
        cost=CHEAP,
        clock=clock,
        limits=CHEAP_LIMITS,
    ).close()
    assert recovered
    assert all(is_wiped(keys) for keys in (*recovered, *root))


def test_the_key_that_a_passphrase_makes_is_gone_once_the_slot_is_open(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = remembered(monkeypatch, slots, "_kek")
    unlocked(vault_folder, secrets, clock).close()
    with pytest.raises(WrongPassphraseError):
        unlock.unlock(vault_folder, AGAIN, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    assert [any(kek) for kek in made] == [False, False]


def test_an_unlock_that_fails_leaves_no_key(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (vault_folder / DATABASE).unlink()
    opened = remembered(monkeypatch, unlock, "keys_by")
    with pytest.raises(DamagedDatabaseError):
        unlocked(vault_folder, secrets, clock)
    ((_slot, seat, keys),) = opened
    assert is_wiped(seat.keys)
    assert not any(keys.database)
    assert not any(keys.evidence)


def test_a_full_disk_while_a_damaged_vault_is_rebuilt_is_told_as_such(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    (vault_folder / "damaged").touch()
    opened = remembered(monkeypatch, reading, "keys_by")
    monkeypatch.setattr(reading, "rebuild", full)
    with pytest.raises(DiskFullError):
        reading.unlock_or_read(vault_folder, PASSPHRASE, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    assert is_wiped(opened[0][1].keys)
    monkeypatch.undo()
    # Nothing holds the vault, which is as it was.
    unlocked_again = reading.unlock_or_read(vault_folder, PASSPHRASE, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    assert unlocked_again.reading is None
    unlocked_again.close()
