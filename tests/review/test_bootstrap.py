"""An interval is that of cases drawn again one by one; it is told where none can be given, and the work can be stopped."""

from __future__ import annotations

import json

import krippendorff
import numpy as np
import pytest

from app.review.bootstrap import AgreementPolicy, StoppedError, Why, agreement_policy, measured, parse_policy
from app.review.measures import MISSING, Ints, Scale, coded, figures, tally
from app.settings import BadPolicyError

POLICY = AgreementPolicy(least_cases=5, resamples=1000, confidence=0.95, steady=0.95)


def some(cases: int = 60, people: int = 3) -> Ints:
    """Answers of which about two thirds are what the first one said, some of them missing."""
    random = np.random.default_rng(11)
    codes = random.integers(0, 4, (cases, people))
    same = random.random((cases, people)) < 0.6
    codes = np.where(same, codes[:, :1], codes)
    codes[:, 2] = np.where(random.random(cases) < 0.5, MISSING, codes[:, 2])
    return codes


@pytest.mark.parametrize("scale", Scale)
def test_each_resample_is_what_the_library_makes_of_the_cases_drawn(scale: Scale) -> None:
    codes = some()
    counted = tally(codes)
    drawn = np.random.default_rng(5).multinomial(counted.cases, counted.counts / counted.cases, 20).astype(np.float64)
    ours = figures(counted, drawn, scale).alpha
    ways = _ways(codes)
    for counts, value in zip(drawn, ours, strict=True):
        cases = np.repeat(ways, counts.astype(int), axis=0)
        data = np.where(cases == MISSING, np.nan, cases).T
        assert value == pytest.approx(krippendorff.alpha(data, level_of_measurement=scale.value), abs=1e-9)


@pytest.mark.parametrize("scale", Scale)
def test_the_interval_is_that_of_cases_drawn_one_by_one(scale: Scale) -> None:
    codes = some()
    data = np.where(codes == MISSING, np.nan, codes)
    random = np.random.default_rng(2)
    theirs = [
        krippendorff.alpha(data[random.integers(0, len(data), len(data))].T, level_of_measurement=scale.value)
        for _ in range(1000)
    ]
    found = measured(tally(codes), scale, POLICY).alpha
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(theirs, (0.025, 0.975))), abs=0.03)
    assert found.value == pytest.approx(krippendorff.alpha(data.T, level_of_measurement=scale.value))


def test_the_same_cases_give_the_same_interval() -> None:
    assert measured(tally(some()), Scale.NOMINAL, POLICY) == measured(tally(some()), Scale.NOMINAL, POLICY)


def test_more_cases_make_it_surer() -> None:
    few, many = (measured(tally(some(cases)), Scale.NOMINAL, POLICY).raw for cases in (40, 4000))
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert few.high - few.low > 5 * (many.high - many.low)


def test_of_too_few_cases_only_their_number_is_told() -> None:
    four = measured(tally(coded([("a", "b"), ("a", "a"), ("b", "b"), ("b", "b")])), Scale.NOMINAL, POLICY)
    assert four.cases == 4
    assert {four.raw, four.kappa, four.alpha} == {four.raw}
    assert (four.raw.value, four.raw.why) == (None, Why.FEW)


def test_it_is_told_why_a_figure_or_an_interval_is_missing() -> None:
    same = measured(tally(coded([("a", "a")] * 9)), Scale.NOMINAL, POLICY)
    assert (same.raw.value, same.raw.low, same.raw.why) == (1.0, None, Why.ALL_ALIKE)
    assert (same.alpha.value, same.alpha.why, same.kappa.why) == (None, Why.ONE_ANSWER, Why.ONE_ANSWER)
    nobody = measured(tally(coded([(None, "a", "b"), (None, "b", "b")] * 9)), Scale.NOMINAL, POLICY)
    assert nobody.kappa.why is Why.NO_PAIRS
    # One case in nine says something else: a third of the resamples leave it out, and then there is nothing to compare.
    rare = measured(tally(coded([("a", "a")] * 8 + [("a", "b")])), Scale.NOMINAL, POLICY)
    assert rare.alpha.value is not None
    assert (rare.alpha.low, rare.alpha.why) == (None, Why.UNSTEADY)
    assert all(why.label or why is Why.THERE for why in Why)


def test_how_far_it_is_is_told_and_it_stops_when_asked() -> None:
    told: list[tuple[int, int]] = []
    measured(tally(some()), Scale.NOMINAL, POLICY, lambda done, total: told.append((done, total)))
    assert told[0] == (0, 1000)
    assert told[-1] == (1000, 1000)
    assert len(told) > 5
    with pytest.raises(StoppedError):
        measured(tally(some()), Scale.NOMINAL, POLICY, cancelled=lambda: len(told) > 0)


def test_the_shipped_policy_is_read_and_no_policy_shows_a_smaller_group() -> None:
    assert agreement_policy() == POLICY
    values = {"least_cases": 5, "resamples": 1000, "confidence": 0.95, "steady": 0.95}
    assert parse_policy(json.dumps({"values": {**values, "least_cases": 12}})).least_cases == 12
    for broken in (
        {"least_cases": 4},
        {"resamples": 10},
        {"confidence": 1.0},
        {"steady": 0},
        {"more": 1},
        {"steady": "a"},
    ):
        with pytest.raises(BadPolicyError):
            parse_policy(json.dumps({"values": {**values, **broken}}))


def _ways(codes: Ints) -> Ints:
    """Return the distinct ways in the order in which they are counted."""
    enough = codes[(codes != MISSING).sum(axis=1) >= 2]
    sorted_ = np.hstack([enough[:, :1], np.sort(enough[:, 1:], axis=1)])
    ways = np.unique(sorted_, axis=0)
    # By the last column first: the one that weighs most where a case is read as one number.
    return ways[np.lexsort(ways.T)]
