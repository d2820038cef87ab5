"""A pack as a file: written whole or not at all, believed by its signed index alone."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.desk import Desk
from app.review import errors
from app.review.container import INDEX, Layout, Pack, Placed, open_pack, read_layout
from app.review.container_writing import Item, write_pack
from app.review.envelope import MOST_BYTES
from app.review.tar import BLOCK, head
from tests.review.mutating import COUNT, SEED, run
from tests.review.packs import LENGTHS, index_for, material


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    """Return files of many sizes."""
    return material(tmp_path)


@pytest.fixture
def target(items: list[Item], tmp_path: Path) -> Path:
    """Write a pack of them."""
    path = tmp_path / "some.swpack"
    assert write_pack(path, index_for, items) is not None
    return path


@contextmanager
def laid_out(path: Path) -> Iterator[Pack]:
    with open_pack(path) as pack:
        pack.lay_out(read_layout(json.loads(pack.index)))
        yield pack


def taken(pack: Pack, number: int) -> bytes:
    file = io.BytesIO()
    assert pack.take_out(number, file)
    return file.getvalue()


def test_every_item_comes_out_byte_for_byte(target: Path, items: list[Item]) -> None:
    with laid_out(target) as pack:
        assert [taken(pack, number) for number in range(len(items))] == [each.path.read_bytes() for each in items]
        assert all(pack.check(number) for number in range(len(items)))
        assert not pack.cut
        assert not pack.missing()


def test_any_unpacker_takes_it_apart(target: Path, items: list[Item], tmp_path: Path) -> None:
    with tarfile.open(target, "r:") as tar:
        assert tar.getnames() == [INDEX, "room", *(f"items/{number}" for number in range(len(items)))]
    (tmp_path / "out").mkdir()
    done = subprocess.run(["tar", "-xf", target, "-C", tmp_path / "out"], capture_output=True, text=True, check=False)  # noqa: S607  # whichever tar this system has
    assert (done.returncode, done.stderr) == (0, "")
    for number, item in enumerate(items):
        assert (tmp_path / "out" / f"items/{number}").read_bytes() == item.path.read_bytes()


def test_a_head_is_the_same_on_every_python() -> None:
    """The reader compares heads with those that it would write: another version must write the same."""
    assert hashlib.sha256(head("items/7", 3_000_000)).hexdigest() == (
        "fe93cb79bf4f88f0110369404212c9c08209300d051a7cd6f7b23fc48552f8c9"
    )
    assert hashlib.sha256(head("items/7", 2**39)).hexdigest() == (
        "96ea821f3dd0436305c143a5fdef6106467d6fd9d14c44273ad2d47673371150"
    )


def test_only_its_index_is_read_when_it_opens(target: Path) -> None:
    """A pack of any size opens as quickly: what lies behind the index is not there yet, and nobody notices."""
    whole = target.read_bytes()
    start = json.loads(open_index(target))["start"]
    target.write_bytes(whole[:start])
    with laid_out(target) as pack:
        assert pack.cut
        assert pack.missing() == list(range(len(LENGTHS)))


def open_index(path: Path) -> bytes:
    with open_pack(path) as pack:
        return pack.index


def test_a_pack_that_was_cut_keeps_the_items_that_are_whole(target: Path, items: list[Item]) -> None:
    whole = target.read_bytes()
    target.write_bytes(whole[: len(whole) - 3_000_000])
    with laid_out(target) as pack:
        assert pack.cut
        assert pack.missing() == [5]
        assert taken(pack, 4) == items[4].path.read_bytes()
        with pytest.raises(errors.DamagedItemError, match="Item 6"):
            taken(pack, 5)


@pytest.mark.parametrize("keep", [0, 1, 511, 512, 600])
def test_a_pack_that_was_cut_within_its_index_is_refused(keep: int, target: Path) -> None:
    target.write_bytes(target.read_bytes()[:keep])
    with pytest.raises(errors.RefusedError):
        open_pack(target)


@pytest.mark.parametrize("more", [b"\0", bytes(BLOCK), b"x", head("items/0", 5) + b"other"])
def test_what_was_added_to_its_end_is_refused(more: bytes, target: Path) -> None:
    target.write_bytes(target.read_bytes() + more)
    with pytest.raises(errors.DamagedPackError), laid_out(target):
        pytest.fail("it was opened")


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> bytes:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size, made.mode = kind, link, size, 0o600
    return made.tobuf(tarfile.GNU_FORMAT)


HOSTILE: dict[str, bytes] = {
    "a way out": member("../../../etc/passwd", size=1),
    "an absolute path": member("/etc/passwd", size=1),
    "a symbolic link": member("items/1", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": member("items/1", tarfile.LNKTYPE, "index.age"),
    "a device": member("items/1", tarfile.CHRTYPE),
    "a pipe": member("items/1", tarfile.FIFOTYPE),
    "a folder": member("items/1", tarfile.DIRTYPE),
    "a sparse file": member("items/1", tarfile.GNUTYPE_SPARSE, size=1),
    "a long name": member("items/1", tarfile.GNUTYPE_LONGNAME, size=1),
    "an extended head": member("items/1", tarfile.XHDTYPE, size=1),
    "the same name as another": member("items/0", size=1),
    "a bomb": member("items/1", size=2**50),
    "another size": member("items/1", size=2),
    "nothing": bytes(BLOCK),
    "no head": b"\xff" * BLOCK,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_head_that_means_harm_costs_one_item(name: str, target: Path, items: list[Item], tmp_path: Path) -> None:
    with laid_out(target) as pack:
        place = pack.places[1]
    data = target.read_bytes()
    target.write_bytes(data[:place] + HOSTILE[name] + data[place + BLOCK :])
    before = sorted(path.name for path in tmp_path.iterdir())
    with laid_out(target) as pack:
        with pytest.raises(errors.DamagedItemError, match="Item 2"):
            taken(pack, 1)
        for number in (0, 2, 3, 4, 5):
            assert taken(pack, number) == items[number].path.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", HOSTILE)
def test_a_first_head_that_means_harm_opens_nothing(name: str, target: Path) -> None:
    target.write_bytes(HOSTILE[name] + target.read_bytes()[BLOCK:])
    with pytest.raises(errors.NotAPackError):
        open_pack(target)


def test_an_index_that_says_it_is_endless_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "bomb.swpack"
    with file.open("wb") as bomb:
        bomb.write(head(INDEX, MOST_BYTES + 1))
        bomb.truncate(2**33)
    with pytest.raises(errors.NotAPackError):
        open_pack(file)


def test_a_sparse_file_behind_an_index_is_not_read(target: Path) -> None:
    os.truncate(target, 2**36)
    with pytest.raises(errors.DamagedPackError), laid_out(target):
        pytest.fail("it was opened")


BODY: dict[str, Any] = {"start": 20 * BLOCK, "items": [[5, "0" * 64]]}
WRONG: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "a list": list,
    "empty": dict,
    "no items": lambda: {"start": 512},
    "items a number": lambda: {**BODY, "items": 7},
    "an item a number": lambda: {**BODY, "items": [7]},
    "an item of three": lambda: {**BODY, "items": [[1, "0" * 64, 2]]},
    "a length below zero": lambda: {**BODY, "items": [[-1, "0" * 64]]},
    "a length true": lambda: {**BODY, "items": [[True, "0" * 64]]},
    "a length of a fraction": lambda: {**BODY, "items": [[1.5, "0" * 64]]},
    "a length beyond all disks": lambda: {**BODY, "items": [[2**62, "0" * 64]]},
    "a hash in capitals": lambda: {**BODY, "items": [[5, "A" * 64]]},
    "a hash too short": lambda: {**BODY, "items": [[5, "0" * 63]]},
    "a hash of another script": lambda: {**BODY, "items": [[5, "٣" * 64]]},
    "a hash a list": lambda: {**BODY, "items": [[5, ["0"] * 64]]},
    "a start between blocks": lambda: {**BODY, "start": 513},
    "a start below zero": lambda: {**BODY, "start": -512},
    "a start a text": lambda: {**BODY, "start": "512"},
    "a start far away": lambda: {**BODY, "start": 2**40},
    "items without end": lambda: {**BODY, "items": [[0, "0" * 64]] * 100_001},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_signed_layout_that_no_pack_can_have_is_refused(name: str) -> None:
    with pytest.raises(errors.NotAPackError):
        read_layout(WRONG[name]())


@pytest.mark.parametrize("start", [0, BLOCK, 10 * BLOCK, 4096 * BLOCK])
def test_a_signed_start_that_is_not_the_files_is_refused(start: int, target: Path) -> None:
    with open_pack(target) as pack:
        told = read_layout(json.loads(pack.index))
        with pytest.raises(errors.RefusedError):
            pack.lay_out(Layout(start, told.items))


def test_a_signed_length_that_is_not_the_items_refuses_it(target: Path) -> None:
    with open_pack(target) as pack:
        told = read_layout(json.loads(pack.index))
        pack.lay_out(Layout(told.start, (*told.items[:5], Placed(2_999_999, told.items[5].sha256))))
        with pytest.raises(errors.DamagedItemError):
            taken(pack, 5)


def test_a_link_a_pipe_and_a_folder_are_no_packs(target: Path, tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(target)
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path, tmp_path / "none", Path("/dev/zero")):
        with pytest.raises(errors.NotAPackError):
            open_pack(path)


def test_taking_out_can_be_cancelled(target: Path) -> None:
    with laid_out(target) as pack:
        assert not pack.take_out(5, io.BytesIO(), lambda: True)
        assert not pack.check(5, lambda: True)


def test_damage_refuses_the_index_or_the_item_that_it_touched(acquainted: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Ten thousand by `make test-packs`."""
    team, supervisor = acquainted
    tally = run(team, supervisor, tmp_path, COUNT, SEED)
    assert tally.total() == COUNT
    assert tally["refused whole"] > COUNT // 4
    assert tally["items refused"] > COUNT // 4
