"""`backup` and `restore` as a script uses them: made, rehearsed, put back, and refused in words."""

from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import Run


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
