"""Which backups stay: by values, and what must hold of any series of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.vault.keeping import Rule, kept, same_hour

NOW = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)
SMALL = Rule(hours=2, days=2, weeks=2)


def test_the_newest_of_each_hour_day_and_week_stays() -> None:
    ago = {
        "now": timedelta(0),
        "this hour": timedelta(minutes=20),
        "last hour": timedelta(hours=1),
        "earlier today": timedelta(hours=5),
        "yesterday": timedelta(days=1),
        "two days ago": timedelta(days=2),
        "last week": timedelta(days=7),
        "three weeks ago": timedelta(days=21),
    }
    times = {name: NOW - each for name, each in ago.items()}
    stay = kept(times.values(), NOW, SMALL)
    assert {name for name, time in times.items() if time in stay} == {"now", "last hour", "yesterday", "last week"}


def test_one_that_bears_a_time_to_come_stays_and_takes_no_place() -> None:
    ahead = NOW + timedelta(days=365)
    assert kept((ahead, NOW), NOW, Rule(hours=0, days=0, weeks=0)) == {ahead, NOW}


def test_of_those_that_went_it_is_told_which_were_of_the_hour_of_the_newest() -> None:
    newest, *gone = (Path(f"20260307T{at}000000Z") for at in ("2140", "2100", "2159", "2059", "2240"))
    assert same_hour(gone, newest) == (gone[0], gone[1])
    assert same_hour([Path("20260306T2110000000Z"), Path("mine")], newest) == ()


moments = st.lists(st.integers(0, 90 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)))
rules = st.builds(Rule, st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))


@given(moments, rules)
def test_the_newest_stays_and_no_more_than_the_rule_says(times: list[datetime], rule: Rule) -> None:
    stay = kept(times, NOW, rule)
    assert stay <= set(times)
    assert not times or max(times) in stay
    assert len(stay) <= max(1, rule.hours + rule.days + rule.weeks)


@given(moments, rules)
def test_what_was_let_go_once_makes_no_difference_afterwards(times: list[datetime], rule: Rule) -> None:
    stay = kept(times, NOW, rule)
    assert kept(stay, NOW, rule) == stay
