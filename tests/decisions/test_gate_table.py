"""Every legal basis with every outcome at every stand of both gates: what stands, what a second person must agree to."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.cases.model import Kind
from app.decisions.bases import Duty, LegalBasis, shipped_bases
from app.decisions.gates import Facts
from app.decisions.model import Category, CategoryAnswer, Gate, Outcome
from app.decisions.own import SaidOfTest
from app.decisions.policies import approval_policy
from app.decisions.risks import Risk, risks
from app.decisions.rules import conflicts, suggestion
from app.decisions.situation import Situation
from app.desk import Desk
from app.requesters.gate import GateState

OUT = (Outcome.DISCLOSE, Outcome.PARTIAL)
SUPPORTING = {
    Outcome.DISCLOSE: {Duty.MAY, Duty.MUST_ANSWER, Duty.PRIVACY},
    Outcome.PARTIAL: {Duty.MAY, Duty.MUST_ANSWER, Duty.PRIVACY},
    Outcome.PROACTIVE_REFERRAL: {Duty.MAY, Duty.MUST_REPORT, Duty.PRIVACY},
}


def told(basis: LegalBasis, outcome: Outcome, requester: Gate, emergency: Gate) -> Facts:
    """Return answers that are in order but for the gates: the categories fit the basis and the outcome."""
    reached = next(category for category in Category if basis.reaches(category))
    refused = next(category for category in Category if category is not reached)
    given = {reached: CategoryAnswer.DISCLOSE} if outcome in (*OUT, Outcome.PROACTIVE_REFERRAL) else {}
    if outcome is Outcome.PARTIAL:
        given[refused] = CategoryAnswer.REFUSE
    return Facts(
        requester,
        emergency,
        outcome=outcome,
        categories=given,
        bases=(basis,),
        known_by="call-back" if requester is Gate.PASSED else "",
    )


def expected(basis: LegalBasis, outcome: Outcome, requester: Gate, emergency: Gate) -> set[str]:
    """Say where it conflicts, from the rules as they are written down and not from the code."""
    found = set()
    if requester is Gate.FAILED and outcome in (*OUT, Outcome.PRESERVE_ONLY):
        found.add("requester")
    if outcome in OUT and emergency is not Gate.PASSED:
        found.add("emergency")
    if outcome is Outcome.PROACTIVE_REFERRAL and emergency is not Gate.PASSED and basis.duty is not Duty.MUST_REPORT:
        found.add("emergency")
    if outcome in SUPPORTING and basis.duty not in SUPPORTING[outcome]:
        found.add("bases")
    return found


@pytest.mark.parametrize("basis", shipped_bases().by_id.values(), ids=lambda basis: basis.id)
def test_all_bases_outcomes_and_gates(desk: Desk, basis: LegalBasis) -> None:
    policy = approval_policy(desk.db, desk.settings.managed)
    for outcome, requester, emergency in itertools.product(Outcome, Gate, Gate):
        read = told(basis, outcome, requester, emergency)
        where = (outcome, requester, emergency)
        assert {each.key for each in conflicts(read)} == expected(basis, outcome, requester, emergency), where
        second = Risk.OVERRIDE in risks(policy, read)
        assert second is (outcome in OUT and requester is Gate.UNKNOWN), where


@pytest.mark.parametrize("basis", shipped_bases().by_id.values(), ids=lambda basis: basis.id)
def test_all_bases_outcomes_and_orders(basis: LegalBasis) -> None:
    for outcome, requester, order in itertools.product(Outcome, Gate, Gate):
        read = replace(told(basis, outcome, requester, Gate.PASSED), emergency=None, order=order)
        found = expected(basis, outcome, requester, Gate.PASSED)
        if outcome in OUT and order is not Gate.PASSED:
            found.add("order")
        # An order compels nobody to refer anything: that rests on the danger, or on a duty to report.
        if outcome is Outcome.PROACTIVE_REFERRAL and basis.duty is not Duty.MUST_REPORT:
            found.add("emergency")
        assert {each.key for each in conflicts(read)} == found, (outcome, requester, order)


@pytest.mark.parametrize("basis", shipped_bases().by_id.values(), ids=lambda basis: basis.id)
def test_each_basis_falls_by_each_of_its_own_tests(basis: LegalBasis) -> None:
    for outcome, test in itertools.product(SUPPORTING, basis.asked):
        read = told(basis, outcome, Gate.PASSED, Gate.PASSED)
        for holds, falls in (("yes", False), ("unknown", False), ("no", True)):
            said = replace(read, tests=(SaidOfTest(basis.id, test, holds, "", ""),))
            found = {"bases"} if falls or basis.duty not in SUPPORTING[outcome] else set()
            assert {each.key for each in conflicts(said)} == found, (outcome, test, holds)


def test_the_table_is_whole() -> None:
    assert len(shipped_bases().by_id) * len(Outcome) * len(Gate) ** 2 == 36 * 9 * 9


GIVEN = {Category.LOGIN: CategoryAnswer.DISCLOSE}
BASE = shipped_bases().by_id["us-2702-c4"]
GOES_OUT = Facts(
    Gate.PASSED,
    Gate.PASSED,
    outcome=Outcome.DISCLOSE,
    categories=GIVEN,
    bases=(BASE,),
    known_by="known-contact",
)


def keys(read: Facts) -> set[str]:
    """Return where the answers conflict."""
    return {each.key for each in conflicts(read)}


@pytest.mark.parametrize(
    ("known_by", "situation", "content", "stands"),
    [
        ("known-contact", Situation(), False, True),
        ("known-contact", Situation(), True, False),
        ("agency-portal", Situation(high_flag=True), False, False),
        ("call-back", Situation(), True, True),
        ("supervisor", Situation(), True, True),
        # Against a strong sign the word for a call is not enough: the call stands on record, with its number.
        ("call-back", Situation(high_flag=True), False, False),
        ("supervisor", Situation(high_flag=True), True, False),
        ("call-back", Situation(high_flag=True, calls=GateState.VERIFIED), True, True),
        ("supervisor", Situation(high_flag=True, calls=GateState.VERIFIED), False, True),
        ("other-channel", Situation(high_flag=True), True, True),
        ("known-contact", Situation(calls=GateState.VERIFIED, high_flag=True), True, True),
        ("call-back", Situation(calls=GateState.FAILED), False, False),
        ("call-back", Situation(calls=GateState.FAILED, high_flag=True), True, False),
        ("call-back", Situation(calls=GateState.EXPIRED, until="2026-03-01"), False, False),
        ("supervisor", Situation(calls=GateState.EXPIRED, until="2026-03-01"), False, True),
        ("call-back", Situation(failed_before=True), False, False),
        ("other-channel", Situation(failed_before=True, calls=GateState.FAILED), False, True),
    ],
)
def test_the_second_check_is_asked_for_where_it_must_be(
    known_by: str, situation: Situation, content: bool, stands: bool
) -> None:
    both = shipped_bases().by_id["us-2702-b8"]
    given = {**GIVEN, Category.CONTENT: CategoryAnswer.DISCLOSE} if content else GIVEN
    read = replace(GOES_OUT, known_by=known_by, situation=situation, categories=given, bases=(BASE, both))
    assert (keys(read) == set()) is stands
    if not stands:
        # One reason at a time: a denial is never told as a call that is lacking.
        (told,) = conflicts(read)
        assert told.key == "requester"
        assert ("denies" in told.why) is (situation.calls is GateState.FAILED)


def test_another_channel_after_a_failure_needs_a_second_person(desk: Desk) -> None:
    read = replace(GOES_OUT, known_by="other-channel", situation=Situation(failed_before=True))
    assert risks(approval_policy(desk.db, desk.settings.managed), read) == (Risk.OVERRIDE,)


@pytest.mark.parametrize("known", [Situation(calls=GateState.FAILED), Situation(failed_before=True)])
def test_unknown_is_no_way_around_a_failure_that_is_on_record(known: Situation) -> None:
    assert keys(replace(GOES_OUT, requester=Gate.UNKNOWN, known_by="")) == set()
    assert keys(replace(GOES_OUT, requester=Gate.UNKNOWN, known_by="", situation=known)) == {"requester"}
    # What we keep of ourselves, while we ask, gives the sender nothing.
    keeping = Facts(Gate.UNKNOWN, outcome=Outcome.PRESERVE_ONLY, kind=Kind.EMERGENCY_DISCLOSURE, situation=known)
    assert keys(keeping) == set()


@pytest.mark.parametrize("requester", Gate)
def test_a_request_to_preserve_goes_through_the_first_gate(desk: Desk, requester: Gate) -> None:
    read = Facts(requester, outcome=Outcome.PRESERVE_ONLY, kind=Kind.PRESERVATION, known_by="supervisor")
    assert keys(read) == ({"requester"} if requester is Gate.FAILED else set())
    second = (Risk.OVERRIDE,) if requester is Gate.UNKNOWN else ()
    assert risks(approval_policy(desk.db, desk.settings.managed), read) == second
    # What we keep of ourselves while we ask is open to everybody but a fake.
    assert risks(approval_policy(desk.db, desk.settings.managed), replace(read, kind=Kind.EMERGENCY_DISCLOSURE)) == ()


@pytest.mark.parametrize("outcome", Outcome)
def test_nothing_is_given_to_who_asks_while_counsel_has_the_case(outcome: Outcome) -> None:
    given = GIVEN if outcome in (*OUT, Outcome.PROACTIVE_REFERRAL) else {}
    refused = {Category.CONTENT: CategoryAnswer.REFUSE} if outcome is Outcome.PARTIAL else {}
    read = replace(GOES_OUT, outcome=outcome, categories={**given, **refused})
    before = keys(read)
    assert keys(replace(read, situation=Situation(counsel=True))) - before == ({"outcome"} if outcome in OUT else set())
    # Who may be at risk, and nobody sent to counsel yet: a second person looks, nothing is held back by the rule.
    assert keys(replace(read, situation=Situation(at_risk=True))) == before


@pytest.mark.parametrize(
    ("known_by", "situation", "passed"),
    [
        ("call-back", Situation(), True),
        ("call-back", Situation(calls=GateState.FAILED), False),
        ("call-back", Situation(failed_before=True), False),
        ("other-channel", Situation(calls=GateState.FAILED), True),
        ("call-back", Situation(counsel=True), False),
    ],
)
def test_no_gate_is_called_passed_against_the_record(known_by: str, situation: Situation, *, passed: bool) -> None:
    read = replace(GOES_OUT, outcome=None, known_by=known_by, situation=situation)
    assert ("Both gates are passed" in suggestion(read)) is passed
    assert suggestion(read)


@pytest.mark.parametrize("requester", Gate)
def test_an_account_is_frozen_for_a_real_requester_alone(requester: Gate) -> None:
    read = Facts(requester, outcome=Outcome.PRESERVE_ONLY, kind=Kind.PRESERVATION, freeze=True)
    assert ("freeze" in keys(read)) is (requester is not Gate.PASSED)


@pytest.mark.parametrize(
    ("change", "risk"),
    [
        ({"categories": {Category.CONTENT: CategoryAnswer.DISCLOSE}}, Risk.CONTENT),
        ({"requester": Gate.UNKNOWN, "known_by": ""}, Risk.OVERRIDE),
        ({"outcome": Outcome.REMOVE}, Risk.REMOVAL),
        ({"child": True}, Risk.CHILDREN),
        ({"high_reach": True}, Risk.HIGH_REACH),
        ({"situation": Situation(counsel=True)}, Risk.COUNSEL),
        ({"situation": Situation(at_risk=True)}, Risk.COUNSEL),
    ],
)
def test_each_risk_asks_for_a_second_person(desk: Desk, change: dict[str, object], risk: Risk) -> None:
    policy = approval_policy(desk.db, desk.settings.managed)
    assert risks(policy, GOES_OUT) == ()
    assert risk in risks(policy, replace(GOES_OUT, **change))  # type: ignore[arg-type]  # a table of single fields
