"""While a mandatory document cannot be read: what is strict then, what is as if it were not set, and that it is said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policies.document import document
from app.policies.merging import merged
from app.policies.model import Document, Origin, Rule, Stricter
from app.policies.rules import rules
from app.policies.words import as_text
from tests.policies.places import mandatory
from tests.policies.test_merging import looser, values_of
from tests.test_house import ROOT

BROKEN = Document("10.json", mandatory=True, problem="it is no JSON")
STRICT = {name: rule for name, rule in rules().items() if rule.unreadable is not None}
# Each ships as the loosest there is and stays so, with the reason that stands in decision 0046.
STAY = {
    "nobody would see": {"SharpestS1", "SharpestS2", "SharpestS3", "SharpestS4", "RequiredCageLayers"},
    "no answer would go out": {"UnansweredAllowed", "UnansweredMinutes"},
    "what ships is the floor": {rule.name for rule in rules().values() if rule.group == "Breaks and caps"},
    "not every hand can hold": {"HoldToOpen"},
    "own counts would be wrong": {"UnclassifiedSeverity"},
}
DECISION = (ROOT / "docs" / "decisions" / "0046-managed-policies.md").read_text("utf-8")


def loosest(rule: Rule) -> bool:
    """Tell whether no administrator could set it looser than it ships."""
    schema = rule.schema
    ends: dict[Stricter, Callable[[], object]] = {
        Stricter.HIGHER: lambda: schema["minimum"],
        Stricter.LOWER: lambda: schema["maximum"],
        Stricter.LATER: lambda: schema["enum"][0],
        Stricter.TRUE: lambda: False,
        Stricter.FALSE: lambda: True,
        Stricter.SUPERSET: list,
        Stricter.SUBSET: lambda: schema["items"]["enum"],
    }
    if rule.stricter is Stricter.NONE:
        return False
    return rule.tightens_only or rule.default == ends[rule.stricter]()


def test_whatever_ships_as_the_loosest_is_strict_then_or_has_its_reason() -> None:
    stay = set().union(*STAY.values())
    assert {rule.name for rule in rules().values() if loosest(rule)} - STRICT.keys() == stay
    assert STRICT.keys() - {rule.name for rule in rules().values() if loosest(rule)} == {"IdleLockSeconds"}
    assert not STRICT.keys() & stay


@pytest.mark.parametrize("rule", STRICT.values(), ids=lambda rule: rule.name)
def test_what_holds_then_is_stricter_than_what_ships_and_can_be_used(rule: Rule) -> None:
    assert rule.unreadable != rule.default
    assert not looser(rule, rule.unreadable, rule.default)
    assert mandatory(**{rule.name: rule.unreadable}).problems == ()


def test_one_comma_closes_every_policy_that_can_be_closed() -> None:
    found = merged([BROKEN])
    assert {each.rule.name: each.value for each in found if each.locked} == {
        name: rule.unreadable for name, rule in STRICT.items()
    }
    assert {each.origin for each in found if each.rule.name not in STRICT} == {Origin.SHIPPED}


@given(st.sampled_from(list(STRICT.values())).flatmap(lambda rule: st.tuples(st.just(rule), *[values_of(rule)] * 2)))
def test_beside_it_no_document_and_no_person_loosens_what_is_strict(drawn: tuple[Rule, object, object]) -> None:
    rule, said, wanted = drawn
    found = merged([BROKEN, Document("20.json", mandatory=True, values={rule.name: said})]).setting(rule.name)
    for in_force in (found.value, found.bounded(wanted), *(found.over(wanted, brought=each) for each in (True, False))):
        assert not looser(rule, in_force, rule.unreadable)
        assert not looser(rule, in_force, said)


def test_nothing_that_keeps_from_looking_or_answering_is_closed_by_a_comma() -> None:
    found = merged([BROKEN])
    assert [found.setting(f"SharpestS{step}").value for step in range(1, 5)] == ["full"] * 4
    # As required, X11 and Wayland would open nothing at all.
    assert found.setting("CaptureExclusion").value == "always"
    assert found.setting("KeyringRequired").value == "new"
    assert found.setting("UnansweredAllowed").value is True
    assert {"answers", "handovers"} <= set(found.setting("AllowedExports").value)


def test_the_document_says_of_each_policy_what_holds_then() -> None:
    told = dict(re.findall(r"^### (\w+)$.*?^- While unreadable: (.*?)\.$", document(), re.MULTILINE | re.DOTALL))
    assert list(told) == list(rules())
    strict = {name for name, words in told.items() if words.startswith("`")}
    assert strict == set(STRICT)
    assert (told["CoverS1"], told["SharpestS1"]) == ('`"facts"`', "as if it were not set")
    assert told["RetentionRules"] == "nothing falls due, is proposed, agreed to or destroyed"


@pytest.mark.parametrize("name", [*STRICT, *sorted(set().union(*STAY.values()) - STAY["what ships is the floor"])])
def test_the_decision_names_each_that_ships_as_the_loosest(name: str) -> None:
    # Of a row of four the first and the last are named.
    assert name in {"SharpestS2", "SharpestS3"} or f"`{name}`" in DECISION


def test_what_is_copied_says_which_are_strict_for_now() -> None:
    lines = as_text(merged([BROKEN])).splitlines()
    assert lines[0] == "Cannot be used: 10.json: it is no JSON"
    for line in ("CoverS1: facts", "CaptureExclusion: always", "IdleLockSeconds: 60"):
        assert f"{line} · strict while a document cannot be read · locked: only stricter here · 10.json" in lines
