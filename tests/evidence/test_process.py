"""A list is taken in by a second process, which tells how far it is, stops when asked, and says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk import Desk
from app.errand import ErrandStoppedError, Step
from app.evidence import known
from app.evidence.lists import Taken
from app.evidence.process import list_process
from tests.evidence.listed import GIVEN, digest, written


def many(path: Path, count: int) -> Path:
    """Write a list of so many hashes."""
    return written(path, "sha256\n" + "".join(f"{digest(str(number).encode())}\n" for number in range(count)))


def test_it_tells_how_far_it_is_and_what_became_of_the_list(desk: Desk, tmp_path: Path) -> None:
    events = list(list_process(desk, many(tmp_path / "l.csv", 20_000), GIVEN).events())

    assert any(isinstance(event, Step) for event in events[:-1])
    assert isinstance(events[-1], Taken)
    assert events[-1].hashes == 20_000
    assert [row.entries for row in known.lists(desk.db)] == [20_000]


def test_what_is_wrong_is_told_here(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ErrandStoppedError, match="line 2, column md5"):
        list(list_process(desk, written(tmp_path / "l.csv", "md5\nxyz\n"), GIVEN).events())


def test_a_cancelled_one_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    process = list_process(desk, many(tmp_path / "l.csv", 60_000), GIVEN)
    process.cancel()

    with pytest.raises(ErrandStoppedError, match="stopped"):
        list(process.events())
    assert known.lists(desk.db) == []
    assert desk.db.execute("SELECT count(*) FROM hash_entry").fetchone() == (0,)
