"""What a list knows stays closed unless somebody says what they look for; a life at risk never waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.model import Severity
from app.desk import Desk
from app.evidence import judging, known
from app.evidence.comparing import Comparer
from app.evidence.hashes import Verdict
from app.evidence.model import ItemId, Source
from app.looking import gate, queries
from app.looking.model import Gesture, Level, Purpose, PurposeMissingError
from tests.evidence.listed import digest, taken, written
from tests.looking.conftest import Add, drawing


def listed(desk: Desk, add: Add, tmp_path: Path, *, at_risk: bool = False, source: Source = Source.SUBJECT) -> ItemId:
    """Add a picture of little severity that a list names."""
    taken(desk, written(tmp_path / "l.csv", f"md5\n{digest(drawing(), 'md5')}\n"))
    item = add(severity=Severity.S1, at_risk=at_risk, source=source)
    Comparer(desk).compare_new()
    return item


def look(desk: Desk, cage: Cage, item: ItemId, level: Level, purpose: Purpose | None = None) -> Level:
    """Look at an item, and say how much was shown."""
    shown = gate.open_look(desk, cage, item, level, purpose=purpose, gesture=Gesture.HOLD)
    return shown.level


def test_a_known_item_shows_no_layout_and_opens_for_a_purpose_only(
    desk: Desk, cage: Cage, add: Add, tmp_path: Path
) -> None:
    item = listed(desk, add, tmp_path)

    assert gate.layout(desk, item) is None
    assert queries.purpose_needed(desk, item, Level.L1)
    for level in (Level.L1, Level.L2, Level.L3):
        with pytest.raises(PurposeMissingError):
            look(desk, cage, item, level)
    assert look(desk, cage, item, Level.L1, Purpose.IDENTIFY) is Level.L1


def test_a_rejected_match_no_longer_closes_it(desk: Desk, cage: Cage, add: Add, tmp_path: Path) -> None:
    item = listed(desk, add, tmp_path)

    judging.judge(desk, known.match_ids(desk.db, waiting=True)[0], Verdict.REJECTED, "another file")

    assert gate.layout(desk, item) is not None
    assert look(desk, cage, item, Level.L2) is Level.L2


def test_a_requesters_paper_that_a_list_knows_does_not_open_by_itself(
    desk: Desk, cage: Cage, add: Add, tmp_path: Path
) -> None:
    item = listed(desk, add, tmp_path, source=Source.REQUESTER)

    with pytest.raises(PurposeMissingError):
        look(desk, cage, item, Level.L3)


def test_a_life_at_risk_never_waits_for_a_purpose(desk: Desk, cage: Cage, add: Add, tmp_path: Path) -> None:
    item = listed(desk, add, tmp_path, at_risk=True)

    assert look(desk, cage, item, Level.L2) is Level.L2
