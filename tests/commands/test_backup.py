"""`backup` and `restore` as a script uses them: made, rehearsed, put back, and refused in words."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from app.desk import close_desk, open_desk
from app.settings import shipped
from tests.builders import FakeClock
from tests.commands.conftest import Run
from tests.evidence.made import new_case, new_item
from tests.vaults import unlocked


def test_a_backup_is_made_rehearsed_and_put_back(run: Run, call: Run, own: Path, tmp_path: Path) -> None:
    said = run("backup", own, "--to", tmp_path / "place", "--rehearse", "--json")
    assert (said.status, said.json["problems"], said.json["rehearsed"]) == (0, [], True)
    assert "nothing is wrong" in said.err
    made = Path(said.json["backup"])
    assert sorted(path.name for path in made.parent.iterdir()) == sorted([made.name, "backup.lock"])
    back = call("restore", made, tmp_path / "again", "--json")
    assert (back.status, back.json["problems"]) == (0, [])
    assert run("verify", tmp_path / "again").status == 0


def test_damage_is_named_and_ends_with_one(run: Run, call: Run, own: Path, tmp_path: Path) -> None:
    made = Path(run("backup", own, "--json").json["backup"])
    assert made.is_relative_to(own / "backups")
    (made / "cases.db").write_bytes(b"nothing of it")
    back = call("restore", made, tmp_path / "again", "--json")
    assert (back.status, len(back.json["problems"])) == (1, 1)
    assert "cases.db" in back.err


def test_what_is_no_backup_is_told_so(call: Run, own: Path, tmp_path: Path) -> None:
    said = call("restore", own, tmp_path / "again")
    assert said.status == 1
    assert "is not a backup" in said.err
    assert "it holds no list of a backup (manifest.json)." in said.err
    assert not (tmp_path / "again").exists()
    assert "there is no such folder" in call("restore", tmp_path / "nowhere", tmp_path / "again").err


def test_of_a_folder_of_backups_the_newest_is_named(call: Run, tmp_path: Path) -> None:
    for name in ("2026-03-02T100000Z", "2026-03-01T100000Z"):
        (tmp_path / "copies" / name).mkdir(parents=True)
        (tmp_path / "copies" / name / "manifest.json").write_text("{}")
    said = call("restore", tmp_path / "copies", tmp_path / "again")
    assert said.status == 1
    assert f"the newest of the backups in it is {tmp_path / 'copies' / '2026-03-02T100000Z'}." in said.err


def filled(own: Path) -> Path:
    """Put one item into the vault, and return where it is."""
    clock = FakeClock()
    desk = open_desk(unlocked(own, None, clock), clock, shipped())
    new_item(desk, new_case(desk), b"evidence" * 100)
    close_desk(desk)
    (path,) = (path for path in (own / "evidence").rglob("*") if path.is_file())
    return path


def flip(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("rehearse", [(), ("--rehearse",)])
def test_what_rotted_in_a_backup_is_replaced_and_told(
    run: Run, call: Run, own: Path, tmp_path: Path, rehearse: tuple[str, ...]
) -> None:
    name = filled(own).relative_to(own)
    made = Path(run("backup", own, "--to", tmp_path / "place", "--json").json["backup"])
    flip(made.parent / "pool" / name)
    again = run("backup", own, "--to", tmp_path / "place", *rehearse, "--json")
    assert (again.status, again.json["replaced"], again.json["problems"]) == (0, 1, [])
    assert "1 file of an older backup was damaged and is replaced." in again.err
    assert call("restore", again.json["backup"], tmp_path / "again").status == 0


@pytest.mark.parametrize("rehearse", [(), ("--rehearse",)])
def test_damage_of_the_vault_is_named_and_ends_with_one(
    run: Run, own: Path, tmp_path: Path, rehearse: tuple[str, ...]
) -> None:
    flip(filled(own))
    said = run("backup", own, "--to", tmp_path / "place", *rehearse, "--json")
    assert (said.status, len(said.json["damaged"]), len(said.json["problems"])) == (1, 1, 1)
    assert Path(said.json["backup"], "manifest.json").is_file()
    assert "The backup is there, but 1 file of the vault is damaged." in said.err
    assert "evidence item 1: its sealed file was damaged or changed" in said.err
    assert "nothing is wrong" not in said.err
    assert ("it has the damage of the vault, and no other" in said.err) == bool(rehearse)


def test_of_damage_whose_file_is_whole_in_the_backup_the_rehearsal_is_told_as_whole(
    run: Run, own: Path, tmp_path: Path
) -> None:
    item = filled(own)
    run("backup", own, "--to", tmp_path / "place")
    item.chmod(0o600)
    item.write_bytes(item.read_bytes()[:-1])
    said = run("backup", own, "--to", tmp_path / "place", "--rehearse", "--json")
    assert (said.status, len(said.json["damaged"])) == (1, 1)
    assert "restored to a passing folder, opened and checked: nothing is wrong." in said.err


def test_an_earlier_backup_of_the_same_hour_is_let_go_and_told(run: Run, own: Path, tmp_path: Path) -> None:
    first = run("backup", own, "--to", tmp_path / "place", "--json").json["backup"]
    second = run("backup", own, "--to", tmp_path / "place", "--json")
    # Across a full hour both stay.
    assert second.json["removed"] == ([] if Path(first).exists() else [first])
    assert (f"the newest backup of each hour is kept: {first}" in second.err) != Path(first).exists()


def test_the_help_says_where_backups_are_without_a_place_named(call: Run) -> None:
    assert "BackupPlace" in call("backup", "--help").out


class Press:
    """Ctrl+C as soon as something of a name is opened in a folder; an audit hook stays, so it is let go by hand."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name, self._times = str(folder), name, 1
        sys.addaudithook(self._hear)

    def pressed(self) -> bool:
        pressed, self._times = self._times == 0, 0
        return pressed

    def _hear(self, event: str, seen: tuple[object, ...]) -> None:
        if event != "open" or not self._times:
            return
        path = str(seen[0])
        if path.startswith(self._folder) and self._name in path:
            self._times -= 1
            os.kill(os.getpid(), signal.SIGINT)


def left_in(place: Path) -> list[str]:
    """Return what of one vault is at a place, beside the lock and the pool."""
    (home,) = place.iterdir()
    return sorted(path.name for path in home.iterdir() if path.name not in {"backup.lock", "pool"})


@pytest.mark.parametrize("rehearse", [(), ("--rehearse",)])
def test_ctrl_c_while_files_are_copied_makes_no_backup_and_says_so(
    run: Run, own: Path, tmp_path: Path, rehearse: tuple[str, ...]
) -> None:
    filled(own)
    press = Press(tmp_path / "place", ".partial/vault.json")
    said = run("backup", own, "--to", tmp_path / "place", *rehearse, "--json")
    assert press.pressed()
    assert (said.status, said.out) == (1, "")
    assert said.err.splitlines() == ["Stopped. No backup was made; the vault is as it was."]
    assert left_in(tmp_path / "place") == []
    assert run("verify", own).status == 0


@pytest.mark.parametrize("name", ["manifest.json.partial", "/vault/people", "/vault/cases.db"])
def test_ctrl_c_once_a_backup_is_there_says_that_it_was_not_rehearsed(
    run: Run, call: Run, own: Path, tmp_path: Path, name: str
) -> None:
    filled(own)
    press = Press(tmp_path / "place", name)
    said = run("backup", own, "--to", tmp_path / "place", "--rehearse", "--json")
    assert press.pressed()
    assert (said.status, said.json["rehearsed"], said.json["problems"]) == (1, False, [])
    assert said.err.splitlines() == [f"Stopped. The backup at {said.json['backup']} is there and was not rehearsed."]
    assert left_in(tmp_path / "place") == [Path(said.json["backup"]).name]
    assert call("restore", said.json["backup"], tmp_path / "again").status == 0


def test_ctrl_c_when_it_is_too_late_for_it_leaves_the_backup_as_it_is(run: Run, own: Path, tmp_path: Path) -> None:
    press = Press(tmp_path / "place", "manifest.json.partial")
    said = run("backup", own, "--to", tmp_path / "place", "--json")
    assert press.pressed()
    assert said.status == 0
    assert left_in(tmp_path / "place") == [Path(said.json["backup"]).name]
