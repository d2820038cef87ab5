"""A vault that must not be written: damaged or on a medium that takes nothing, it is read, and nothing of it is dropped."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases.actions import add_note, claim
from app.cases.model import CaseId
from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.vault import frame
from app.vault.errors import DamagedDatabaseError, ReadOnlyVaultError
from app.vault.opening import DAMAGED
from app.vault.pages import PAGE, PageKeys, schema_pages
from app.vault.reading import BeingWrittenError, found_damaged, unlock_or_read
from app.vault.unlock import unlock
from app.vault.vault import DATABASE, Vault
from tests.builders import PASSPHRASE, FakeClock
from tests.evidence.made import new_case, new_item
from tests.faults.damage import damage_page, pages_of
from tests.faults.figures import note
from tests.vaults import CHEAP_LIMITS, new_vault, unlocked


def reading(folder: Path) -> Vault:
    """Open a vault as the window does."""
    return unlock_or_read(folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=FakeClock())


def sit(vault: Vault) -> Desk:
    return open_desk(vault, FakeClock(), shipped())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a locked vault with cases, and with evidence in the first one."""
    folder = tmp_path_factory.mktemp("filled") / "vault"
    desk = sit(new_vault(folder, None, FakeClock()).vault)
    for _number in range(30):
        claim(desk, new_case(desk))
    new_item(desk, CaseId(1), b"what was sent")
    close_desk(desk)
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """Copy it for one test."""
    return shutil.copytree(filled, tmp_path / "vault")


def test_a_sound_vault_opens_to_be_written(folder: Path) -> None:
    vault = reading(folder)
    assert vault.reading is None
    vault.close()


def test_a_damaged_page_of_the_schema_is_taken_from_the_frame(folder: Path) -> None:
    vault = unlocked(folder, None, FakeClock())
    held = schema_pages(folder / DATABASE, PageKeys.of(vault.keys.database))
    vault.close()
    assert len(held) > 5
    for number in (1, max(held)):
        damage_page(folder / DATABASE, number)
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(DamagedDatabaseError):
        unlocked(folder, None, FakeClock())
    desk = sit(reading(folder))
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (30,)
    assert desk.vault.reading is not None
    assert (desk.vault.reading.damaged, desk.vault.reading.lost) == (True, ())
    with pytest.raises(ReadOnlyVaultError, match=r"cases\.db is damaged"):
        add_note(desk, CaseId(1), "no")
    copy = desk.vault.reading.copy
    close_desk(desk)
    assert copy is not None
    assert not copy.exists()
    # It was left as it is.
    assert (folder / DATABASE).read_bytes() == before


def test_without_a_frame_a_damaged_schema_is_refused_as_before(folder: Path) -> None:
    (folder / frame.NAME).unlink()
    damage_page(folder / DATABASE, 1)
    with pytest.raises(DamagedDatabaseError):
        reading(folder)


def test_damage_that_is_found_while_it_is_open_stops_every_write_and_is_remembered(folder: Path) -> None:
    desk = sit(unlocked(folder, None, FakeClock()))
    found_damaged(desk.vault, "A page is damaged.")
    with pytest.raises(ReadOnlyVaultError, match="A page is damaged"):
        add_note(desk, CaseId(1), "no")
    with pytest.raises(ReadOnlyVaultError):
        desk.vault.handover()
    close_desk(desk)
    assert (folder / DAMAGED).exists()
    # Nothing is damaged: somebody put it in order, and the mark goes.
    vault = reading(folder)
    assert vault.reading is None
    assert not (folder / DAMAGED).exists()
    vault.close()


def test_a_marked_vault_that_is_damaged_stays_for_reading(folder: Path) -> None:
    (folder / DAMAGED).write_bytes(b"")
    damage_page(folder / DATABASE, pages_of(folder / DATABASE))
    for _again in range(2):
        vault = reading(folder)
        assert vault.reading is not None
        vault.close()


@pytest.fixture
def medium(folder: Path) -> Iterator[Path]:
    """Mount the vault's folder so that nothing can be written to it, with its log as a kill leaves it."""
    if sys.platform != "linux" or subprocess.run(["mount", "--version"], capture_output=True, check=False).returncode:  # noqa: S607 -- where it is differs
        pytest.skip("only root on Linux can mount")
    there = folder.with_name("medium")
    there.mkdir()
    mount = [["mount", "--bind", str(folder), str(there)], ["mount", "-o", "remount,bind,ro", str(there)]]
    if any(subprocess.run(step, check=False).returncode for step in mount):
        pytest.skip("nothing can be mounted here")
    yield there
    subprocess.run(["umount", "--lazy", there], check=True)  # noqa: S607 -- likewise


def left_behind(folder: Path) -> None:
    """Write one more case and leave the folder as a kill does: what was committed last is in the log alone."""
    desk = sit(unlocked(folder, None, FakeClock()))
    new_case(desk)
    aside = folder.with_name("aside")
    shutil.copytree(folder, aside)
    close_desk(desk)
    for name in (DATABASE, f"{DATABASE}-wal"):
        shutil.copyfile(aside / name, folder / name)
    assert (folder / f"{DATABASE}-wal").stat().st_size > PAGE


@pytest.mark.faults
def test_on_a_medium_that_takes_nothing_the_last_commits_are_read_too(folder: Path, medium: Path) -> None:
    left_behind(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    desk = sit(reading(medium))
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (31,)
    assert desk.vault.reading is not None
    assert not desk.vault.reading.damaged
    with pytest.raises(ReadOnlyVaultError, match="cannot be written to"):
        add_note(desk, CaseId(1), "no")
    assert check(desk).problems == ()
    close_desk(desk)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    note("a medium that takes nothing", commits_in_the_log_read=1, written=0)


def test_a_vault_that_is_written_from_elsewhere_meanwhile_is_refused(
    folder: Path, medium: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.vault import reading as module

    copied = module._copy_readable

    def meanwhile(source: Path, target: Path) -> None:
        copied(source, target)
        with (folder / DATABASE).open("ab") as file:
            file.write(bytes(PAGE))

    monkeypatch.setattr(module, "_copy_readable", meanwhile)
    with pytest.raises(BeingWrittenError):
        reading(medium)


def test_a_wrong_passphrase_is_a_wrong_passphrase_there_too(folder: Path) -> None:
    damage_page(folder / DATABASE, 1)
    with pytest.raises(Exception, match="passphrase is not right"):
        unlock_or_read(folder, "another one entirely", secrets=None, limits=CHEAP_LIMITS, clock=FakeClock())
    # The folder is let go of.
    with pytest.raises(DamagedDatabaseError):
        unlock(folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=FakeClock())
