"""How far an administrator lets items of a severity stand open and open, whoever asks and however."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cases.model import Severity
from app.desk import Desk
from app.evidence.model import ItemKind, Source
from app.looking import gate
from app.looking.model import EndedBy, Gesture, KeptCoveredError, Level, Purpose, TooSoonError
from tests.looking.conftest import Add
from tests.looking.looks import begin
from tests.policies.places import managed_by


@pytest.mark.parametrize(
    ("severity", "sharpest", "most"),
    [
        (Severity.S4, "sketch", Level.L2),
        (Severity.S2, "reduced", Level.L3),
        (None, "sketch", Level.L2),
    ],
)
def test_an_item_opens_as_far_as_its_severity_may(
    desk: Desk, add: Add, severity: Severity | None, sharpest: str, most: Level
) -> None:
    name = (severity or Severity.S3).value
    managed = replace(desk, settings=managed_by(**{f"Sharpest{name}": sharpest}))
    item = add(severity=severity, at_risk=True)
    for level in Level:
        if Level.L0 < level <= most:
            begin(managed, item, level)
    with pytest.raises(KeptCoveredError):
        begin(managed, item, Level(most + 1))
    assert desk.db.execute("SELECT count(*) FROM look").fetchone() == (int(most),)


def test_another_severity_and_papers_open_as_ever(desk: Desk, add: Add) -> None:
    managed = replace(desk, settings=managed_by(SharpestS4="sketch", SharpestS3="sketch"))
    mild = add(severity=Severity.S1)
    assert begin(managed, mild, Level.L3).level is Level.L3
    paper = add(kind=ItemKind.TEXT, source=Source.REQUESTER)
    assert begin(managed, paper, Level.L4).level is Level.L4


def test_the_layout_stands_open_only_where_it_may(desk: Desk, add: Add) -> None:
    managed = replace(desk, settings=managed_by(CoverS1="facts"))
    easy, mild = add(severity=Severity.S1), add(severity=Severity.S2)
    assert gate.layout(desk, easy) is not None
    assert gate.layout(managed, easy) is None
    assert gate.layout(managed, mild) is not None


def test_times_of_a_look_are_those_in_force(desk: Desk, add: Add) -> None:
    managed = replace(desk, settings=managed_by(PictureSeconds=4, GapSecondsS4=20))
    ticket = gate.begin(managed, add(severity=Severity.S4), Level.L3, purpose=Purpose.PLACE, gesture=Gesture.HOLD)
    assert ticket.expires_seconds == 4
    gate.close_look(managed, ticket.look, EndedBy.RELEASE, complete=True)
    with pytest.raises(TooSoonError) as refused:
        begin(managed, add(severity=Severity.S4), Level.L3)
    assert refused.value.seconds > 15
