"""The reserve: space that is really taken, and really given back."""

from __future__ import annotations

from pathlib import Path

from app.vault import reserve


def test_the_space_is_taken_once_and_given_back(tmp_path: Path) -> None:
    assert reserve.ensure(tmp_path, 300_000)
    held = tmp_path / reserve.NAME
    assert held.stat().st_size == 300_000
    assert held.stat().st_blocks * 512 >= 300_000
    written = held.stat().st_mtime_ns
    assert reserve.ensure(tmp_path, 300_000)
    assert held.stat().st_mtime_ns == written
    assert reserve.release(tmp_path)
    assert not held.exists()
    assert not reserve.release(tmp_path)


def test_a_reserve_that_is_too_small_is_made_whole(tmp_path: Path) -> None:
    reserve.ensure(tmp_path, 1000)
    reserve.ensure(tmp_path, 5000)
    assert (tmp_path / reserve.NAME).stat().st_size == 5000


def test_a_disk_that_cannot_hold_it_has_no_reserve(tmp_path: Path) -> None:
    assert not reserve.ensure(tmp_path, 1 << 62)
    assert not (tmp_path / reserve.NAME).exists()
