"""A disk that is really full: what was there stays, the words say so, and the reserve lets the vault be opened."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
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
from tests.vaults import CHEAP, Template, new_vault

LIMITS = Limits(floor=CHEAP, reserve_bytes=1 << 20)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of eight megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)  # noqa: S607 -- where it is differs between systems


def fill(disk: Path) -> None:
    """Take every byte that is left."""
    for size in (65536, 4096, 1):
        with (disk / "filler").open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(size))


def opened(folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Vault:
    """Unlock with a reserve that fits the small disk."""
    return unlock(folder, PASSPHRASE, secrets=secrets, limits=LIMITS, clock=clock)


def test_a_vault_on_a_full_disk_can_still_be_opened_and_saved_to(
    disk: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    folder = template.copy_to(disk / "vault")
    opened(folder, secrets, clock).close()
    assert (folder / reserve.NAME).stat().st_size == LIMITS.reserve_bytes
    fill(disk)
    vault = opened(folder, secrets, clock)
    db = vault.connect()
    db.execute("INSERT INTO counter (name, value) VALUES ('x', 1)")
    db.close()
    vault.close()
    again = opened(folder, secrets, clock)
    assert again.notes == ()
    again.close()


def test_without_a_reserve_it_is_told_and_nothing_is_harmed(
    disk: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    folder = template.copy_to(disk / "vault")
    (folder / reserve.NAME).unlink()
    before = (folder / NAME).read_bytes()
    fill(disk)
    with pytest.raises(DiskFullError, match="The disk is full"):
        opened(folder, secrets, clock)
    assert (folder / NAME).read_bytes() == before
    (disk / "filler").unlink()
    opened(folder, secrets, clock).close()


def test_a_header_that_cannot_be_written_leaves_the_old_one(
    disk: Path, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    folder = template.copy_to(disk / "vault")
    vault = opened(folder, secrets, clock)
    before = (folder / NAME).read_bytes()
    reserve.release(folder)
    fill(disk)
    with pytest.raises(DiskFullError):
        write_header(folder, vault.header, vault.audit_key)
    assert (folder / NAME).read_bytes() == before
    (disk / "filler").unlink()
    vault.close()
    opened(folder, secrets, clock).close()


def test_evidence_that_does_not_fit_leaves_nothing_half_written(disk: Path) -> None:
    (disk / "evidence" / "ab").mkdir(parents=True)
    with pytest.raises(DiskFullError), told(disk):
        seal((bytes(1 << 20) for _ in range(20)), disk / "evidence" / "ab" / "x", new_item_key())
    assert not list((disk / "evidence" / "ab").iterdir())


def test_a_vault_that_does_not_fit_is_not_half_made(disk: Path, clock: FakeClock) -> None:
    fill(disk)
    with pytest.raises(DiskFullError):
        new_vault(disk / "vault", None, clock)
    assert not (disk / "vault").exists()
