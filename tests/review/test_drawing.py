"""Samples on record: risks are facts of the case, and what was drawn once is drawn again whatever came since."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from app.cases.model import CaseId
from app.clock import utc_text
from app.decisions import excluding
from app.desk import Desk, NotAllowedError
from app.identity import Role
from app.review.candidates import candidates
from app.review.drawing import NotAmongError, NothingDrawnError, draw_again, draw_sample, preview, sample_named
from app.review.golden import name_golden, retire_golden
from app.review.model import same_name
from app.review.rule import Method, Risk, SampleRule
from tests.builders import FakeClock
from tests.review.closed import closed, come_back, somebody, uid_of

EVERY = SampleRule(Method.RANDOM, 100)
# A first gate passed by another channel needs a second person.
OTHER_CHANNEL: dict[str, Any] = {"requester": "passed:other-channel", "requester_note": "By the embassy"}


@pytest.fixture
def lead(desk: Desk) -> Desk:
    """Seat a supervisor at the vault."""
    return somebody(desk, "Ada North", Role.SUPERVISOR)


def risks_of(desk: Desk, case_id: CaseId) -> frozenset[Risk]:
    """Return what a draw knows of a case now."""
    found = candidates(desk.db, EVERY, utc_text(desk.clock.now()))
    return next(each.risks for each in found if each.case_id == case_id)


def test_each_risk_is_read_from_the_record(desk: Desk, lead: Desk, clock: FakeClock) -> None:
    plain = closed(desk, unseen="looked")
    assert risks_of(desk, plain) == frozenset()
    assert risks_of(desk, closed(desk, unseen="papers_suffice")) == {Risk.UNSEEN}
    assert Risk.CHILD in risks_of(
        desk, closed(desk, outcome="ask_more", harm="child_abuse", threat_type="direct", unseen="looked")
    )
    overridden = closed(desk, outcome="disclose", **OTHER_CHANNEL, unseen="looked", approver=lead)
    assert Risk.OVERRIDE in risks_of(desk, overridden)
    come_back(desk, plain, "disagree")
    assert risks_of(desk, plain) == {Risk.DISAGREED}


def test_a_case_answered_after_its_clock_is_slow(desk: Desk) -> None:
    assert risks_of(desk, closed(desk, unseen="looked", days=14)) == {Risk.SLOW}


def test_who_decided_agreed_or_is_kept_away_is_involved(desk: Desk, lead: Desk) -> None:
    away = somebody(desk, "Lee Moor")
    case_id = closed(desk, outcome="disclose", **OTHER_CHANNEL, unseen="looked", approver=lead, away=away)
    (found,) = candidates(desk.db, EVERY, utc_text(desk.clock.now()))
    assert found.case_id == case_id
    there = [each.person for each in (desk, lead, away)]
    assert found.involved == {each.uid for each in there} | {same_name(each.name) for each in there}
    rule = SampleRule(Method.RANDOM, 5, reviewers=(same_name("ADA  North"),))
    told = preview(lead, rule, "seed")
    assert told.drawn == ()
    assert told.own_left_out == 1


def test_who_was_let_back_may_judge(desk: Desk, lead: Desk) -> None:
    away = somebody(desk, "Lee Moor")
    why = "Another cousin, as it turned out."
    back = partial(excluding.lift, lead, person=away.person.id, reason=why)
    case_id = closed(desk, unseen="looked", away=away, answered=back)
    (found,) = candidates(desk.db, EVERY, utc_text(desk.clock.now()))
    assert found.case_id == case_id
    assert found.involved.isdisjoint({away.person.uid, same_name(away.person.name)})


def test_a_sample_is_drawn_again_whatever_came_since(desk: Desk, lead: Desk, clock: FakeClock) -> None:
    made = [closed(desk, unseen="looked") for _number in range(8)]
    name_golden(lead, made[0], "Three of us came to the same.")
    clock.advance(60)
    sample = draw_sample(lead, SampleRule(Method.RISK_FIRST, 4, golden=1), "seed", "March")
    assert len(sample.cases) == 5
    clock.advance(60)
    # Since then one was disagreed with, one more closed, one named golden and another golden one retired.
    come_back(desk, made[5], "disagree")
    closed(desk, outcome="ask_more", harm="child_abuse", threat_type="direct")
    name_golden(lead, made[3], "This one too.")
    retire_golden(lead, made[0])
    again = draw_again(lead, sample.uid)
    assert (again.same_cases, again.same_facts) == (True, True)
    assert again.cases == sample.cases
    now = preview(lead, SampleRule(Method.RISK_FIRST, 4, golden=1), "seed")
    assert now.drawn != sample.cases


def test_whoever_named_a_case_golden_does_not_meet_it_and_it_is_drawn_for_others(desk: Desk, lead: Desk) -> None:
    for _number in range(3):
        closed(desk)
    name_golden(lead, CaseId(1), "Three of us came to the same.")
    rule = SampleRule(Method.RANDOM, 2, golden=1)
    assert len(preview(lead, rule, "seed").drawn) == 3
    # In a vault of their own they go by another uid.
    for reviewer in (lead.person.uid, same_name("ADA  North")):
        found = preview(lead, replace(rule, reviewers=(reviewer,)), "seed")
        assert (len(found.drawn), found.golden_there) == (2, 0)


def test_facts_that_changed_under_a_sample_are_told(desk: Desk, lead: Desk) -> None:
    for _number in range(3):
        closed(desk)
    sample = draw_sample(lead, SampleRule(Method.RANDOM, 2), "seed", "March")
    desk.db.execute("UPDATE cases SET country = 'XX' WHERE id = 1")
    again = draw_again(lead, sample.uid)
    assert (again.same_cases, again.same_facts) == (True, False)


def test_a_rule_that_fits_nothing_draws_nothing(desk: Desk, lead: Desk) -> None:
    with pytest.raises(NothingDrawnError):
        draw_sample(lead, EVERY, "seed", "Empty")
    assert desk.db.execute("SELECT count(*) FROM review_sample").fetchone() == (0,)


def test_named_cases_fit_all_or_none_is_drawn(desk: Desk, lead: Desk) -> None:
    one, other = (uid_of(desk, closed(desk)) for _number in range(2))
    with pytest.raises(NotAmongError):
        sample_named(lead, [one, "unknown"], "Dispute")
    with pytest.raises(NotAmongError):
        sample_named(lead, [one, other], "Dispute", reviewers=(desk.person.uid,))
    sample = sample_named(lead, [one, other], "Calibration")
    assert {each.case.uid for each in sample.cases} == {one, other}


def test_a_responder_draws_nothing_where_there_is_a_supervisor(desk: Desk, lead: Desk) -> None:
    closed(desk)
    with pytest.raises(NotAllowedError):
        draw_sample(desk, EVERY, "seed", "Mine")
    with pytest.raises(NotAllowedError):
        preview(desk, EVERY, "seed")
