"""A closed case whose evidence was destroyed goes into a review pack: its record is judged, its items are only named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.desk import Desk
from app.evidence.queries import items
from app.identity import Permission
from app.retention.destroying import carry_out
from app.review.sealing import NothingToSealError, seal_pack
from tests.builders import FakeClock
from tests.retention.cases import agreed, wait_out
from tests.review.carried import closed_with_evidence, opened, order, sealed_for

A_YEAR = 400 * 86400.0


def alone_again(desk: Desk) -> None:
    """Let nobody lead: the two who destroy have no keys of their own in this vault, and results go to nobody like them."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE person SET role = 'responder'")


def test_a_case_without_its_evidence_is_packed_and_opened(
    acquainted: tuple[Desk, Desk], clock: FakeClock, tmp_path: Path
) -> None:
    team, sam = acquainted
    case_id = closed_with_evidence(team)
    clock.advance(A_YEAR)
    number = agreed(team, case_id)
    wait_out(team, clock)
    carry_out(team, number)
    alone_again(team)
    path = tmp_path / "pack.swpack"
    sealed_for(team, sam, path, case_id)
    with opened(sam, path) as desk:
        (packed,) = desk.db.execute("SELECT id FROM cases").fetchone()
        assert [row.refused for row in items(desk.db, packed)] == ["destroyed", "destroyed"]


def test_what_is_destroyed_while_it_is_sealed_goes_into_no_pack(
    acquainted: tuple[Desk, Desk], clock: FakeClock, tmp_path: Path
) -> None:
    team, sam = acquainted
    case_id = closed_with_evidence(team)
    clock.advance(A_YEAR)
    number = agreed(team, case_id)
    wait_out(team, clock)
    alone_again(team)
    wanted, path = replace(order(team, sam), cases=(case_id,)), tmp_path / "pack.swpack"
    done: list[object] = []

    def meanwhile(now: int, whole: int) -> None:
        if not done and now == whole:
            done.append(carry_out(team, number))

    with pytest.raises(NothingToSealError, match="destroyed meanwhile"):
        seal_pack(team, wanted, path, meanwhile)
    assert done
    assert list(tmp_path.glob("pack.swpack*")) == []
    assert team.db.execute("SELECT count(*) FROM review_pack").fetchone() == (0,)
