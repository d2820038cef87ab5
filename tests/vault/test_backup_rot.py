"""What a backup does about bytes that changed on a disk: in its own pool they come anew, in the vault they are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.commands.checking import check
from app.desk import Desk
from app.evidence.sealing import seal, sealed_path
from app.intake import quarantine
from app.vault import sealed as files
from app.vault.backup import Made, back_up
from app.vault.keeping import Rule
from app.vault.manifest import read_manifest
from app.vault.restore import restore
from tests.builders import FakeClock
from tests.evidence.made import new_case, new_item

MEGA = 1_000_000


def backed_up(desk: Desk, place: Path, *, all_again: bool = False) -> Made:
    assert isinstance(desk.clock, FakeClock)
    desk.clock.advance(3600)
    return back_up(desk.vault, place, clock=desk.clock, rule=Rule(), all_again=all_again)


def in_pool(made: Made) -> list[Path]:
    return sorted(path for path in (made.folder.parent / "pool").rglob("*") if path.is_file())


def in_vault(desk: Desk, item: int) -> Path:
    (name,) = desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (item,)).fetchone()
    return sealed_path(desk.vault, name)


def flip(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])


def problems(made: Made, target: Path) -> tuple[str, ...]:
    return restore(made.folder, target).problems


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
def test_what_is_rotten_in_the_pool_comes_anew_and_makes_older_backups_whole(
    desk: Desk, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    case = new_case(desk)
    for number in range(3):
        new_item(desk, case, bytes([number]) * 100)
    first = backed_up(desk, tmp_path / "place")
    hurt = in_pool(first)[1]
    data = hurt.read_bytes()
    damage(hurt)
    second = backed_up(desk, tmp_path / "place")
    assert (second.copied, second.reused, second.replaced, second.damaged) == (1, 2, 1, ())
    assert "1 file of an older backup was damaged" in second.found()[0]
    assert hurt.read_bytes() == data
    assert problems(first, tmp_path / "first") == problems(second, tmp_path / "second") == ()
    assert backed_up(desk, tmp_path / "place").found() == ()


def test_of_a_large_pool_each_backup_reads_a_part_and_goes_on_behind_it(desk: Desk, tmp_path: Path) -> None:
    case = new_case(desk)
    for number in range(12):
        new_item(desk, case, bytes([number]) * MEGA)
    made = backed_up(desk, tmp_path / "place")
    pool = in_pool(made)
    flip(pool[-1])
    second, third, fourth = (backed_up(desk, tmp_path / "place") for _number in range(3))
    # Nine of a million bytes are what first comes to 8 MiB; three are left, and then it begins anew.
    assert [read_manifest(each.folder).read_to.rpartition("/")[2] for each in (second, third, fourth)] == [
        pool[8].name,
        pool[5].name,
        pool[2].name,
    ]
    assert [each.replaced for each in (second, third, fourth)] == [0, 1, 0]
    flip(pool[0])
    assert backed_up(desk, tmp_path / "place", all_again=True).replaced == 1


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
def test_damage_in_the_vault_is_named_each_time_and_the_rest_is_backed_up(
    desk: Desk, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    case = new_case(desk)
    items = [new_item(desk, case, bytes([number]) * 100) for number in range(3)]
    hurt = in_vault(desk, items[1])
    data = hurt.read_bytes()
    damage(hurt)
    for _number in range(2):
        made = backed_up(desk, tmp_path / "place")
        assert made.damaged == check(desk).problems
        assert f"evidence item {items[1]}: " in made.damaged[0]
        assert made.found() == ("The backup is there, but 1 file of the vault is damaged.",)
    hurt.write_bytes(data)
    whole = backed_up(desk, tmp_path / "place")
    assert whole.damaged == ()
    assert problems(whole, tmp_path / "again") == ()
    assert hurt.read_bytes() in {path.read_bytes() for path in in_pool(whole)}


@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_a_whole_file_of_the_pool_stays_where_the_vault_has_it_damaged(
    desk: Desk, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    item = new_item(desk, new_case(desk), b"whole")
    first = backed_up(desk, tmp_path / "place")
    (there,) = in_pool(first)
    data = there.read_bytes()
    damage(in_vault(desk, item))
    for _number in range(2):
        made = backed_up(desk, tmp_path / "place")
        assert len(made.damaged) == 1
        assert in_pool(made) == [there]
        assert there.read_bytes() == data
        assert problems(made, tmp_path / made.folder.name) == ()


def test_what_is_rotten_in_both_is_told_and_no_rot_replaces_another(desk: Desk, tmp_path: Path) -> None:
    item = new_item(desk, new_case(desk), b"whole" * 100)
    (there,) = in_pool(backed_up(desk, tmp_path / "place"))
    flip(there)
    data = there.read_bytes()
    cut(in_vault(desk, item))
    for number in range(2):
        made = backed_up(desk, tmp_path / "place")
        assert (made.replaced, len(made.damaged)) == (0, 1)
        assert there.read_bytes() == data
        # The list says what it was when it was whole, so that a restore tells.
        assert len(problems(made, tmp_path / f"again{number}")) == 1


def test_bytes_sealed_under_the_same_key_are_no_copy_of_what_was_taken_in(desk: Desk, tmp_path: Path) -> None:
    quarantine.keep(desk, [b"what came"], "a.eml", "unreadable")
    (sealed, uid, wrapped) = desk.db.execute("SELECT sealed_name, uid, wrapped_key FROM arrival").fetchone()
    path = sealed_path(desk.vault, sealed, quarantine.FOLDER)
    path.unlink()
    files.seal([b"what else"], path, files.unwrap_item_key(desk.vault.keys, uid, wrapped))
    (told,) = backed_up(desk, tmp_path / "place").damaged
    assert told.startswith("Quarantine, file 1 (a.eml): its content is not")


def test_a_sealed_file_that_no_row_names_is_not_backed_up(desk: Desk, tmp_path: Path) -> None:
    seal(desk.vault, [b"nobody's"])
    made = backed_up(desk, tmp_path / "place")
    assert (made.copied, made.damaged, in_pool(made)) == (0, (), [])
