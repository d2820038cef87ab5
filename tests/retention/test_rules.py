"""When something falls due, by values: what the rule says, never before a preservation ends, one rule for every case."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.model import Kind
from app.decisions.documents import BrokenDocumentError
from app.decisions.model import Outcome
from app.policies.merging import merged, nothing
from app.policies.model import Document
from app.retention.copies import dropped
from app.retention.model import Scope, Span, falls
from app.retention.policy import parse_retention, retention_policy, shipped_retention
from app.retention.queries import rule_words
from app.vault.keeping import Rule, kept

CLOSED = datetime(2026, 3, 7, 12, tzinfo=UTC)
DAYS = st.integers(0, 4000)


@given(days=DAYS, least=DAYS, more=DAYS, preserved=st.none() | st.integers(-400, 4000))
def test_nothing_falls_due_before_what_must_be_kept(days: int, least: int, more: int, preserved: int | None) -> None:
    until = None if preserved is None else CLOSED + timedelta(days=preserved)
    falling = falls(CLOSED, Span(days, least, max(days, least) + more), until, "rule", 1)
    assert falling.due >= CLOSED + timedelta(days=max(days, least))
    assert until is None or falling.due >= until
    assert falling.due in (CLOSED + timedelta(days=max(days, least)), until)
    assert falling.most >= falling.due
    assert falling.is_due(falling.due)
    assert not falling.is_due(falling.due - timedelta(milliseconds=1))


def test_the_formula_can_be_worked_out_again() -> None:
    span, later = Span(365, 365, 730), datetime(2027, 6, 1, tzinfo=UTC)
    assert (
        falls(CLOSED, span, None, "us_2258a", 3).formula
        == "closed 2026-03-07 + 365 days (policy retention v3: us_2258a)"
    )
    assert falls(CLOSED, span, later, "us_2258a", 3).formula.endswith("; preserved until 2027-06-01, which is later")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_every_case_has_a_rule_that_keeps_the_record_as_long_as_the_evidence(
    kind: Kind, outcome: Outcome | None
) -> None:
    rule = retention_policy(nothing()).rule(kind, outcome)
    assert rule.spans[Scope.RECORD].days >= rule.spans[Scope.EVIDENCE].days
    assert rule.source


def test_what_the_law_names_is_kept_as_long_as_it_says() -> None:
    policy = retention_policy(nothing())
    assert policy.rule(Kind.CHILD_SAFETY, None).spans[Scope.EVIDENCE].least_days == 365
    assert policy.rule(Kind.TERRORIST_CONTENT, None).spans[Scope.EVIDENCE].least_days >= 183
    assert all("counsel" in rule.source for rule in policy.rules if not rule.verified)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"window_days": 0}, "$.window_days"),
        ({"rules": []}, "$.rules"),
        ({"more": 1}, "$"),
    ],
)
def test_a_broken_policy_is_refused_with_its_place(change: dict[str, object], path: str) -> None:
    document = json.loads(retention_policy(nothing()).document) | change
    with pytest.raises(BrokenDocumentError) as refused:
        parse_retention(json.dumps(document).encode())
    assert refused.value.path == path


def test_a_policy_without_a_rule_for_everything_or_with_days_outside_is_refused() -> None:
    document = json.loads(retention_policy(nothing()).document)
    with pytest.raises(BrokenDocumentError, match="every case"):
        parse_retention(json.dumps({**document, "rules": document["rules"][:-1]}).encode())
    document["rules"][0]["evidence"]["days"] = 1
    with pytest.raises(BrokenDocumentError, match="least_days"):
        parse_retention(json.dumps(document).encode())


@given(ages=st.lists(st.integers(0, 60), min_size=1, max_size=8, unique=True))
def test_a_backup_goes_on_the_day_on_which_the_keeping_rule_lets_it_go(ages: list[int]) -> None:
    now, rule = CLOSED + timedelta(days=100), Rule(4, 3, 2)
    times = [now - timedelta(days=age) for age in ages]
    for time, gone in dropped(times, now, rule, 24).items():
        days = (gone - now).days
        made = [*times, *(now + timedelta(days=day) for day in range(1, days + 1))]
        assert time not in kept(made, gone, rule)
        assert time in kept(made[:-1], gone - timedelta(days=1), rule) or days == 1
    assert set(dropped(times, now, rule, 24)) == set(times)
    assert dropped(times, now, rule, 0) == {}


def test_what_an_administrator_sets_is_laid_over_what_ships() -> None:
    rule = {
        "id": "short",
        "evidence": {"days": 30, "least_days": 0, "most_days": 60},
        "record": {"days": 90, "least_days": 0, "most_days": 120},
        "source": "The organisation's own word.",
        "verified": False,
    }
    values = {"RetentionObjectionDays": 30, "RetentionRules": [rule]}
    policy = retention_policy(merged([Document("managed.json", mandatory=True, values=values)]))
    assert (policy.window_days, [each.id for each in policy.rules]) == (30, ["short"])
    assert policy.sha256 != retention_policy(nothing()).sha256


def test_which_rule_it_was_is_told_in_words() -> None:
    told = {rule.id: rule_words(rule) for rule in parse_retention(shipped_retention()).rules}
    assert told == {
        "us_2258a": "by kind",
        "tco_6": "by kind",
        "preservation": "by kind",
        "refused": "by kind and outcome",
        "otherwise": "for cases that no other rule names",
    }
