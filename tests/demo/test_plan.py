"""The weekend before anything is written."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from app.cases.model import Kind
from app.demo.cast import LANGUAGES, cast
from app.demo.plan import RICH, Planned, plan
from app.demo.volumes import published, share_out
from tests.builders import A_SATURDAY


def planned(cases: int, seed: int = 7) -> list[Planned]:
    """Plan a weekend that ends on the test's Saturday."""
    return plan(cases, seed, A_SATURDAY, published(), cast())


@pytest.mark.parametrize("cases", [1, 3, 60, 1000])
def test_it_has_as_many_requests_as_asked_and_they_end_now(cases: int) -> None:
    moments = [one.received_at for one in planned(cases)]
    assert len(moments) == cases
    assert moments == sorted(moments)
    oldest = A_SATURDAY - timedelta(hours=published().hours, minutes=1)
    assert oldest <= moments[0]
    assert moments[-1] < A_SATURDAY


def test_the_same_seed_plans_the_same_weekend() -> None:
    assert planned(80) == planned(80)
    assert planned(80) != planned(80, seed=8)


@pytest.mark.parametrize("cases", [60, 1000])
def test_kinds_and_countries_have_the_published_shares(cases: int) -> None:
    found = planned(cases)
    kinds = Counter(one.kind.value for one in found)
    assert kinds == {kind: count for kind, count in share_out(cases, published().kinds).items() if count}
    wanted = share_out(cases, published().countries)
    moved = sum((Counter(one.country for one in found) - Counter(wanted)).values())
    assert moved <= len(LANGUAGES)


@pytest.mark.parametrize("seed", range(5))
def test_six_languages_are_spoken(seed: int) -> None:
    assert {one.tongue.language for one in planned(60, seed)} == set(LANGUAGES)


def test_the_published_share_of_emergencies_comes_from_senders_who_are_not_who_they_say() -> None:
    emergencies = [one for one in planned(1000) if one.kind is Kind.EMERGENCY_DISCLOSURE]
    flagged = sum(one.flag is not None for one in emergencies)
    assert flagged == round(len(emergencies) * published().red_flags)


def test_a_large_weekend_has_papers_for_as_many_as_a_person_can_look_through() -> None:
    found = planned(1000)
    assert sum(one.rich for one in found) == RICH
    newest = [one for one in found if A_SATURDAY - one.received_at < timedelta(hours=2)]
    assert newest
    assert all(one.rich for one in newest)
    assert not any(one.by_mail for one in found if not one.rich)


def test_two_requests_speak_of_the_same_person() -> None:
    found = {one.number: one for one in planned(60)}
    (second,) = (one for one in found.values() if one.same_as is not None)
    first = found[second.same_as or 0]
    assert (first.person, first.accounts, first.story) == (second.person, second.accounts, second.story)
    assert first.agency is not second.agency
