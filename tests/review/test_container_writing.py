"""A pack is written whole, or nothing of it stays."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.review import errors
from app.review.container import Layout
from app.review.container_writing import Item, write_pack
from app.review.tar import END
from tests.review.packs import LENGTHS, index_for, material


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    """Return files of many sizes."""
    return material(tmp_path)


def refused(*_arguments: object, **_more: object) -> int:
    raise OSError(errno.EOPNOTSUPP, "Operation not supported")


DISKS = [*(["unnamed files"] if hasattr(os, "O_TMPFILE") else []), "second names", "neither"]


@pytest.fixture(params=DISKS, autouse=True)
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write to a file system that knows files without a name, one that knows second names only, and a stick."""
    if request.param != "unnamed files":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    if request.param == "neither":
        monkeypatch.setattr(os, "link", refused)
    return str(request.param)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_that_is_there_is_never_written_over(items: list[Item], tmp_path: Path) -> None:
    target = tmp_path / "some.swpack"
    target.write_bytes(b"mine")
    before = names(tmp_path)
    with pytest.raises(errors.NotSealedError):
        write_pack(target, index_for, items)
    assert target.read_bytes() == b"mine"
    assert names(tmp_path) == before


def test_a_file_that_comes_there_meanwhile_is_not_written_over(items: list[Item], tmp_path: Path) -> None:
    target = tmp_path / "some.swpack"
    before = names(tmp_path)
    with pytest.raises(errors.NotSealedError):
        write_pack(target, index_for, items, progress=lambda _done, _all: target.write_bytes(b"mine"))
    assert target.read_bytes() == b"mine"
    assert names(tmp_path) - before == {"some.swpack"}


def test_a_cancelled_pack_leaves_nothing(items: list[Item], tmp_path: Path) -> None:
    before, told = names(tmp_path), list[int]()
    target = tmp_path / "some.swpack"
    done = write_pack(target, index_for, items, lambda done, _all: told.append(done), lambda: len(told) > 5)
    assert done is None
    assert names(tmp_path) == before


def test_what_a_disk_refuses_while_more_is_written_seals_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    length, refusing, sync = 33 << 20, iter([True]), os.fsync
    with (tmp_path / "large").open("wb") as file:
        file.truncate(length)
    before = names(tmp_path)

    def once_refused(handle: int) -> None:
        if next(refusing, False):
            raise OSError(errno.EIO, "Input/output error")
        sync(handle)

    monkeypatch.setattr(os, "fsync", once_refused)
    with pytest.raises(errors.NotSealedError, match="error"):
        write_pack(tmp_path / "some.swpack", index_for, [Item(tmp_path / "large", length)])
    assert names(tmp_path) == before


def test_progress_goes_to_the_end(items: list[Item], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_pack(tmp_path / "some.swpack", index_for, items, lambda *each: told.append(each))
    assert told[0] == (0, sum(LENGTHS))
    assert told[-1] == (sum(LENGTHS), sum(LENGTHS))
    assert told == sorted(told)


@pytest.mark.parametrize("length", [3_000_000 - 1, 3_000_000 + 1])
def test_an_item_of_another_length_than_was_said_seals_nothing(length: int, items: list[Item], tmp_path: Path) -> None:
    before = names(tmp_path)
    with pytest.raises(errors.NotSealedError):
        write_pack(tmp_path / "some.swpack", index_for, [Item(items[5].path, length)])
    assert names(tmp_path) == before


def test_an_item_that_is_gone_and_a_place_that_is_none_seal_nothing(items: list[Item], tmp_path: Path) -> None:
    before = names(tmp_path)
    with pytest.raises(errors.NotSealedError):
        write_pack(tmp_path / "some.swpack", index_for, [Item(tmp_path / "gone", 5)])
    with pytest.raises(errors.NotSealedError):
        write_pack(tmp_path / "no folder" / "some.swpack", index_for, items)
    assert names(tmp_path) == before


def test_an_index_that_grows_is_a_mistake_of_ours(items: list[Item], tmp_path: Path) -> None:
    before, asked = names(tmp_path), list[int]()

    def growing(_layout: Layout) -> bytes:
        asked.append(1)
        return bytes(len(asked) * 20_000)

    with pytest.raises(ValueError, match="as long each time"):
        write_pack(tmp_path / "some.swpack", growing, items)
    assert names(tmp_path) == before


def test_what_a_killed_writer_left_is_in_nobodys_way(disk: str, items: list[Item], tmp_path: Path) -> None:
    (tmp_path / "some.swpack.partial").write_bytes(b"half")
    assert write_pack(tmp_path / "some.swpack", index_for, items) is not None
    assert (tmp_path / "some.swpack.partial").exists() == (disk == "unnamed files")


def test_while_it_is_written_it_has_no_name_or_is_called_partial(disk: str, items: list[Item], tmp_path: Path) -> None:
    before, seen = names(tmp_path), set[str]()
    write_pack(tmp_path / "some.swpack", index_for, items, lambda _done, _all: seen.update(names(tmp_path)))
    assert seen - before == (set() if disk == "unnamed files" else {"some.swpack.partial"})
    assert names(tmp_path) - before == {"some.swpack"}


def test_nothing_is_copied_where_a_file_is_already(items: list[Item], tmp_path: Path) -> None:
    (tmp_path / "some.swpack").write_bytes(b"mine")
    told: list[int] = []
    with pytest.raises(errors.NotSealedError):
        write_pack(tmp_path / "some.swpack", index_for, items, lambda done, _all: told.append(done))
    assert not told


def test_a_pack_is_for_this_account_alone(items: list[Item], tmp_path: Path) -> None:
    target = tmp_path / "some.swpack"
    write_pack(target, index_for, items)
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_bytes().endswith(END)
