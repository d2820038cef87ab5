"""Nobody lifts an administrator's bound for themselves: by a milder step, or by calling an item the requester's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cases.model import Severity
from app.changes import Changes
from app.desk import Desk
from app.evidence.actions import set_severity, set_source
from app.evidence.model import Held, ItemId, ItemKind, Source
from app.looking import gate, private, queries
from app.looking.model import KeptCoveredError, Level, LevelJumpError, Subject
from app.policies.merging import merged
from app.policies.model import Document
from app.settings import settings_of
from app.wellness.actions import sit_down
from tests.evidence.made import new_case, new_item
from tests.looking.conftest import Add
from tests.looking.looks import begin
from tests.policies.places import managed_by

SHARPEST = {"SharpestS1": "full", "SharpestS2": "full", "SharpestS3": "reduced", "SharpestS4": "sketch"}
MOST = {Severity.S1: Level.L4, Severity.S2: Level.L4, Severity.S3: Level.L3, Severity.S4: Level.L2}


def under(desk: Desk, **values: Any) -> Desk:
    """Sit at a workstation whose administrator made these mandatory."""
    return replace(desk, settings=managed_by(**values))


def met(desk: Desk, item: ItemId) -> Subject:
    """Return an item as whoever is at the desk meets it."""
    return private.met(desk, desk.db, item).subject


def test_a_milder_step_of_ones_own_opens_nothing_more_until_another_says_it_too(
    desk: Desk, colleague: Desk, add: Add
) -> None:
    mine, theirs = under(desk, SharpestS4="sketch"), under(colleague, SharpestS4="sketch")
    item = add(severity=Severity.S4, at_risk=True)
    set_severity(mine, item, Severity.S1)
    begin(mine, item, Level.L1)
    begin(mine, item, Level.L2)
    with pytest.raises(KeptCoveredError, match="You set a milder step yourself"):
        begin(mine, item, Level.L3)
    assert met(theirs, item).most is Level.L4
    assert set_severity(mine, item, Severity.S1) == Changes()
    assert met(mine, item).most is Level.L2
    assert set_severity(theirs, item, Severity.S1).cases
    assert met(mine, item).held == frozenset()
    assert begin(mine, item, Level.L3).level is Level.L3


def test_steps_in_between_do_not_help_and_a_harder_one_counts_at_once(desk: Desk, colleague: Desk, add: Add) -> None:
    mine, theirs = under(desk, **SHARPEST), under(colleague, **SHARPEST)
    item = add(severity=Severity.S4)
    for step in (Severity.S3, Severity.S4, Severity.S2, Severity.S1):
        set_severity(mine, item, step)
        assert met(mine, item).most is Level.L2
    set_severity(theirs, item, Severity.S3)
    assert met(mine, item).most is Level.L3
    set_severity(mine, item, Severity.S4)
    assert (met(mine, item).most, met(mine, item).held) == (Level.L2, frozenset())
    set_severity(mine, item, Severity.S2)
    assert met(mine, item).most is Level.L3


def test_what_nobody_classified_is_held_as_the_policy_says_of_that(desk: Desk, add: Add) -> None:
    managed = under(desk, SharpestS3="sketch")
    item = add()
    set_severity(managed, item, Severity.S1)
    assert (met(managed, item).most, met(managed, item).held) == (Level.L2, frozenset({Held.SEVERITY}))


def test_two_items_of_one_name_and_case_are_told_apart(desk: Desk, colleague: Desk) -> None:
    sit_down(desk)
    managed, case_id = under(desk, SharpestS3="sketch"), new_case(desk)
    one, other = new_item(desk, case_id), new_item(desk, case_id)
    for each in (one, other):
        set_severity(managed, each, Severity.S1)
    set_severity(colleague, one, Severity.S1)
    assert [met(managed, each).most for each in (one, other)] == [Level.L4, Level.L2]


def test_the_layout_does_not_stand_open_by_ones_own_word(desk: Desk, colleague: Desk, add: Add) -> None:
    managed = under(desk, CoverS2="facts")
    for before in (Severity.S2, Severity.S3):
        item = add(severity=before)
        set_severity(managed, item, Severity.S1)
        assert gate.layout(managed, item) is None
        set_severity(colleague, item, Severity.S1)
        assert gate.layout(managed, item) is not None


def test_calling_it_the_requester_s_uncovers_it_for_others_alone(desk: Desk, colleague: Desk, add: Add) -> None:
    mine, theirs = under(desk, SharpestS4="sketch"), under(colleague, SharpestS4="sketch")
    item = add(severity=Severity.S4, at_risk=True)
    set_source(mine, item, Source.REQUESTER)
    with pytest.raises(KeptCoveredError, match="You said yourself that it is the requester's"):
        begin(mine, item, Level.L4)
    assert begin(theirs, item, Level.L4).level is Level.L4
    set_severity(mine, item, Severity.S1)
    with pytest.raises(KeptCoveredError, match="a milder step"):
        begin(mine, item, Level.L4)
    assert set_source(mine, item, Source.REQUESTER) == Changes()
    assert set_source(theirs, item, Source.REQUESTER).cases
    assert begin(mine, item, Level.L4).level is Level.L4


@pytest.mark.parametrize(("kind", "held"), [(ItemKind.PICTURE, True), (ItemKind.TEXT, False)])
def test_covers_that_are_facts_alone_hold_a_picture(desk: Desk, add: Add, kind: ItemKind, *, held: bool) -> None:
    managed = under(desk, CoverS1="facts")
    item = add(kind=kind, severity=Severity.S1)
    set_source(managed, item, Source.REQUESTER)
    assert met(managed, item).is_paper is not held


def test_what_must_stay_out_of_pictures_of_the_screen_stays_covered(desk: Desk, add: Add) -> None:
    managed = under(desk, CaptureExclusion="required")
    item = add(kind=ItemKind.TEXT, severity=Severity.S1)
    set_source(managed, item, Source.REQUESTER)
    assert queries.item(managed, item).held == {Held.SOURCE}
    with pytest.raises(LevelJumpError):
        begin(managed, item, Level.L4)


def test_papers_that_came_as_such_are_open_as_ever(desk: Desk, add: Add) -> None:
    managed = under(desk, CaptureExclusion="required", SharpestS3="sketch")
    paper = add(kind=ItemKind.TEXT, source=Source.REQUESTER)
    assert begin(managed, paper, Level.L4).level is Level.L4
    # Taken back and given again, it is as it came.
    set_source(managed, paper, Source.SUBJECT)
    set_source(managed, paper, Source.REQUESTER)
    assert met(managed, paper).is_paper


def test_without_a_mandatory_bound_nothing_is_held(desk: Desk, add: Add) -> None:
    advised = Document("the recommendation", mandatory=False, values={"SharpestS4": "sketch", "CoverS1": "facts"})
    for seat in (desk, replace(desk, settings=settings_of(merged([advised]))), under(desk, PictureSeconds=5)):
        item = add(severity=Severity.S4)
        set_severity(seat, item, Severity.S1)
        assert (met(seat, item).most, met(seat, item).held) == (Level.L4, frozenset())
        set_source(seat, item, Source.REQUESTER)
        assert begin(seat, item, Level.L4).level is Level.L4


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(Severity),
    said=st.lists(st.tuples(st.booleans(), st.sampled_from(Severity)), max_size=8),
)
def test_a_person_s_bound_is_never_looser_than_what_another_last_said(
    desk: Desk, colleague: Desk, add: Add, start: Severity, said: list[tuple[bool, Severity]]
) -> None:
    seats = {True: under(desk, **SHARPEST), False: under(colleague, **SHARPEST)}
    item, now = add(severity=start), start
    by_others = dict.fromkeys(seats, start)
    for who, step in said:
        set_severity(seats[who], item, step)
        by_others[not who] = now = step
        for each, seat in seats.items():
            assert met(seat, item).most is min(MOST[now], MOST[by_others[each]])
