"""What the verifier prints before each line: what fits, what does not, and what nothing vouches for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk import Desk
from app.vault.keys import b64
from tests.vault.chains import export, fill, grow, put, root_of, sign, taken


@pytest.fixture
def kept(desk: Desk, tmp_path: Path) -> Path:
    """Sign a checkpoint of a chain that goes on afterwards."""
    fill(desk)
    return sign(desk, tmp_path / "kept")


def printed(capsys: pytest.CaptureFixture[str], rows: Path, kept: Path, root: bytes) -> tuple[int, list[str]]:
    from verify_audit import main

    capsys.readouterr()
    status = main([str(rows), str(kept), "--root", b64(root)])
    return status, capsys.readouterr().out.split("\n\n")[0].splitlines()


def of_the_rest(told: list[str]) -> list[str]:
    return [line for line in told if "vouches for" in line]


def test_rows_that_came_later_neither_fit_nor_are_wrong(
    desk: Desk, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(of_the_rest(printed(capsys, export(desk.db, tmp_path / "rows"), kept, root_of(desk))[1]))
    grow(desk, 6)
    status, told = printed(capsys, export(desk.db, tmp_path / "rows"), kept, root_of(desk))
    assert (status, told[-1], before) == (0, "Everything fits.", 1)
    first, second = sorted(of_the_rest(told))
    assert first.startswith("open   Device ")
    assert second.startswith("open   Device ")
    assert any(": 2 rows are newer" in line and "vouches for them here" in line for line in (first, second))


def test_one_row_is_one(desk: Desk, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _status, told = printed(capsys, export(desk.db, tmp_path / "rows"), kept, root_of(desk))
    (line,) = of_the_rest(told)
    assert line.endswith(": 1 row is newer than every checkpoint of it; nothing vouches for it here.")
    put(desk.db, taken(desk.db)[:-2])
    _status, told = printed(capsys, export(desk.db, tmp_path / "less"), kept, root_of(desk))
    assert any("rows is missing" in line for line in told if line.startswith("WRONG"))


@pytest.mark.parametrize("wrong", ["key", "file"])
def test_nothing_fits_where_no_checkpoint_counts(
    desk: Desk, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    if wrong == "file":
        kept.write_text("no checkpoint")
    root = bytes(32) if wrong == "key" else root_of(desk)
    status, told = printed(capsys, export(desk.db, tmp_path / "rows"), kept, root)
    assert (status, told[-1]) == (1, "Something does not fit.")
    assert any(line.startswith("WRONG  ") for line in told)
    assert not [line for line in told if line.startswith("fits")]
    assert {line[:7] for line in of_the_rest(told)} == {"open   "}
