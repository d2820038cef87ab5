"""Saving what is intact: each sealed file is opened as it is copied, and what is damaged is named as a check names it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.evidence.sealing import sealed_path
from app.intake import quarantine
from app.policies.exports import Export
from app.settings import shipped
from app.vault.salvage import Salvaged, WholeVaultError, salvage
from tests.builders import FakeClock, MemorySecrets
from tests.evidence.made import new_case, new_item
from tests.policies.places import managed_by
from tests.vaults import unlocked


def flip(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def lying(desk: Desk, number: int) -> Path:
    """Return where the sealed file of an item is."""
    (name,) = desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (number,)).fetchone()
    return sealed_path(desk.vault, name)


def saved(desk: Desk, target: Path) -> Salvaged:
    return salvage(desk.vault, target, desk.settings.exports)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Return a desk over three sealed items."""
    case = new_case(desk)
    for number in range(3):
        new_item(desk, case, bytes([number]) * 100)
    return desk


def kept_here(desk: Desk) -> Desk:
    """Return the desk of a workstation where no backup may go elsewhere."""
    others = [each.value for each in Export if each is not Export.BACKUPS_ELSEWHERE]
    return replace(desk, settings=managed_by(AllowedExports=others))


def test_of_a_whole_vault_every_sealed_file_is_counted_and_nobodys_own_store(filled: Desk, tmp_path: Path) -> None:
    assert any((filled.vault.folder / "people").glob("*.db"))
    done = saved(filled, tmp_path / "new")
    assert (done.files, done.lost) == (3, ())
    assert any((tmp_path / "new" / "people").glob("*.db"))


@pytest.mark.parametrize("damage", [flip, Path.unlink])
def test_a_damaged_or_missing_file_is_named_as_a_check_names_it(
    filled: Desk, tmp_path: Path, secrets: MemorySecrets, clock: FakeClock, damage: Callable[[Path], None]
) -> None:
    damage(lying(filled, 2))
    done = saved(filled, tmp_path / "new")
    assert done.files == 2
    assert done.lost == check(filled).problems
    assert "evidence item 2: " in done.lost[0]
    desk = open_desk(unlocked(tmp_path / "new", secrets, clock), clock, shipped())
    assert check(desk).problems == done.lost
    close_desk(desk)


def test_what_is_damaged_comes_along_as_it_is(filled: Desk, tmp_path: Path) -> None:
    hurt = lying(filled, 1)
    flip(hurt)
    saved(filled, tmp_path / "new")
    assert (tmp_path / "new" / hurt.relative_to(filled.vault.folder)).read_bytes() == hurt.read_bytes()


def test_a_file_of_the_quarantine_is_opened_too(desk: Desk, tmp_path: Path) -> None:
    quarantine.keep(desk, [b"what came"], "a.eml", "unreadable")
    (path,) = (path for path in (desk.vault.folder / "quarantine").rglob("*") if path.is_file())
    flip(path)
    assert saved(desk, tmp_path / "new").lost == tuple(quarantine.verify(desk)) != ()


def test_a_sealed_file_that_no_row_names_comes_along_uncounted(filled: Desk, tmp_path: Path) -> None:
    other = filled.vault.folder / "evidence" / "ab" / ("ab" * 16)
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(b"its row is lost")
    assert saved(filled, tmp_path / "new").files == 3
    assert (tmp_path / "new" / "evidence" / "ab" / other.name).read_bytes() == other.read_bytes()


def test_what_the_disk_cannot_read_is_named_and_nothing_half_stays(
    filled: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurt, open_as_it_is = lying(filled, 3), Path.open

    def broken(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == hurt:
            raise OSError(errno.EIO, "Input/output error")
        return open_as_it_is(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", broken)
    done = saved(filled, tmp_path / "new")
    assert done.files == 2
    assert done.lost[0].endswith("evidence item 3: the disk cannot read it")
    assert not list((tmp_path / "new").rglob("*.partial"))


@pytest.mark.parametrize("damage", [flip, Path.unlink])
def test_a_damaged_file_counts_as_damage_where_no_backup_may_go_elsewhere(
    filled: Desk, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    desk = kept_here(filled)
    with pytest.raises(WholeVaultError):
        saved(desk, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    damage(lying(filled, 3))
    assert len(saved(desk, tmp_path / "new").lost) == 1


@pytest.mark.parametrize("managed", [False, True])
def test_it_is_told_how_far_the_files_are_and_can_be_stopped_between_two(
    filled: Desk, tmp_path: Path, *, managed: bool
) -> None:
    steps: list[tuple[int, int]] = []

    def stop(done: int, of: int) -> None:
        steps.append((done, of))
        if (done, of) == (2, 3):
            raise KeyboardInterrupt

    desk = kept_here(filled) if managed else filled
    with pytest.raises(KeyboardInterrupt):
        salvage(desk.vault, tmp_path / "new", desk.settings.exports, stop)
    assert steps[-3:] == [(0, 3), (1, 3), (2, 3)]
    assert not (tmp_path / "new").exists()
