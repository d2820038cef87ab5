"""Agreement is what others published of the same tables, and what another's library makes of any table."""

from __future__ import annotations

import math
from collections.abc import Sequence

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.review.columns import Column
from app.review.measures import MISSING, Figures, Ints, Scale, coded, figures, tally

# Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C; what he prints is beside each.
MEG, OWEN = "0100000010", "1110010000"
BEN, GERRY = "aabbdcccedda", "babbbccceddd"
# The example of the article on Krippendorff's alpha in Wikipedia, which the package `krippendorff` has as well: 0.691.
THREE = (".....34121133.3", "1.213343.......", "..21344.21133.4")
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# Krippendorff, K. (1980), Content Analysis, page 139: three observers.
NINE = ("112412132", "122442232", "122442332")
# The same (2004), page 227: two observers.
TWELVE = ("aabbbbbccccc", "abbbbbcccccc")
# Hayes, A. F. and Krippendorff, K. (2007), page 84: five observers, of whom three or more judged each of 40 units.
FORTY = (
    "112.001122.01311211000201001111223222221",
    "1130000.21102311121000302102111122222221",
    "203000222100221123001.30.1012202.2232.21",
    ".13....0.10022...31.103021122..122...12.",
    "2..0001.2....3112..0.0..2.0..20.2.2222.1",
)
# Cohen, J. (1960), A coefficient of agreement for nominal scales, page 45, and (1968), Weighted kappa, table 1: 200 cases, of
# which one judge calls 120, 60 and 20 the three disorders.
COHEN = ((88, 10, 2), (14, 40, 6), (18, 10, 12))
# The example that he begins with (1960, page 37): less agreement than chance would give.
COHEN_BEGINS = ((25, 13, 12), (12, 2, 16), (3, 15, 2))
# Krippendorff (2004), page 246: as often alike in both, and only in the second do the two use the three words otherwise.
ALIKE = ((12, 9, 9), (9, 14, 9), (9, 9, 20))
ASKEW = ((12, 18, 18), (0, 14, 18), (0, 0, 20))


def rows(*people: str) -> list[list[str | None]]:
    """One row a case: what each person answered; a dot is nothing."""
    return [[None if value == "." else value for value in case] for case in zip(*people, strict=True)]


def pairs_of(table: Sequence[Sequence[int]]) -> list[tuple[str, str]]:
    """Return the pairs of answers that a table counts."""
    return [(str(a), str(b)) for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]


def one(codes: Ints, scale: Scale = Scale.NOMINAL) -> Figures:
    counted = tally(codes)
    return figures(counted, counted.counts[None, :], scale)


def alpha(answers: Sequence[Sequence[str | None]], scale: Scale = Scale.NOMINAL) -> float:
    return float(one(coded(answers), scale).alpha[0])


@pytest.mark.parametrize(
    ("people", "scale", "printed"),
    [
        ((MEG, OWEN), Scale.NOMINAL, 0.095),
        ((BEN, GERRY), Scale.NOMINAL, 0.692),
        (THREE, Scale.NOMINAL, 0.691),
        (FOUR, Scale.NOMINAL, 0.743),
        (FOUR, Scale.ORDINAL, 0.815),
        (NINE, Scale.NOMINAL, 0.642),
        (TWELVE, Scale.NOMINAL, 0.734),
    ],
)
def test_alpha_is_what_krippendorff_printed(people: tuple[str, ...], scale: Scale, printed: float) -> None:
    assert round(alpha(rows(*people), scale), 3) == printed


def test_what_one_person_alone_answered_is_no_comparison() -> None:
    # The twelfth unit has one value; Krippendorff counts 40 of the 41 values.
    counted = tally(coded(rows(*FOUR)))
    assert counted.cases == 11
    assert counted.counts @ counted.size == 40


def test_alpha_is_what_hayes_and_krippendorff_printed() -> None:
    assert round(alpha(rows(*FORTY), Scale.ORDINAL), 4) == 0.7598


def test_kappa_is_what_cohen_printed() -> None:
    found = one(coded(pairs_of(COHEN)))
    assert round(float(found.raw[0]), 2) == 0.70
    assert round(float(found.kappa[0]), 3) == 0.492
    begins = one(coded(pairs_of(COHEN_BEGINS)))
    assert begins.raw[0] == 0.29
    # He prints what chance gives.
    assert float(begins.kappa[0]) == pytest.approx((0.29 - 0.35) / (1 - 0.35))


def test_kappa_is_what_krippendorff_printed_of_it() -> None:
    for table, printed in ((ALIKE, 0.186), (ASKEW, 0.258)):
        found = one(coded(pairs_of(table)))
        assert round(float(found.raw[0]), 2) == 0.46
        assert round(float(found.kappa[0]), 3) == printed


def test_kappa_is_what_a_textbook_prints() -> None:
    # Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, table 18.1: 0.68.
    table = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
    assert round(float(one(coded(pairs_of(table))).kappa[0]), 2) == 0.68


@pytest.mark.parametrize(("table", "printed"), [(((40, 9), (6, 45)), 0.70), (((80, 10), (5, 5)), 0.32)])
def test_the_same_agreement_can_be_a_high_or_a_low_kappa(table: tuple[tuple[int, int], ...], printed: float) -> None:
    # Feinstein and Cicchetti (1990): 85 of 100 alike in both.
    found = one(coded(pairs_of(table)))
    assert found.raw[0] == 0.85
    assert round(float(found.kappa[0]), 2) == printed


@pytest.mark.parametrize(
    ("table", "printed"),
    [(((20, 5), (10, 15)), 0.4), (((45, 15), (25, 15)), 0.1304), (((25, 35), (5, 35)), 0.2593)],
)
def test_kappa_is_what_an_encyclopaedia_prints(table: tuple[tuple[int, int], ...], printed: float) -> None:
    # Wikipedia, Cohen's kappa: its simple example, and two tables of the same agreement.
    assert round(float(one(coded(pairs_of(table))).kappa[0]), 4) == printed


def test_kappa_compares_the_first_with_each_other_and_nobody_else() -> None:
    # Two supervisors beside one responder are two comparisons; that they agree with each other is none.
    three = coded([("a", "b", "b"), ("a", "a", "b"), ("b", "b", None), ("b", "b", "a"), (None, "a", "a")])
    pairs = coded([("a", "b"), ("a", "b"), ("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("b", "a")])
    assert one(three).kappa[0] == pytest.approx(one(pairs).kappa[0])


def test_without_a_first_there_is_no_kappa_and_the_rest_stays() -> None:
    found = one(coded([(None, "a", "a"), (None, "a", "b"), (None, "b", "b")]))
    assert math.isnan(found.kappa[0])
    assert found.raw[0] == pytest.approx(2 / 3)
    assert found.alpha[0] == pytest.approx(one(coded([("a", "a"), ("a", "b"), ("b", "b")])).alpha[0])


def test_where_everybody_always_says_the_same_chance_is_unknown() -> None:
    for scale in Scale:
        found = one(coded([("a", "a")] * 4), scale)
        assert found.raw[0] == 1
        assert math.isnan(found.kappa[0])
        assert math.isnan(found.alpha[0])


def test_nothing_at_all_is_no_figure() -> None:
    counted = tally(coded([]))
    assert counted.cases == 0
    assert math.isnan(one(coded([("a", None)])).alpha[0])


def test_an_order_says_what_is_near() -> None:
    order = ("low", "middle", "high")
    near = coded([("low", "middle"), ("high", "high"), ("low", "low"), ("middle", "middle")], order)
    far = coded([("low", "high"), ("high", "high"), ("low", "low"), ("middle", "middle")], order)
    assert one(near, Scale.ORDINAL).alpha[0] > one(far, Scale.ORDINAL).alpha[0]
    assert coded([("high",)], order)[0, 0] == 2


tables = st.integers(2, 4).flatmap(
    lambda people: st.lists(
        st.lists(st.integers(MISSING, 4), min_size=people, max_size=people), min_size=2, max_size=30
    )
)


@given(tables, st.sampled_from(Scale))
def test_alpha_is_what_the_library_makes_of_it(table: list[list[int]], scale: Scale) -> None:
    codes = np.array(table)
    values = np.unique(codes[codes != MISSING])
    if len(values) < 2 or not ((codes != MISSING).sum(axis=1) > 1).any():
        # The library refuses these; ours has no figure for them, see above.
        assert math.isnan(one(codes).alpha[0])
        return
    data = np.where(codes == MISSING, np.nan, codes).T
    with np.errstate(invalid="ignore", divide="ignore"):
        theirs = krippendorff.alpha(data, level_of_measurement=scale.value)
    ours = float(one(codes, scale).alpha[0])
    assert (math.isnan(ours) and not math.isfinite(theirs)) or ours == pytest.approx(theirs, abs=1e-9)


@given(tables)
def test_kappa_is_what_its_definition_makes_of_it(table: list[list[int]]) -> None:
    pairs = [(row[0], row[1]) for row in table if MISSING not in row[:2]]
    ours = float(one(np.array(table)[:, :2]).kappa[0])
    agreed = sum(a == b for a, b in pairs)
    by_chance = sum(sum(a == value for a, _ in pairs) * sum(b == value for _, b in pairs) for value in range(5))
    if not pairs or by_chance == len(pairs) ** 2:
        assert math.isnan(ours)
        return
    expected = by_chance / len(pairs) ** 2
    assert ours == pytest.approx((agreed / len(pairs) - expected) / (1 - expected))


def test_many_people_and_many_answers_are_counted_as_they_are() -> None:
    # Too wide to be read as one number a case.
    random = np.random.default_rng(7)
    codes = random.integers(MISSING, 300, (40, 12))
    data = np.where(codes == MISSING, np.nan, codes).T
    assert one(codes).alpha[0] == pytest.approx(krippendorff.alpha(data, level_of_measurement="nominal"))


def test_numbers_stand_as_numbers_go_and_words_have_no_place_among_them() -> None:
    column = Column(("10", "9", "many", "2.5"), np.array([[0, 1], [2, 3]]))
    assert column.rising().tolist() == [[2, 1], [MISSING, 0]]
    assert column.in_order(("9", "10")).tolist() == [[1, 0], [MISSING, MISSING]]
