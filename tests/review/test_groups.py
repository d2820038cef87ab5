"""Of fewer than five cases nothing is shown, and nothing of them is left over when figures are taken from one another."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.review.groups import Cell, Dimension, Parted, parted

LEAST = 5


def by_outcome(sizes: dict[str, int]) -> Parted:
    return parted({(name, "form", "2026-01"): size for name, size in sizes.items()}, LEAST)[Dimension.OUTCOME]


def by_month(sizes: dict[str, int]) -> Parted:
    return parted({("refuse", "form", month): size for month, size in sizes.items()}, LEAST)[Dimension.PERIOD]


def names(part: Parted) -> list[tuple[str, ...]]:
    return [group.names for group in part.groups]


def test_groups_large_enough_stand_by_themselves() -> None:
    part = by_outcome({"refuse": 7, "disclose": 5})
    assert (names(part), part.rest) == ([("disclose",), ("refuse",)], None)


def test_the_next_larger_group_hides_one_that_is_too_small() -> None:
    part = by_outcome({"refuse": 20, "disclose": 8, "route": 3})
    assert names(part) == [("refuse",)]
    assert part.rest is not None
    assert (set(part.rest.names), part.rest.cases) == ({"disclose", "route"}, 11)


def test_small_groups_that_hide_one_another_are_shown_together() -> None:
    part = by_outcome({"refuse": 20, "disclose": 3, "route": 3})
    assert names(part) == [("refuse",)]
    assert part.rest is not None
    assert part.rest.cases == 6


def test_where_all_cases_are_too_few_there_is_nothing() -> None:
    part = by_outcome({"refuse": 3, "disclose": 1})
    assert (part.groups, part.rest, part.told) == ((), None, ())


def test_months_become_one_period_until_it_is_large_enough() -> None:
    part = by_month({"2026-01": 2, "2026-02": 4, "2026-03": 9, "2026-04": 1})
    assert names(part) == [("2026-01", "2026-02"), ("2026-03", "2026-04")]
    assert [group.cases for group in part.groups] == [6, 10]
    assert part.rest is None


def test_a_group_within_another_is_not_shown_where_only_a_few_are_left_over() -> None:
    # All removals are made under one form, and two other cases of it are not: form less removals would be these two.
    cells = {
        ("remove", "terrorist", "2026-01"): 10,
        ("refuse", "terrorist", "2026-01"): 2,
        ("refuse", "emergency", "2026-01"): 30,
    }
    found = parted(cells, LEAST)
    shown = [group for part in found.values() for group in part.told]
    assert not any(
        inner.cells < outer.cells and outer.cases - inner.cases == 2 for inner, outer in product(shown, shown)
    )
    assert names(found[Dimension.OUTCOME]) == [("refuse",), ("remove",)]
    assert found[Dimension.PROTOCOL].groups == ()


cells = st.dictionaries(
    st.tuples(
        st.sampled_from("abcd"), st.sampled_from("pqr"), st.sampled_from(["2026-01", "2026-02", "2026-03", "2026-05"])
    ),
    st.integers(1, 9),
    min_size=1,
    max_size=12,
)


@given(cells)
def test_no_difference_of_two_figures_is_a_few_cases(sizes: dict[Cell, int]) -> None:
    found = parted(sizes, LEAST)
    told = [group for part in found.values() for group in part.told]
    assert all(group.cases >= LEAST for group in told)
    assert all(group.cases == sum(sizes[cell] for cell in group.cells) for group in told)
    for outer, inner in product(told, told):
        assert not (inner.cells < outer.cells and 0 < outer.cases - inner.cases < LEAST)
    total = sum(sizes.values())
    for part in found.values():
        # The whole is shown too: what it leaves over of all that is told apart.
        assert total - sum(group.cases for group in part.told) == 0 or not part.told
        for group in part.told:
            assert total - group.cases == 0 or total - group.cases >= LEAST


@given(cells)
def test_every_case_is_told_once_in_each_way(sizes: dict[Cell, int]) -> None:
    for part in parted(sizes, LEAST).values():
        inside = [cell for group in part.told for cell in group.cells]
        assert len(inside) == len(set(inside))
        if sum(sizes.values()) >= LEAST:
            assert set(inside) == set(sizes)
