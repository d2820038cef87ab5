"""A disk that is really full: what was there stays, the words say so, and the reserve lets the vault be opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.vault import reserve
from app.vault.database import told
from app.vault.errors import DiskFullError
from app.vault.header import NAME, write_header
from app.vault.model import Limits
from app.vault.sealed import new_item_key, seal
from app.vault.unlock import unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.faults.small_disk import Disk, mounted
from tests.vaults import CHEAP, Template, new_vault

LIMITS = Limits(floor=CHEAP, reserve_bytes=1 << 20)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Mount a disk of eight megabytes."""
    with mounted(tmp_path / "disk", 8) as disk:
        yield disk


def opened(folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Vault:
    """Unlock with a reserve that fits the small disk."""
    return unlock(folder, PASSPHRASE, secrets=secrets, limits=LIMITS, clock=clock)


def test_a_vault_on_a_full_disk_can_still_be_opened_and_saved_to(
    disk: Disk, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    folder = template.copy_to(disk.path / "vault")
    opened(folder, secrets, clock).close()
    assert (folder / reserve.NAME).stat().st_size == LIMITS.reserve_bytes
    disk.fill()
    vault = opened(folder, secrets, clock)
    db = vault.connect()
    db.execute("INSERT INTO counter (name, value) VALUES ('x', 1)")
    db.close()
    vault.close()
    again = opened(folder, secrets, clock)
    assert again.notes == ()
    again.close()


def test_without_a_reserve_it_is_told_and_nothing_is_harmed(
    disk: Disk, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    folder = template.copy_to(disk.path / "vault")
    (folder / reserve.NAME).unlink()
    before = (folder / NAME).read_bytes()
    disk.fill()
    with pytest.raises(DiskFullError, match="The disk is full"):
        opened(folder, secrets, clock)
    assert (folder / NAME).read_bytes() == before
    disk.free()
    opened(folder, secrets, clock).close()


def test_a_header_that_cannot_be_written_leaves_the_old_one(
    disk: Disk, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    folder = template.copy_to(disk.path / "vault")
    vault = opened(folder, secrets, clock)
    before = (folder / NAME).read_bytes()
    reserve.release(folder)
    disk.fill()
    with pytest.raises(DiskFullError):
        write_header(folder, vault.header, vault.audit_key)
    assert (folder / NAME).read_bytes() == before
    disk.free()
    vault.close()
    opened(folder, secrets, clock).close()


def test_evidence_that_does_not_fit_leaves_nothing_half_written(disk: Disk) -> None:
    (disk.path / "evidence" / "ab").mkdir(parents=True)
    with pytest.raises(DiskFullError), told(disk.path):
        seal((bytes(1 << 20) for _ in range(20)), disk.path / "evidence" / "ab" / "x", new_item_key())
    assert not list((disk.path / "evidence" / "ab").iterdir())


def test_a_vault_that_does_not_fit_is_not_half_made(disk: Disk, clock: FakeClock) -> None:
    disk.fill()
    with pytest.raises(DiskFullError):
        new_vault(disk.path / "vault", None, clock)
    assert not (disk.path / "vault").exists()
