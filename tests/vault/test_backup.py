"""A backup of a vault that is open: whole, under a key of its own, new files only, and back again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.vault.backup import BackupRunningError, Made, back_up, backups, home
from app.vault.errors import DamagedDatabaseError, FolderNotEmptyError, FolderNotMadeError
from app.vault.keeping import Rule
from app.vault.manifest import NotABackupError, read_manifest, vouched
from app.vault.places import PlaceInVaultError
from app.vault.pool import BackupCancelledError
from app.vault.restore import AmongBackupsError, RestoreCancelledError, restore
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.evidence.made import new_case, new_item
from tests.vaults import CHEAP_LIMITS

HOURLY = Rule(hours=2, days=0, weeks=0)


def backed_up(desk: Desk, place: Path, rule: Rule = Rule()) -> Made:  # noqa: B008 - a frozen value
    assert isinstance(desk.clock, FakeClock)
    desk.clock.advance(3600)
    return back_up(desk.vault, place, clock=desk.clock, rule=rule)


def pool(made: Made) -> set[str]:
    return {path.name for path in (made.folder.parent / "pool").rglob("*") if path.is_file()}


def test_what_comes_back_is_the_vault_as_it_stood(desk: Desk, tmp_path: Path, secrets: MemorySecrets) -> None:
    case = new_case(desk)
    new_item(desk, case, b"taken before")
    made = backed_up(desk, tmp_path / "place")
    new_item(desk, case, b"taken afterwards")
    restored = restore(made.folder, tmp_path / "again")
    assert restored.problems == ()
    vault = unlock(tmp_path / "again", PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=desk.clock)
    again = open_desk(vault, desk.clock, shipped())
    try:
        assert check(again).problems == ()
        assert again.db.execute("SELECT count(*) FROM item").fetchone() == (1,)
        assert again.vault.notes == ()
        assert bytes(vault.keys.database) != bytes(desk.vault.keys.database)
    finally:
        close_desk(again)
    assert check(desk).problems == ()


def test_a_sealed_file_that_is_there_is_not_copied_again(desk: Desk, tmp_path: Path) -> None:
    case = new_case(desk)
    for number in range(3):
        new_item(desk, case, bytes([number]))
    first = backed_up(desk, tmp_path)
    new_item(desk, case, b"one more")
    second = backed_up(desk, tmp_path)
    assert [(made.copied, made.reused) for made in (first, second)] == [(3, 0), (1, 3)]
    assert backups(home(desk.vault, tmp_path)) == [first.folder, second.folder]
    assert len(pool(second)) == 4


def test_a_sealed_file_that_was_cut_in_the_pool_is_copied_anew(desk: Desk, tmp_path: Path) -> None:
    new_item(desk, new_case(desk), b"whole")
    made = backed_up(desk, tmp_path)
    (there,) = (path for path in (made.folder.parent / "pool").rglob("*") if path.is_file())
    there.write_bytes(b"")
    assert backed_up(desk, tmp_path).copied == 1
    assert restore(backups(home(desk.vault, tmp_path))[-1], tmp_path / "again").problems == ()


def test_those_that_the_rule_lets_go_take_their_sealed_files_along(desk: Desk, tmp_path: Path) -> None:
    new_item(desk, new_case(desk), b"kept")
    first = backed_up(desk, tmp_path, HOURLY)
    stray = first.folder.parent / "pool" / "evidence" / "ab" / ("ab" * 16)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"of a backup that is gone")
    backed_up(desk, tmp_path, HOURLY)
    third = backed_up(desk, tmp_path, HOURLY)
    assert third.removed == (first.folder,)
    assert not first.folder.exists()
    assert stray.name not in pool(third)
    assert restore(third.folder, tmp_path / "again").problems == ()


def test_nothing_is_removed_while_a_backup_cannot_be_read(desk: Desk, tmp_path: Path) -> None:
    first = backed_up(desk, tmp_path, HOURLY)
    (first.folder / "manifest.json").write_text("{", "utf-8")
    for _number in range(3):
        assert backed_up(desk, tmp_path, HOURLY).removed == ()


def test_one_that_is_stopped_leaves_nothing_that_looks_like_a_backup(desk: Desk, tmp_path: Path) -> None:
    new_item(desk, new_case(desk), b"one")
    with pytest.raises(BackupCancelledError):
        back_up(desk.vault, tmp_path, clock=desk.clock, rule=Rule(), cancelled=lambda: True)
    assert backups(home(desk.vault, tmp_path)) == []
    assert not [path for path in home(desk.vault, tmp_path).iterdir() if path.is_dir()]


def test_two_at_once_are_refused(desk: Desk, tmp_path: Path) -> None:
    backed_up(desk, tmp_path)
    with FileLock(home(desk.vault, tmp_path) / "backup.lock"), pytest.raises(BackupRunningError):
        backed_up(desk, tmp_path)


def test_the_list_is_vouched_for_by_the_vault(desk: Desk, tmp_path: Path) -> None:
    made = backed_up(desk, tmp_path)
    assert vouched(made.folder, desk.vault.audit_key)
    path = made.folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"at": "2020-01-01T00:00:00.000Z"}), "utf-8")
    assert not vouched(made.folder, desk.vault.audit_key)


@pytest.mark.parametrize(
    "name",
    [
        "../../evidence/ab/" + "ab" * 16,
        "/etc/passwd",
        "evidence/ab/../../../x",
        "people/../../x.db",
        "evidence\\ab",
        "",
    ],
)
@pytest.mark.parametrize("part", ["own", "sealed"])
def test_a_name_that_leads_elsewhere_makes_the_list_unusable(desk: Desk, tmp_path: Path, name: str, part: str) -> None:
    made = backed_up(desk, tmp_path)
    path = made.folder / "manifest.json"
    document = json.loads(path.read_text("utf-8"))
    document[part][name] = [1, "0" * 64]
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(NotABackupError):
        restore(made.folder, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [Path.unlink, cut, flip])
def test_damage_of_a_sealed_file_is_named_and_the_rest_comes_back(
    desk: Desk, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    case = new_case(desk)
    for number in range(3):
        new_item(desk, case, bytes([number]) * 100)
    made = backed_up(desk, tmp_path)
    hurt = sorted(path for path in (made.folder.parent / "pool").rglob("*") if path.is_file())[1]
    hurt.chmod(0o600)
    damage(hurt)
    restored = restore(made.folder, tmp_path / "again")
    (problem,) = restored.problems
    assert hurt.name in problem
    assert restored.files == len(read_manifest(made.folder).own) + 2


def test_a_damaged_copy_of_the_database_is_told_by_the_list_before_anyone_opens_it(
    desk: Desk, tmp_path: Path, secrets: MemorySecrets
) -> None:
    made = backed_up(desk, tmp_path)
    data = bytearray((made.folder / "cases.db").read_bytes())
    data[: len(data) // 2] = bytes(len(data) // 2)
    (made.folder / "cases.db").write_bytes(data)
    assert "cases.db" in restore(made.folder, tmp_path / "again").problems[0]
    with pytest.raises(DamagedDatabaseError):
        unlock(tmp_path / "again", PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=desk.clock)


def test_a_folder_that_holds_something_takes_no_backup(desk: Desk, tmp_path: Path) -> None:
    made = backed_up(desk, tmp_path / "place")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("kept", "utf-8")
    with pytest.raises(FolderNotEmptyError):
        restore(made.folder, tmp_path / "full")
    assert (tmp_path / "full" / "mine").read_text("utf-8") == "kept"


def test_a_restore_that_is_stopped_leaves_the_folder_as_it_was(desk: Desk, tmp_path: Path) -> None:
    made = backed_up(desk, tmp_path / "place")
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "none"):
        with pytest.raises(RestoreCancelledError):
            restore(made.folder, target, cancelled=lambda: True)
    assert list((tmp_path / "empty").iterdir()) == []
    assert not (tmp_path / "none").exists()


def test_a_backup_that_was_carried_elsewhere_opens_there(desk: Desk, tmp_path: Path, secrets: MemorySecrets) -> None:
    new_item(desk, new_case(desk), b"carried")
    made = backed_up(desk, tmp_path / "place")
    shutil.copytree(made.folder, tmp_path / "elsewhere" / made.folder.name)
    shutil.copytree(made.folder.parent / "pool", tmp_path / "elsewhere" / "pool")
    restored = restore(tmp_path / "elsewhere" / made.folder.name, tmp_path / "again")
    assert (restored.at, restored.problems) == (read_manifest(made.folder).at, ())
    vault = unlock(tmp_path / "again", PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=desk.clock)
    assert (vault.uid, vault.person.name) == (desk.vault.uid, desk.person.name)
    vault.close()


@pytest.mark.parametrize("where", ["", "mine", "evidence", "backups/mine", "../vault/mine"])
def test_a_place_in_the_vaults_own_folder_is_refused(desk: Desk, where: str) -> None:
    before = sorted(desk.vault.folder.rglob("*"))
    with pytest.raises(PlaceInVaultError, match="lies in the vault's own folder"):
        backed_up(desk, desk.vault.folder / where)
    assert sorted(desk.vault.folder.rglob("*")) == before


def test_a_place_that_leads_into_the_vault_by_a_link_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(desk.vault.folder)
    with pytest.raises(PlaceInVaultError):
        backed_up(desk, tmp_path / "elsewhere" / "mine")


def test_its_usual_place_may_be_named_and_so_may_one_beside_it(desk: Desk) -> None:
    usual = backed_up(desk, desk.vault.folder / "backups")
    assert usual.folder.parent == home(desk.vault)
    beside = backed_up(desk, desk.vault.folder.with_name("vault-backups"))
    assert beside.folder.is_dir()


@pytest.mark.parametrize("where", ["{made}/new", "{made}/people/new", "{home}", "{home}/new", "{home}/pool/new"])
def test_nothing_is_restored_among_the_backups(desk: Desk, tmp_path: Path, where: str) -> None:
    made = backed_up(desk, tmp_path / "place")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(AmongBackupsError, match="lies among the backups"):
        restore(made.folder, Path(where.format(made=made.folder, home=made.folder.parent)))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("where", ["new", "backups/new", "evidence/ab"])
def test_nothing_is_restored_into_a_vaults_own_folder(desk: Desk, tmp_path: Path, where: str) -> None:
    made = backed_up(desk, tmp_path / "place")
    with pytest.raises(AmongBackupsError):
        restore(made.folder, desk.vault.folder / where)
    assert not (desk.vault.folder / where).exists()


def test_below_a_name_that_is_too_long_the_folder_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    made = backed_up(desk, tmp_path / "place")
    with pytest.raises(FolderNotMadeError):
        restore(made.folder, tmp_path / ("x" * 300) / "new")


def test_beside_the_home_of_the_backups_is_room_for_what_comes_back(desk: Desk, tmp_path: Path) -> None:
    made = backed_up(desk, tmp_path / "place")
    assert restore(made.folder, tmp_path / "place" / "new").problems == ()
