"""The figures that shape the weekend."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.cast import cast
from app.demo.volumes import published, share_out, source

weights = st.dictionaries(
    st.text(min_size=1, max_size=3), st.floats(min_value=0.01, max_value=1000), min_size=1, max_size=12
)


@pytest.fixture
def figures() -> dict[str, Any]:
    """Read the file that ships."""
    found: dict[str, Any] = json.loads(source())
    return found


@given(st.integers(min_value=0, max_value=20_000), weights)
def test_parts_add_up_and_none_is_a_whole_one_off(total: int, shares: dict[str, float]) -> None:
    parts = share_out(total, shares)
    whole = sum(shares.values())
    assert sum(parts.values()) == total
    assert all(abs(parts[name] - total * weight / whole) < 1 for name, weight in shares.items())


def test_every_published_figure_names_its_source(figures: dict[str, Any]) -> None:
    assert all(entry["source"] and entry["platform"] and entry["period"] for entry in figures["published"])


def test_the_weights_are_the_published_figures(figures: dict[str, Any]) -> None:
    table = {(entry["platform"], entry["country"]): entry for entry in figures["published"]}
    countries = published().countries
    for country in ("IN", "US", "JP", "DE", "NO"):
        assert countries[country] == table["TikTok", country]["total_requests"]
    us = countries["US"]
    meta = table["Meta", "BR"]["total_requests"] / table["Meta", "US"]["total_requests"]
    assert countries["BR"] == pytest.approx(us * meta, abs=0.1)
    for country in ("GB", "CA"):
        snap = table["Snap", country]["emergency_requests"] / table["Snap", "US"]["emergency_requests"]
        assert countries[country] == pytest.approx(us * snap, abs=0.1)
    named = sum(table["TikTok", country]["total_requests"] for country in ("IN", "US", "JP", "DE", "NO"))
    rest = sum(countries[country] for country in ("FR", "ES", "MX", "PT"))
    assert rest == table["TikTok", "ALL"]["total_requests"] - named


def test_the_shares_are_the_published_figures(figures: dict[str, Any]) -> None:
    table = {entry["platform"]: entry for entry in figures["published"]}
    reddit, kodex = table["Reddit"], table["Kodex"]
    volumes = published()
    emergencies = reddit["emergency_requests"] / reddit["total_requests"]
    assert volumes.kinds["emergency_disclosure"] == pytest.approx(emergencies, abs=0.001)
    assert sum(volumes.kinds.values()) == pytest.approx(1)
    failed = kodex["failed_second_verification"] / kodex["emergency_requests"]
    assert volumes.red_flags == pytest.approx(failed, abs=0.001)


def test_every_country_has_somebody_who_asks() -> None:
    assert {agency.country for agency in cast().agencies} == set(published().countries)
