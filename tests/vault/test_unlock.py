"""Unlocking: every way it can fail has its own words, and none of them makes a new vault."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.vault.database import plain_error
from app.vault.errors import (
    CostRefusedError,
    DamagedDatabaseError,
    DeviceSecretLostError,
    KeyringUnavailableError,
    NewerDatabaseError,
    NewerVaultError,
    NotAFolderError,
    NotAVaultError,
    NotEnoughMemoryError,
    OpenElsewhereError,
    ReadOnlyFolderError,
    UnknownPersonError,
    WrongPassphraseError,
)
from app.vault.header import NAME
from app.vault.model import Cost, Limits
from app.vault.unlock import peek, unlock
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vault.forge import forge
from tests.vaults import CHEAP_LIMITS, Template, unlocked
from tests.vaults import NAME as PERSON


def test_a_wrong_passphrase_is_told_and_changes_nothing(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    before = {path: path.read_bytes() for path in vault_folder.rglob("*") if path.is_file()}
    with pytest.raises(WrongPassphraseError, match="not right"):
        unlock(vault_folder, PASSPHRASE + ".", secrets=secrets, limits=CHEAP_LIMITS, clock=clock)
    after = {path: path.read_bytes() for path in vault_folder.rglob("*") if path.is_file()}
    assert {p: d for p, d in after.items() if p.name != "vault.lock"} == {
        p: d for p, d in before.items() if p.name != "vault.lock"
    }
    unlocked(vault_folder, secrets, clock).close()


def test_the_same_passphrase_in_other_code_points_opens(tmp_path: Path, clock: FakeClock) -> None:
    from app.identity import Role
    from app.vault.create import create
    from tests.vaults import CHEAP

    composed, decomposed = "caf\u00e9 lantern harbour seven quiet", "cafe\u0301 lantern harbour seven quiet"
    create(
        tmp_path / "v", PERSON, Role.RESPONDER, composed, secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock
    ).vault.close()
    unlock(tmp_path / "v", decomposed, secrets=None, limits=CHEAP_LIMITS, clock=clock).close()


def test_a_lost_device_secret_is_not_a_wrong_passphrase(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    secrets.kept.clear()
    with pytest.raises(DeviceSecretLostError, match="recovery key"):
        unlocked(vault_folder, secrets, clock)
    assert secrets.kept == {}


def test_another_secret_in_its_place_is_a_lost_secret(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    (place,) = secrets.kept
    secrets.kept[place] = bytes(32)
    with pytest.raises(DeviceSecretLostError):
        unlocked(vault_folder, secrets, clock)


def test_a_keyring_that_is_away_is_not_a_lost_secret(vault_folder: Path, clock: FakeClock) -> None:
    with pytest.raises(KeyringUnavailableError, match="memory"):
        unlocked(vault_folder, None, clock)


def test_a_vault_that_is_open_elsewhere_stays_there(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    first = unlocked(vault_folder, secrets, clock)
    with pytest.raises(OpenElsewhereError):
        unlocked(vault_folder, secrets, clock)
    first.close()
    unlocked(vault_folder, secrets, clock).close()


def test_a_newer_format_is_told_before_anything_else(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    (vault_folder / NAME).write_text(json.dumps({"format": 2, "all else": "unknown"}))
    with pytest.raises(NewerVaultError, match="format 2"):
        unlocked(vault_folder, secrets, clock)
    with pytest.raises(NewerVaultError):
        peek(vault_folder)


def test_a_newer_database_is_told(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    from app.vault.database import migrating

    vault = unlocked(vault_folder, secrets, clock)
    db = vault.connect()
    with migrating(db):
        db.execute("PRAGMA user_version = 999")
    db.close()
    vault.close()
    with pytest.raises(NewerDatabaseError, match="999"):
        unlocked(vault_folder, secrets, clock)


def test_an_empty_folder_is_not_a_vault_and_stays_empty(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(NotAVaultError):
        unlocked(tmp_path, None, clock)
    with pytest.raises(NotAVaultError):
        unlocked(tmp_path / "nowhere", None, clock)
    assert not list(tmp_path.iterdir())


def test_a_file_is_not_a_vault(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotAFolderError):
        unlocked(tmp_path / "file", None, clock)


@pytest.mark.parametrize("gone", ["", "half"])
def test_a_missing_or_damaged_database_is_told_and_never_replaced(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, gone: str
) -> None:
    path = vault_folder / DATABASE
    if gone:
        path.write_bytes(b"\0" * 4096)
    else:
        path.unlink()
    with pytest.raises(DamagedDatabaseError, match=r"cases\.db"):
        unlocked(vault_folder, secrets, clock)
    assert path.exists() == bool(gone)


@pytest.mark.parametrize(("t", "m_kib", "p"), [(1, 7, 1), (0, 8, 1), (1, 8, 0)])
def test_a_header_that_asks_for_too_little_work_is_refused(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, t: int, m_kib: int, p: int
) -> None:
    forge(vault_folder, lambda document: document["slots"][0]["kdf"].update(t=t, m_kib=m_kib, p=p))
    with pytest.raises(CostRefusedError, match="too little"):
        unlocked(vault_folder, secrets, clock)


@pytest.mark.parametrize(("t", "m_kib", "p"), [(1, 100 * 1024 * 1024, 1), (10**9, 8, 1), (1, 8, 10**6)])
def test_a_hostile_header_cannot_make_us_work_for_ever(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, t: int, m_kib: int, p: int
) -> None:
    forge(vault_folder, lambda document: document["slots"][0]["kdf"].update(t=t, m_kib=m_kib, p=p))
    with pytest.raises(CostRefusedError, match="more memory or work"):
        unlocked(vault_folder, secrets, clock)


def test_a_machine_without_the_memory_says_so(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    # Within limits that are far too generous, the allocation itself fails.
    enormous = 2**32 - 1
    forge(vault_folder, lambda document: document["slots"][0]["kdf"].update(m_kib=enormous))
    limits = Limits(CHEAP_LIMITS.floor, Cost(16, enormous, 16), 4096)
    with address_space(2 << 30), pytest.raises(NotEnoughMemoryError):
        unlock(vault_folder, PASSPHRASE, secrets=secrets, limits=limits, clock=clock)


def test_a_cost_below_the_floor_of_the_program_is_refused(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    with pytest.raises(CostRefusedError):
        unlock(vault_folder, PASSPHRASE, secrets=secrets, clock=clock)


def test_only_the_person_named_is_tried(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    with pytest.raises(UnknownPersonError, match="Kim"):
        unlock(vault_folder, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock, name="Kim")
    unlock(vault_folder, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock, name=PERSON).close()


def test_a_folder_that_cannot_be_written_is_told(template: Template, secrets: MemorySecrets, clock: FakeClock) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = template.copy_to(Path(parent) / "vault")
        Path(parent).chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        (folder / "vault.lock").unlink(missing_ok=True)
        with nobody(), pytest.raises(ReadOnlyFolderError, match="cannot be written"):
            unlocked(folder, secrets, clock)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)


def test_a_database_in_a_folder_that_takes_no_new_file_is_not_called_damaged() -> None:
    # A folder that was made unchangeable, or a mounted copy: the database opens, and what stands beside it does not.
    refused = dbapi2.OperationalError("unable to open database file")
    refused.sqlite_errorcode = dbapi2.SQLITE_CANTOPEN
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "vault"
        folder.mkdir()
        (folder / "cases.db").write_bytes(b"whole")
        assert isinstance(plain_error(refused, folder), DamagedDatabaseError)
        Path(parent).chmod(0o755)
        folder.chmod(0o555)
        with nobody():
            assert isinstance(plain_error(refused, folder), ReadOnlyFolderError)
        folder.chmod(0o755)


def test_a_writer_that_was_killed_leaves_no_partial_files(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    left = vault_folder / "evidence" / "ab"
    left.mkdir()
    (left / "x.partial").write_bytes(b"half")
    unlocked(vault_folder, secrets, clock).close()
    assert not list(left.iterdir())


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 999])
def test_an_own_store_that_cannot_be_read_does_not_lock_the_team_out(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, content: bytes | None
) -> None:
    (own,) = (vault_folder / "people").glob("*.db")
    own.unlink()
    if content is not None:
        own.write_bytes(content)
    vault = unlocked(vault_folder, secrets, clock)
    aside = list(own.parent.glob("*.set-aside-*.db"))
    assert len(vault.notes) == 1
    assert [path.read_bytes() for path in aside] == ([content] if content else [])
    vault.open_own().close()
    vault.close()


@contextmanager
def nobody() -> Iterator[None]:
    """Run the block without the right to write everywhere, which root has."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def address_space(size: int) -> Iterator[None]:
    """Run the block with a limit on what may be allocated."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
