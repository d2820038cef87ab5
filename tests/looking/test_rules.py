"""What leads to a look: the level before it, a purpose, and a short gap; and that a life at risk waits for none."""

from __future__ import annotations

import pytest

from app.cage.client import Cage
from app.cage.errors import DecodeFailedError
from app.cases.model import Severity
from app.desk import Desk
from app.looking import gate, queries
from app.looking.model import (
    EndedBy,
    Gesture,
    Level,
    LevelJumpError,
    PurposeMissingError,
    TooSoonError,
)
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.looking.looks import begin, log, look


def test_full_detail_opens_from_the_reduced_view_alone(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(severity=Severity.S1)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)
    look(desk, cage, item, Level.L2)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)
    reduced = look(desk, cage, item, Level.L3)
    gate.close_look(desk, reduced.look, EndedBy.EXPIRY, complete=True)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)
    assert [row[0] for row in log(desk)] == ["L2", "L3"]


def test_a_reduced_view_that_could_not_be_shown_leads_nowhere(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(b"no picture at all")
    with pytest.raises(DecodeFailedError):
        look(desk, cage, item, Level.L3)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)


@pytest.mark.parametrize(
    ("severity", "needed"), [(Severity.S1, False), (Severity.S2, False), (Severity.S3, True), (None, True)]
)
def test_the_first_closer_look_says_why(
    desk: Desk, cage: Cage, add: Add, severity: Severity | None, needed: bool
) -> None:
    item = add(severity=severity)
    assert queries.purpose_needed(desk, item, Level.L3) is needed
    assert not queries.purpose_needed(desk, item, Level.L2)
    if needed:
        with pytest.raises(PurposeMissingError):
            begin(desk, item, purpose=None)
        assert log(desk) == []
        gate.close_look(desk, begin(desk, item), EndedBy.RELEASE, complete=True)
        assert not queries.purpose_needed(desk, item, Level.L3)
    begin(desk, item, purpose=None)
    assert log(desk)[-1][1] == ("identify" if needed else "unasked")


def test_a_life_at_risk_is_never_asked_for_a_purpose_and_never_made_to_wait(
    desk: Desk, cage: Cage, add: Add, clock: FakeClock
) -> None:
    for item in (add(severity=Severity.S4, at_risk=True), add(severity=Severity.S4, at_risk=True)):
        assert not queries.purpose_needed(desk, item, Level.L3)
        ticket = gate.begin(desk, item, Level.L3, purpose=None, gesture=Gesture.HOLD)
        assert ticket.expires_seconds == 30
        gate.close_look(desk, ticket.look, EndedBy.RELEASE, complete=True)
    assert [row[1] for row in log(desk)] == ["life_at_risk", "life_at_risk"]
    assert desk.own.execute("SELECT DISTINCT mode FROM span").fetchall() == [("life_at_risk",)]


def test_a_short_gap_lies_between_two_close_looks_at_the_hardest(desk: Desk, add: Add, clock: FakeClock) -> None:
    first, second, mild = add(severity=Severity.S4), add(severity=Severity.S4), add(severity=Severity.S3)
    gate.close_look(desk, begin(desk, first), EndedBy.RELEASE, complete=True)
    clock.advance(1)
    with pytest.raises(TooSoonError, match="2 s"):
        begin(desk, second)
    begin(desk, second, Level.L2)
    begin(desk, mild)
    clock.advance(2)
    begin(desk, second)
    begin(desk, second, Level.L4)
    begin(desk, second)


def test_what_could_not_be_shown_keeps_nobody_waiting(desk: Desk, cage: Cage, add: Add) -> None:
    with pytest.raises(DecodeFailedError):
        look(desk, cage, add(b"no picture at all", severity=Severity.S4), Level.L3)
    begin(desk, add(severity=Severity.S4))


def test_a_clock_that_was_set_back_keeps_nobody_waiting(desk: Desk, add: Add, clock: FakeClock) -> None:
    item = add(severity=Severity.S4)
    gate.close_look(desk, begin(desk, item), EndedBy.RELEASE, complete=True)
    clock.advance(-3600)
    begin(desk, item)
