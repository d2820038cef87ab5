"""The memory that pictures come through: read by copies, never outside itself, never of another size."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from app.cage import shared
from app.cage.client import Cage
from app.cage.conversation import Shared
from app.cage.model import BytesSource, Job, Limits, Op
from app.cage.shared import SIZE, SMALL, Area, Shelf
from app.cage.wire import WireError
from tests.cage import made
from tests.cage.conftest import linux_only
from tests.cage.test_wire import picture, told

if sys.platform != "win32":
    import fcntl

pytestmark = linux_only
SIDE = 200
SAMPLES = bytes(range(200)) * SIDE


@pytest.fixture
def file() -> Iterator[int]:
    """Make memory as the warm parent makes it."""
    made_file = shared.make()
    yield made_file
    os.close(made_file)


@pytest.fixture
def area(file: int) -> Iterator[Area]:
    """Open the window's end of memory that holds one grey picture."""
    assert Shelf(file).put(SAMPLES) == 0
    opened = Area(file)
    yield opened
    opened.close()


def shown(area: Shared | None, at: object, body: bytes = b"") -> bytes:
    """Return the samples that the window takes when a picture is said to stand somewhere."""
    got = told(Op.PICTURE_REDUCED, picture(SIDE, SIDE, body, shared=at), area=area)
    return bytes(got.pixels.data)


def test_a_picture_is_taken_as_a_copy(file: int, area: Area) -> None:
    got = shown(area, 0)
    Shelf(file).put(bytes(len(SAMPLES)))
    assert got == SAMPLES
    assert area.take(0, 4) == bytes(4)


@pytest.mark.parametrize("at", [-1, SIZE - len(SAMPLES) + 1, SIZE, 1 << 62, 0.0, "0", None, True])
def test_nothing_outside_it_is_read(area: Area, at: object) -> None:
    with pytest.raises(WireError):
        shown(area, at)


def test_its_last_bytes_are_inside(area: Area) -> None:
    assert shown(area, SIZE - len(SAMPLES)) == bytes(len(SAMPLES))


def test_a_picture_is_in_one_place(area: Area) -> None:
    with pytest.raises(WireError):
        shown(area, 0, SAMPLES)


def test_where_there_is_none_nothing_is_in_it() -> None:
    with pytest.raises(WireError):
        shown(None, 0)
    assert shown(None, 0, SAMPLES) == SAMPLES


def test_what_does_not_fit_goes_the_other_way(file: int) -> None:
    shelf = Shelf(file)
    half = bytes(SIZE // 2)
    assert [shelf.put(half), shelf.put(half), shelf.put(half)] == [0, SIZE // 2, None]
    shelf.clear()
    assert shelf.put(half) == 0
    assert shelf.put(bytes(SMALL - 1)) is None


def test_it_cannot_be_made_another_size(file: int) -> None:
    for size in (0, SIZE * 2):
        with pytest.raises(PermissionError):
            os.ftruncate(file, size)


def test_the_window_takes_none_that_could_change_its_size() -> None:
    loose = os.memfd_create("loose", os.MFD_ALLOW_SEALING)
    os.ftruncate(loose, SIZE)
    with pytest.raises(OSError, match="change its size"):
        Area(loose)
    os.ftruncate(loose, 4096)
    fcntl.fcntl(loose, 1033, 7)
    with pytest.raises(OSError, match="change its size"):
        Area(loose)
    os.close(loose)


def test_a_picture_is_the_same_by_both_ways() -> None:
    source = BytesSource(made.encoded(made.photo(1600, 1200), "PNG"))
    with Cage(Limits()) as forked, Cage(Limits(), fork=False) as spawned:
        ways = [cage.ask(Job(Op.PICTURE_FULL), source).pixels for cage in (forked, spawned)]
    assert ways[0] == ways[1]
    assert ways[0] is not None
    assert len(ways[0].data) == 1600 * 1200 * 3


def test_a_window_that_asks_often_keeps_no_file_open(cage: Cage) -> None:
    source = BytesSource(made.encoded(made.photo(400, 300), "PNG"))
    cage.ask(Job(Op.PICTURE_FULL), source)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 -- only counted
    for _ in range(8):
        cage.ask(Job(Op.PICTURE_FULL), source)
        with cage.open(source) as session:
            session.ask(Job(Op.PICTURE_FULL))
    # A session leaves the next one waiting: a socket and its memory.
    assert len(os.listdir("/proc/self/fd")) <= before + 2  # noqa: PTH208 -- only counted
