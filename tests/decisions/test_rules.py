"""Gates, outcomes, categories and bases: what may stand together, as tables."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from app.cases.model import Imminence, Kind
from app.decisions.bases import Duty, shipped_bases
from app.decisions.gates import Facts, facts
from app.decisions.library import shipped_protocols
from app.decisions.model import Category, CategoryAnswer, Gate, Outcome, Stage, Unseen
from app.decisions.protocol import Protocol, clean, missing
from app.decisions.rules import conflicts, stand, suggestion
from app.decisions.situation import Situation
from tests.decisions.forms import CLEAR, DISCLOSE, RECORD, choice, control, parsed, shipped, shown_when, small_document

GIVEN = {Category.LOGIN: CategoryAnswer.DISCLOSE}
MIXED = {**GIVEN, Category.CONTENT: CategoryAnswer.REFUSE}
MAY = (shipped_bases().by_id["us-2702-c4"],)
GATES = tuple(Gate)
BOTH_GATES = tuple(itertools.product(Gate, Gate))


def keys(read: Facts) -> set[str]:
    """Return where the answers conflict."""
    return {conflict.key for conflict in conflicts(read)}


@pytest.mark.parametrize("outcome", [Outcome.DISCLOSE, Outcome.PARTIAL])
@pytest.mark.parametrize(("requester", "emergency"), BOTH_GATES)
def test_data_goes_out_only_when_each_gate_is_passed_by_itself(
    requester: Gate, emergency: Gate, outcome: Outcome
) -> None:
    categories = GIVEN if outcome is Outcome.DISCLOSE else MIXED
    expected = set()
    # Who is not known is left to a second person; who failed is left to nobody.
    if requester is Gate.FAILED:
        expected.add("requester")
    if emergency is not Gate.PASSED:
        expected.add("emergency")
    assert keys(Facts(requester, emergency, outcome=outcome, categories=categories, bases=MAY)) == expected


@pytest.mark.parametrize("order", GATES)
def test_an_order_binds_only_when_it_is_valid(order: Gate) -> None:
    read = Facts(Gate.PASSED, order=order, outcome=Outcome.DISCLOSE, categories=GIVEN, bases=MAY)
    assert keys(read) == (set() if order is Gate.PASSED else {"order"})


@pytest.mark.parametrize("outcome", [Outcome.REFUSE, Outcome.ASK_MORE, Outcome.ROUTE, Outcome.PRESERVE_ONLY])
@pytest.mark.parametrize(("requester", "emergency"), BOTH_GATES)
def test_what_gives_nothing_out_is_open_to_every_gate(requester: Gate, emergency: Gate, outcome: Outcome) -> None:
    frozen_for_a_fake = outcome is Outcome.PRESERVE_ONLY and requester is Gate.FAILED
    assert keys(Facts(requester, emergency, outcome=outcome, categories={})) == (
        {"requester"} if frozen_for_a_fake else set()
    )
    assert "data_login" in keys(Facts(requester, emergency, outcome=outcome, categories=GIVEN))


@pytest.mark.parametrize(("requester", "emergency"), BOTH_GATES)
def test_a_referral_does_not_depend_on_the_sender(requester: Gate, emergency: Gate) -> None:
    told = Facts(requester, emergency, outcome=Outcome.PROACTIVE_REFERRAL, categories={}, bases=MAY)
    assert keys(told) == set()
    with_data = Facts(requester, emergency, outcome=Outcome.PROACTIVE_REFERRAL, categories=GIVEN, bases=MAY)
    assert keys(with_data) == (set() if emergency is Gate.PASSED else {"emergency"})
    must = (shipped_bases().by_id["us-2258A"],)
    assert keys(Facts(requester, emergency, outcome=Outcome.PROACTIVE_REFERRAL, categories=GIVEN, bases=must)) == set()


@pytest.mark.parametrize(
    ("outcome", "categories", "expected"),
    [
        (Outcome.DISCLOSE, {}, {"data_subscriber"}),
        (Outcome.DISCLOSE, GIVEN, set()),
        (Outcome.DISCLOSE, MIXED, {"outcome"}),
        (Outcome.PARTIAL, GIVEN, {"data_content"}),
        (Outcome.PARTIAL, MIXED, set()),
        (Outcome.PARTIAL, {Category.CONTENT: CategoryAnswer.REFUSE}, {"data_subscriber"}),
        (Outcome.DISCLOSE, {**GIVEN, Category.CONTENT: CategoryAnswer.NOT_HELD}, set()),
        (Outcome.DISCLOSE, {**GIVEN, Category.CONTENT: CategoryAnswer.NOT_NEEDED}, set()),
    ],
)
def test_in_part_means_some_given_and_some_refused(
    outcome: Outcome, categories: dict[Category, CategoryAnswer], expected: set[str]
) -> None:
    assert keys(Facts(Gate.PASSED, Gate.PASSED, outcome=outcome, categories=categories, bases=MAY)) == expected


@pytest.mark.parametrize("duty", Duty)
def test_each_basis_carries_only_what_it_reaches(duty: Duty) -> None:
    chosen = [basis for basis in shipped_bases().by_id.values() if basis.duty is duty]
    assert chosen
    for basis, category in itertools.product(chosen, Category):
        given = {category: CategoryAnswer.DISCLOSE}
        read = Facts(
            Gate.PASSED,
            Gate.PASSED,
            outcome=Outcome.DISCLOSE,
            categories=given,
            bases=(basis,),
            known_by="call-back",
        )
        if duty not in (Duty.MAY, Duty.MUST_ANSWER, Duty.PRIVACY):
            assert keys(read) == {"bases"}
        elif basis.categories is None or category in basis.categories:
            assert keys(read) == set()
        else:
            assert keys(read) == {f"data_{category.value}"}


def test_a_privacy_basis_does_not_widen_a_statute() -> None:
    privacy = shipped_bases().by_id["eu-gdpr-6-1-d"]
    content = {Category.CONTENT: CategoryAnswer.DISCLOSE}
    alone = Facts(
        Gate.PASSED,
        Gate.PASSED,
        outcome=Outcome.DISCLOSE,
        categories=content,
        bases=(privacy,),
        known_by="supervisor",
    )
    beside = replace(alone, bases=(*MAY, privacy))
    assert keys(alone) == set()
    assert keys(beside) == {"data_content"}


@pytest.mark.parametrize(
    ("refusal", "requester", "emergency", "stands"),
    [
        ("suspected_fraud", Gate.FAILED, Gate.UNKNOWN, True),
        ("suspected_fraud", Gate.PASSED, Gate.UNKNOWN, False),
        ("identity_not_verified", Gate.UNKNOWN, Gate.PASSED, True),
        ("identity_not_verified", Gate.PASSED, Gate.PASSED, False),
        ("threshold_not_met", Gate.PASSED, Gate.FAILED, True),
        ("threshold_not_met", Gate.PASSED, Gate.PASSED, False),
        ("wrong_entity", Gate.PASSED, Gate.PASSED, True),
    ],
)
def test_a_refusal_cannot_blame_a_gate_that_was_passed(
    refusal: str, requester: Gate, emergency: Gate, stands: bool
) -> None:
    read = Facts(requester, emergency, outcome=Outcome.REFUSE, categories={}, refusal=refusal)
    assert keys(read) == (set() if stands else {"refusal"})


def test_a_life_at_risk_is_no_reason_where_the_gate_says_none() -> None:
    read = Facts(Gate.PASSED, Gate.FAILED, outcome=Outcome.REFUSE, categories={}, unseen=Unseen.LIFE_AT_RISK)
    assert keys(read) == {"unseen"}


def test_a_span_ends_after_it_begins() -> None:
    read = Facts(outcome=Outcome.ROUTE, spans={Category.LOGIN: ("2026-03-02", "2026-03-01")})
    assert keys(read) == {"login_to"}
    assert keys(replace(read, spans={Category.LOGIN: ("2026-03-01", "2026-03-01")})) == set()
    future = replace(
        read, spans={Category.LOGIN: ("2026-03-01", "2026-03-08")}, situation=Situation(today="2026-03-07")
    )
    assert keys(future) == {"login_to"}


def test_each_outcome_has_its_own_words() -> None:
    assert len({outcome.label for outcome in Outcome}) == len(Outcome)


def test_before_an_outcome_nothing_conflicts() -> None:
    assert conflicts(Facts(Gate.FAILED, Gate.FAILED, categories=MIXED)) == ()


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (Facts(Gate.FAILED, Gate.UNKNOWN), "right police"),
        (Facts(Gate.FAILED, Gate.PASSED), "right police"),
        (Facts(Gate.FAILED, Gate.FAILED), "fraud"),
        (Facts(Gate.PASSED, Gate.FAILED), "process"),
        (Facts(Gate.UNKNOWN, Gate.PASSED), "still open"),
        (Facts(Gate.PASSED, Gate.PASSED), "least data"),
        (Facts(Gate.PASSED, Gate.PASSED, categories=MIXED), "in part"),
        (Facts(None, Gate.PASSED, imminence=Imminence.NOW), "call"),
        (Facts(None, Gate.PASSED), "right police"),
        (Facts(), ""),
    ],
)
def test_a_suggestion_points_and_leaves_the_outcome_alone(read: Facts, says: str) -> None:
    assert says in suggestion(read)
    assert bool(suggestion(read)) is bool(says)


@pytest.mark.parametrize(("form", "outcome"), list(CLEAR))
def test_a_clear_case_is_released_by_eight_answers_or_fewer_and_by_none_less(form: str, outcome: str) -> None:
    protocol, answers = shipped(form), CLEAR[form, outcome]
    assert len(answers) <= 8
    standing = stand(protocol, answers)
    assert standing.releasable, (standing.missing_release, standing.conflicts)
    assert standing.answers == answers
    for key in answers:
        less = {name: value for name, value in answers.items() if name != key}
        assert not stand(protocol, less).releasable, key


def test_every_outcome_of_every_form_has_a_clear_case() -> None:
    offered = {
        (protocol.id, outcome)
        for protocol in shipped_protocols()
        for outcome, _label in next(q for q in protocol.questions if q.key == "outcome").choices
    }
    assert offered == set(CLEAR)


def test_no_path_of_any_form_asks_for_more_than_eight_answers() -> None:
    """Walk every combination of the answers that rules read, and count what release can ask for."""
    for protocol in shipped_protocols():
        choices = {question.key: [value for value, _label in question.choices] for question in protocol.questions}
        read = [key for key in ("requester", "emergency", "order", "outcome") if key in choices]
        for values in itertools.product(*(choices[key] for key in read)):
            answers: dict[str, object] = {**dict(zip(read, values, strict=True))}
            asked = len(answers) + len(missing(protocol, answers, Stage.RELEASE))
            categories = {"disclose": 1, "partial": 2}.get(str(answers["outcome"]), 0)
            assert asked + categories <= 8, answers


def test_an_answer_that_is_not_offered_is_no_fact_and_releases_nothing() -> None:
    protocol = shipped("emergency-disclosure")
    for key, value in (
        ("requester", "passed:gut-feeling"),
        ("emergency", "maybe"),
        ("outcome", "shrug"),
        ("bases", []),
    ):
        standing = stand(protocol, {**DISCLOSE, key: value})
        assert not standing.releasable
        assert key in {entry.key for entry in standing.missing_release}
    assert facts(protocol, {"requester": ["passed"], "bases": "us-2702-c4"}) == Facts(
        categories={}, kind=Kind.EMERGENCY_DISCLOSURE
    )


def test_no_form_without_a_requester_can_disclose() -> None:
    for protocol in shipped_protocols():
        outcomes = {value for value, _label in next(q for q in protocol.questions if q.key == "outcome").choices}
        assert "requester" in protocol.asked or not outcomes & {"disclose", "partial"}


def wide_form() -> Protocol:
    """Return a form of 100 questions, each shown by the one before."""
    document = small_document()
    for number in range(96):
        key = f"q{number}"
        document["answers"]["properties"][key] = choice(key, "a", "b", "c", "d", "e", "f")
        rule = shown_when(f"q{number - 1}", {"enum": ["a", "b"]}) if number else shown_when("colour", {"const": "red"})
        document["layout"]["elements"].append(control(key, "release" if number % 2 else "record", rule=rule))
    return parsed(document)


def test_a_hundred_questions_each_shown_by_the_one_before() -> None:
    protocol = wide_form()
    assert len(protocol.questions) == 100
    answers: dict[str, object] = {"colour": "red", "outcome": "refuse", **{f"q{number}": "a" for number in range(96)}}
    assert len(stand(protocol, answers).visible) == 100


def test_the_schema_of_a_form_accepts_its_own_clear_cases() -> None:
    from jsonschema import Draft202012Validator

    for (form, _outcome), answers in CLEAR.items():
        protocol = shipped(form)
        schema = json.loads(protocol.document)["answers"]
        given = clean(protocol, {**RECORD, **answers})
        # What the program asks beside a form stands in no form.
        assert Draft202012Validator(schema).is_valid({key: given[key] for key in given if ":" not in key})


def test_a_category_out_of_reach_names_the_bases_that_reach_it() -> None:
    form = next(each for each in shipped_protocols() if each.id == "emergency-disclosure")
    answers = {
        "requester": "passed:call-back",
        "emergency": "yes",
        "imminence": "now",
        "outcome": "disclose",
        "bases": ["us-2702-b8"],
        "data_login": "disclose",
    }
    (conflict,) = [each for each in conflicts(facts(form, answers)) if each.key == "data_login"]
    assert "None of the chosen bases reaches this category: 18 U.S.C. § 2702(b)(8)." in conflict.why
    assert conflict.why.endswith("One that does: 18 U.S.C. § 2702(c)(4).")
    assert conflict.elsewhere == "bases"
    answers["bases"] = ["us-2702-c4"]
    assert not [each for each in conflicts(facts(form, answers)) if each.key == "data_login"]
