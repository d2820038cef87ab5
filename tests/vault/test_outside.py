"""Files that leave: new or whole, nobody else's is touched on the way, and none stays whose record failed."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.vault.files import sync_folder
from app.vault.outside import new_files, replace_file, sync_names, write_new


def cut_off() -> Iterator[bytes]:
    """Say half of it, and fail."""
    yield b"half"
    raise OSError(5, "the other half is gone")


def test_a_new_file_is_for_this_account_alone_and_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "new"
    write_new(path, [b"one", b"two"])
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"onetwo", 0o600)
    with pytest.raises(FileExistsError), new_files() as write:
        write(path, b"other")
    assert path.read_bytes() == b"onetwo"


@pytest.mark.parametrize("ends", [OSError, KeyboardInterrupt])
def test_files_go_again_where_their_record_fails(tmp_path: Path, ends: type[BaseException]) -> None:
    def write_both() -> None:
        with new_files() as write:
            write(tmp_path / "one", b"1")
            write(tmp_path / "two", b"2")
            assert len(list(tmp_path.iterdir())) == 2
            raise ends

    with pytest.raises(ends):
        write_both()
    assert list(tmp_path.iterdir()) == []
    with new_files() as write:
        write(tmp_path / "one", b"1")
    assert (tmp_path / "one").read_bytes() == b"1"


def test_half_a_file_never_stays(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"before")
    for write, path in ((write_new, tmp_path / "new"), (replace_file, tmp_path / "new"), (replace_file, there)):
        with pytest.raises(OSError, match="the other half"):
            write(path, cut_off())
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("there", b"before")]


def test_replacing_a_file_writes_over_none_of_somebody_elses(tmp_path: Path) -> None:
    path, theirs, linked = tmp_path / "list.json", tmp_path / "list.json.partial", tmp_path / "linked"
    linked.write_bytes(b"far away")
    theirs.symlink_to(linked)
    for data in (b"first", b"second"):
        replace_file(path, data)
        assert path.read_bytes() == data
    assert theirs.is_symlink()
    assert linked.read_bytes() == b"far away"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["linked", "list.json", "list.json.partial"]


@pytest.mark.skipif(sys.platform != "linux", reason="a folder that cannot be synced")
def test_a_folder_that_knows_no_sync_keeps_its_names_as_it_pleases(tmp_path: Path) -> None:
    nowhere = Path("/proc/self")
    with pytest.raises(OSError, match=os.strerror(22)):
        sync_folder(nowhere)
    sync_names(nowhere)
    with pytest.raises(FileNotFoundError):
        sync_names(tmp_path / "none")
