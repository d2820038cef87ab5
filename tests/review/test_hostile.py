"""Packs and results whose signer means harm are refused, or taken in and read; they crash nothing and leave no halves."""

from __future__ import annotations

from pathlib import Path

from app.desk import Desk
from tests.review import hostile_results
from tests.review.hostile import COUNT, SEED, run


def test_a_wrong_word_under_a_right_signature_crashes_nothing(acquainted: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Two thousand by `make test-packs`."""
    team, supervisor = acquainted
    tally = run(team, supervisor, tmp_path, COUNT, SEED)
    assert tally.total() == COUNT
    assert tally["refused whole"] > COUNT // 3
    assert tally["opened"] > 0


def test_a_wrong_word_in_results_crashes_nothing(acquainted: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Two thousand by `make test-packs`."""
    team, supervisor = acquainted
    tally = hostile_results.run(team, supervisor, tmp_path, hostile_results.COUNT, SEED)
    assert tally.total() == hostile_results.COUNT
    assert tally["refused whole"] > hostile_results.COUNT // 3
    assert tally["merged"] > 0
