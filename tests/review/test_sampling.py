"""Drawing: the same again from the same, each rule what it says, nobody's own case, golden cases among the rest."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.model import CaseId
from app.review.rule import Candidate, Method, Risk, SampleRule, Stratum
from app.review.sampling import counts, draw, known

KINDS = ("emergency_disclosure", "preservation", "enquiry")
OUTCOMES = ("disclose", "refuse")
JUDGED = frozenset({"sam", "sam reed"})


def candidate(number: int, **more: object) -> Candidate:
    """Return a closed case that differs from its neighbours."""
    plain = Candidate(
        case_id=CaseId(number),
        uid=f"case-{number}",
        reference=f"EDR-2026-A-{number:05d}",
        kind=KINDS[number % 3],
        outcome=OUTCOMES[number % 2],
        country="NO" if number % 5 else "DE",
        responder=f"person-{number % 4}",
        responder_name=f"Person {number % 4}",
        closed_at=f"2026-03-{number % 28 + 1:02d}T12:00:00.000Z",
        risks=frozenset(),
        involved=frozenset({f"person-{number % 4}", f"person {number % 4}"}),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # the names are the fields' own


POOL = tuple(candidate(number) for number in range(200))
RULES = st.builds(
    SampleRule,
    method=st.sampled_from([Method.RANDOM, Method.STRATIFIED, Method.RISK_FIRST]),
    size=st.integers(1, 60),
    strata=st.lists(st.sampled_from(list(Stratum)), unique=True, max_size=3).map(tuple),
    golden=st.integers(0, 5),
    kinds=st.lists(st.sampled_from(KINDS), unique=True, max_size=2).map(tuple),
    again=st.booleans(),
)


@given(RULES, st.text(min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_same_rule_and_seed_draw_the_same_in_whatever_order_cases_come(
    rule: SampleRule, seed: str, chance: random.Random
) -> None:
    pool = [
        replace(each, golden=number % 17 == 0, judges=JUDGED if number % 3 == 0 else frozenset())
        for number, each in enumerate(POOL)
    ]
    shuffled = list(pool)
    chance.shuffle(shuffled)
    assert draw(rule, seed, pool) == draw(rule, seed, shuffled)
    assert known(pool) == known(shuffled)
    assert SampleRule.read(rule.body()) == rule


def test_another_seed_draws_others() -> None:
    rule = SampleRule(Method.RANDOM, 20)
    one, other = ({each.case.uid for each in draw(rule, seed, POOL)} for seed in ("a", "b"))
    assert len(one) == len(other) == 20
    assert one != other


def test_by_lot_every_case_has_the_same_chance() -> None:
    rule = SampleRule(Method.RANDOM, 20)
    times = dict.fromkeys((each.uid for each in POOL), 0)
    for seed in range(500):
        for each in draw(rule, str(seed), POOL):
            times[each.case.uid] += 1
    # 50 each are expected; seven standard deviations to either side.
    assert min(times.values()) > 3
    assert max(times.values()) < 97


@given(st.integers(1, 80), st.text(min_size=1, max_size=8))
def test_some_of_each_gives_every_stratum_its_share_and_one_at_least(size: int, seed: str) -> None:
    rule = SampleRule(Method.STRATIFIED, size, strata=(Stratum.KIND, Stratum.OUTCOME))
    drawn = draw(rule, seed, POOL)
    told = counts(rule, POOL, drawn)
    assert sum(each.there for each in told) == len(POOL)
    assert sum(each.drawn for each in told) == len(drawn) == size
    if size >= len(told):
        assert all(abs(each.drawn - each.there * size / len(POOL)) < 1 for each in told)


def test_a_rare_stratum_is_drawn_though_its_share_is_less_than_one() -> None:
    pool = [*(candidate(3 * number, kind="enquiry") for number in range(100)), candidate(999, kind="child_safety")]
    drawn = draw(SampleRule(Method.STRATIFIED, 5, strata=(Stratum.KIND,)), "seed", pool)
    assert sorted(each.stratum[0] for each in drawn) == ["child_safety", *["enquiry"] * 4]


def test_the_riskiest_come_first_and_lots_fill_the_rest() -> None:
    risky = {
        7: frozenset({Risk.OVERRIDE, Risk.CHILD}),
        30: frozenset({Risk.DISAGREED}),
        31: frozenset({Risk.UNSEEN}),
        90: frozenset({Risk.SLOW}),
    }
    pool = [replace(each, risks=risky.get(each.case_id, frozenset())) for each in POOL]

    def drawn(size: int) -> set[int]:
        return {each.case.case_id for each in draw(SampleRule(Method.RISK_FIRST, size), "s", pool)}

    assert [drawn(size) for size in (1, 2, 3, 4)] == [{7}, {7, 30}, {7, 30, 31}, {7, 30, 31, 90}]
    assert len(drawn(10)) == 10
    assert drawn(10) > set(risky)


def test_nobody_is_sent_their_own_case_by_uid_or_by_name() -> None:
    by_uid = draw(SampleRule(Method.RANDOM, 200, reviewers=("person-1",)), "s", POOL)
    by_name = draw(SampleRule(Method.RANDOM, 200, reviewers=("person 1",)), "s", POOL)
    assert {each.case.responder for each in by_uid} == {"person-0", "person-2", "person-3"}
    assert by_uid == by_name


def test_what_was_reviewed_comes_again_only_if_it_is_asked_for_or_was_disagreed_with() -> None:
    pool = [
        candidate(1, judges=JUDGED),
        candidate(2, judges=JUDGED, risks=frozenset({Risk.DISAGREED})),
        candidate(3),
    ]
    assert {each.case.case_id for each in draw(SampleRule(Method.RANDOM, 9), "s", pool)} == {2, 3}
    assert len(draw(SampleRule(Method.RANDOM, 9, again=True), "s", pool)) == 3


@pytest.mark.parametrize("filters", [{"kinds": ("enquiry",)}, {"countries": ("DE",)}, {"responders": ("person-2",)}])
def test_filters_and_the_time_are_kept_to(filters: dict[str, tuple[str, ...]]) -> None:
    rule = SampleRule(Method.RANDOM, 200, closed_from="2026-03-05", closed_until="2026-03-20", **filters)  # type: ignore[arg-type]  # each is a filter
    drawn = [each.case for each in draw(rule, "s", POOL)]
    assert drawn
    assert all("2026-03-05" <= each.closed_at < "2026-03-20" for each in drawn)
    (name, wanted) = next(iter(filters.items()))
    assert {
        getattr(each, {"kinds": "kind", "countries": "country", "responders": "responder"}[name]) for each in drawn
    } == set(wanted)


def test_golden_cases_stand_among_the_rest_and_no_place_tells_them() -> None:
    pool = [replace(each, golden=each.case_id in (3, 50, 120)) for each in POOL]
    places = []
    for seed in range(200):
        drawn = draw(SampleRule(Method.RANDOM, 18, golden=2), str(seed), pool)
        assert len(drawn) == 20
        assert sum(each.golden for each in drawn) == 2
        assert {each.case.case_id for each in drawn if each.golden} < {3, 50, 120}
        places += [place for place, each in enumerate(drawn) if each.golden]
    # Of 400 places each of the 20 is met about 20 times.
    assert set(places) == set(range(20))
    assert max(places.count(place) for place in range(20)) < 45


def test_who_judged_a_case_does_not_meet_it_again_golden_or_not() -> None:
    pool = [
        replace(each, golden=each.case_id < 10, judges=JUDGED if each.case_id % 2 else frozenset()) for each in POOL
    ]
    rule = SampleRule(Method.RANDOM, 200, golden=10, again=True)
    assert len(draw(rule, "s", pool)) == 200
    for reviewer in ("sam", "sam reed"):
        drawn = draw(replace(rule, reviewers=(reviewer,)), "s", pool)
        assert {each.case.case_id for each in drawn} == set(range(0, 200, 2))
        assert sum(each.golden for each in drawn) == 5


def test_a_golden_case_is_never_drawn_as_an_ordinary_one() -> None:
    pool = [replace(each, golden=each.case_id < 100) for each in POOL]
    drawn = draw(SampleRule(Method.RANDOM, 200), "s", pool)
    assert {each.case.case_id for each in drawn} == set(range(100, 200))


def test_named_cases_are_drawn_whether_they_were_reviewed_or_not() -> None:
    rule = SampleRule(Method.NAMED, 2, named=("case-5", "case-6"))
    assert {each.case.uid for each in draw(rule, "s", POOL)} == {"case-5", "case-6"}
    own = replace(rule, reviewers=("person-1",))
    assert {each.case.uid for each in draw(own, "s", POOL)} == {"case-6"}
