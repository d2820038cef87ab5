"""A watched folder gives each file out once, when it is complete, and leaves it in place."""

from __future__ import annotations

from pathlib import Path

from app.cage.client import Cage
from app.desk import Desk
from app.intake.importer import import_paths
from app.intake.watched import Watched
from tests.intake.letters import request, save


def test_a_file_is_given_out_once_it_has_settled(tmp_path: Path) -> None:
    watched = Watched(tmp_path, 2.0)
    path = save(tmp_path / "a.eml", b"beginning")
    assert watched.scan(10.0) == []
    path.write_bytes(b"beginning and more")
    assert watched.scan(12.5) == []
    assert watched.scan(14.0) == []
    assert watched.scan(14.5) == [path]
    assert watched.scan(99.0) == []
    assert path.exists()


def test_a_file_that_changes_later_is_given_out_again(tmp_path: Path) -> None:
    watched = Watched(tmp_path, 0.0)
    path = save(tmp_path / "a.eml", b"one")
    assert watched.scan(1.0) == [path]
    path.write_bytes(b"one and two")
    assert watched.scan(2.0) == [path]
    watched.again([path])
    assert watched.scan(3.0) == [path]


def test_hidden_unfinished_and_linked_files_are_not_given_out(tmp_path: Path) -> None:
    for name in (".a.eml", "a.eml.part", "b.TMP", "c.crdownload", "d.eml~", ".cache/e.eml"):
        save(tmp_path / "in" / name, b"x")
    outside = save(tmp_path / "outside.eml", b"x")
    (tmp_path / "in" / "link.eml").symlink_to(outside)
    deep = save(tmp_path / "in" / "day" / "f.eml", b"x")
    assert Watched(tmp_path / "in", 0.0).scan(1.0) == [deep]


def test_a_folder_that_is_away_is_told_and_comes_back(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "share", 0.0)
    assert (watched.scan(1.0), watched.is_there) == ([], False)
    path = save(tmp_path / "share" / "a.eml", b"x")
    assert (watched.scan(2.0), watched.is_there) == ([path], True)


def test_what_was_brought_in_before_is_no_new_arrival_after_a_restart(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    save(folder / "a.json", request())
    save(folder / "b.json", b"{")
    for expected in ((1, 0, 1), (0, 0, 0)):
        paths = Watched(folder, 0.0).scan(1.0)
        report, _changes = import_paths(desk, cage, paths, skip_known=True)
        assert (report.imported, len(report.duplicates), len(report.quarantined)) == expected
    save(folder / "c.json", request())
    report, _changes = import_paths(desk, cage, Watched(folder, 0.0).scan(1.0), skip_known=True)
    assert (report.imported, len(report.duplicates)) == (0, 1), "the same request in a new file is told"
