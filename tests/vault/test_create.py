"""Making a vault: in an empty place only, whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.identity import Role
from app.vault import header
from app.vault.create import create
from app.vault.errors import (
    AlreadyAVaultError,
    FolderNotEmptyError,
    FolderNotMadeError,
    KeyringUnavailableError,
    NotAFolderError,
    WeakPassphraseError,
)
from app.vault.model import PASSPHRASE_ONLY, STANDARD, cost_for
from app.vault.unlock import peek
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vault.forge import read
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, new_vault, unlocked


def test_a_new_vault_is_open_and_can_be_unlocked_again(tmp_path: Path, clock: FakeClock) -> None:
    secrets = MemorySecrets()
    created = new_vault(tmp_path / "deep" / "vault", secrets, clock, Role.SUPERVISOR)
    first = created.vault.person
    assert (first.name, first.role, created.vault.device.letter) == (NAME, Role.SUPERVISOR, "A")
    created.vault.close()

    again = unlocked(tmp_path / "deep" / "vault", secrets, clock)
    assert again.person == first
    again.close()


def test_the_folder_is_closed_to_other_accounts(vault_folder: Path, tmp_path: Path, clock: FakeClock) -> None:
    new_vault(tmp_path / "new", None, clock).vault.close()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_without_a_keyring_the_header_says_not_device_bound(tmp_path: Path, clock: FakeClock) -> None:
    created = new_vault(tmp_path / "vault", None, clock)
    assert not created.vault.device_bound
    created.vault.close()

    shown = peek(tmp_path / "vault")
    assert not shown.device_bound
    assert shown.keyring is None
    assert not read(tmp_path / "vault")["slots"][0]["device_bound"]
    unlocked(tmp_path / "vault", None, clock).close()


def test_a_passphrase_alone_costs_more() -> None:
    assert cost_for(device_bound=True) == STANDARD
    assert cost_for(device_bound=False) == PASSPHRASE_ONLY
    assert PASSPHRASE_ONLY.m_kib == 1024 * 1024


def test_the_header_names_the_keyring(vault_folder: Path) -> None:
    shown = peek(vault_folder)
    assert (shown.device_bound, shown.keyring, shown.names, shown.format) == (True, "memory", (NAME,), 1)


def test_the_first_persons_name_is_kept_with_one_space_between_its_words(tmp_path: Path, clock: FakeClock) -> None:
    made = new_vault(tmp_path / "v", None, clock, name="  Robin  Vale ").vault
    assert (made.person.name, peek(made.folder).names) == (NAME, (NAME,))
    made.close()


def test_a_weak_passphrase_is_refused_before_anything_is_made(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(WeakPassphraseError):
        create(tmp_path / "v", NAME, Role.RESPONDER, "password1234", secrets=None, cost=CHEAP, clock=clock)
    assert not (tmp_path / "v").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FolderNotEmptyError, match="is not empty"):
        new_vault(tmp_path, None, clock)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_vault_is_never_made_over_a_vault(vault_folder: Path, clock: FakeClock) -> None:
    before = (vault_folder / header.NAME).read_bytes()
    with pytest.raises(AlreadyAVaultError):
        new_vault(vault_folder, None, clock)
    assert (vault_folder / header.NAME).read_bytes() == before


def test_a_path_that_is_a_file_is_told(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(NotAFolderError):
        new_vault(path, None, clock)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["file/vault", "x" * 300], ids=["below a file", "too long"])
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, clock: FakeClock, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FolderNotMadeError, match="cannot be made"):
        new_vault(tmp_path / name, None, clock)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


class ForgetfulSecrets(MemorySecrets):
    """A keyring that says yes and keeps nothing, as keyring's null backend does."""

    def put(self, vault_uid: str, person_uid: str, secret: bytes) -> None:
        """Accept a secret."""


@pytest.mark.parametrize("there_before", [True, False])
def test_a_keyring_that_keeps_nothing_leaves_no_half_vault(
    tmp_path: Path, clock: FakeClock, there_before: bool
) -> None:
    folder = tmp_path / "vault"
    if there_before:
        folder.mkdir()
    with pytest.raises(KeyringUnavailableError):
        new_vault(folder, ForgetfulSecrets(), clock)
    assert folder.exists() == there_before
    assert not there_before or not list(folder.iterdir())


def test_a_vault_holds_many_people(vault_folder: Path) -> None:
    slot = read(vault_folder)["slots"][0]
    document = read(vault_folder)
    document["slots"] = [slot] * 64
    # Slots are a list without a limit of their own; 64 of them stay far below the largest header.
    assert len(str(document)) < header._LARGEST / 10


def test_making_one_leaves_the_clock_of_the_test_in_the_header(tmp_path: Path, clock: FakeClock) -> None:
    create(
        tmp_path / "v", NAME, Role.RESPONDER, PASSPHRASE, secrets=None, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock
    ).vault.close()
    assert read(tmp_path / "v")["made_at"] == "2026-03-07T21:40:00.000Z"
