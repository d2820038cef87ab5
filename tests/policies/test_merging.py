"""Merging: the later document wins, each value stands by itself, and what is mandatory is never loosened."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pacing import parse, shipped_bytes
from app.policies.merging import merged, nothing
from app.policies.model import Document, Origin, Rule, Stricter
from app.policies.rules import rules
from app.settings import shipped
from tests.policies.places import managed_by, mandatory

RULES = list(rules().values())
DIRECTED = [rule for rule in RULES if rule.stricter is not Stricter.NONE]


def values_of(rule: Rule) -> st.SearchStrategy[Any]:
    """Return any value that the schema of a directed policy allows."""
    schema = rule.schema
    of: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "integer": lambda: st.integers(schema["minimum"], schema["maximum"]),
        "boolean": st.booleans,
        "string": lambda: st.sampled_from(schema["enum"]),
        "array": lambda: st.lists(
            st.sampled_from(schema["items"]["enum"]), unique=True, min_size=schema.get("minItems", 0)
        ),
    }
    return of[schema["type"]]()


directed = st.sampled_from(DIRECTED).flatmap(
    lambda rule: st.tuples(st.just(rule), *(values_of(rule) for _each in range(3)))
)


def looser(rule: Rule, value: Any, than: Any) -> bool:
    """Tell by the words of the schema alone whether a value allows what another one does not."""
    order = rule.schema.get("enum", ())
    ways: dict[Stricter, Callable[[], bool]] = {
        Stricter.HIGHER: lambda: value < than,
        Stricter.LOWER: lambda: value > than,
        Stricter.LATER: lambda: order.index(value) < order.index(than),
        Stricter.TRUE: lambda: than and not value,
        Stricter.FALSE: lambda: value and not than,
        Stricter.SUPERSET: lambda: bool(set(than) - set(value)),
        Stricter.SUBSET: lambda: bool(set(value) - set(than)),
    }
    return ways[rule.stricter]()


def recommended(**values: Any) -> Document:
    return Document("the recommendation", mandatory=False, values=values)


def there(rule: Rule, values: dict[str, Any]) -> Any:
    inner: Any = values
    for step in rule.path:
        inner = inner[step]
    return inner


def nested(rule: Rule, value: Any) -> dict[str, Any]:
    for step in reversed(rule.path):
        value = {step: value}
    found: dict[str, Any] = value
    return found


@given(directed)
def test_what_is_mandatory_is_never_loosened(drawn: tuple[Rule, Any, Any, Any]) -> None:
    rule, set_by_administrator, wanted, advised = drawn
    found = merged(
        [recommended(**{rule.name: advised}), Document("a", mandatory=True, values={rule.name: set_by_administrator})]
    )
    setting = found.setting(rule.name)
    bound = set_by_administrator
    if rule.tightens_only and looser(rule, set_by_administrator, rule.default):
        bound = rule.default
    assert not looser(rule, setting.bounded(wanted), setting.value) or not setting.locked
    for brought in (True, False):
        in_force = there(rule, found.over(rule.file, nested(rule, wanted), brought=brought))
        if setting.locked and (brought or rule.tightens_only):
            assert not looser(rule, in_force, bound)
            # Their own is kept where it is stricter; lists that may not be empty can have nothing in common.
            if "minItems" not in rule.schema or set(wanted) & set(setting.value):
                assert not looser(rule, in_force, wanted)
            assert in_force in (setting.value, wanted) or isinstance(in_force, list)
        elif setting.locked:
            assert in_force == set_by_administrator


@given(directed)
def test_a_recommendation_gives_way_to_what_people_of_the_vault_adopted(drawn: tuple[Rule, Any, Any, Any]) -> None:
    rule, advised, adopted, _other = drawn
    found = merged([recommended(**{rule.name: advised})])
    assert there(rule, found.over(rule.file, nested(rule, adopted), brought=True)) == adopted
    assert found.setting(rule.name).bounded(adopted) == adopted


@given(directed)
def test_two_values_meet_in_one_that_is_no_looser_than_either(drawn: tuple[Rule, Any, Any, Any]) -> None:
    rule, one, other, _third = drawn
    met = rule.meet(one, other)
    assert not looser(rule, met, one)
    if "minItems" not in rule.schema or set(one) & set(other):
        assert not looser(rule, met, other)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_default_in_the_schema_is_what_ships(rule: Rule) -> None:
    if rule.file == "wellness":
        content: Any = json.loads(shipped_bytes())["values"]
    else:
        content = json.loads((files("resources") / "policies" / f"{rule.file}.json").read_bytes())
        content = content.get("values", content)
    assert there(rule, content) == rule.default


def test_where_nothing_is_managed_all_is_as_shipped() -> None:
    assert not nothing().by_administrator
    assert shipped().pacing == parse(shipped_bytes())
    assert all(each.origin is Origin.SHIPPED and not each.locked for each in nothing())


def test_of_two_mandatory_documents_the_later_wins_and_the_other_is_named() -> None:
    found = merged(
        [
            Document("10.json", mandatory=True, values={"IdleLockSeconds": 60}),
            Document("20.json", mandatory=True, values={"IdleLockSeconds": 120}),
        ]
    ).setting("IdleLockSeconds")
    assert (found.value, found.source, found.also) == (120, "20.json", ("10.json",))


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"IdleLockSeconds": 5}, "IdleLockSeconds"),
        ({"IdleLockSeconds": "60"}, "IdleLockSeconds"),
        ({"IdleLockSecond": 60}, "IdleLockSecond"),
        ({"Contacts": [{"name": "x", "role": "boss", "number": "1", "hours": ""}]}, "Contacts[0].role"),
        ({"BreakSeconds": 299}, "BreakSeconds"),
        ({"RequiredCageLayers": ["seccomp"]}, "RequiredCageLayers"),
        ({"ApproveContent": 1}, "ApproveContent"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_by_its_path_and_the_others_hold(values: dict[str, Any], path: str) -> None:
    found = mandatory(**values, PictureSeconds=5)
    assert [problem.path for problem in found.problems] == [path]
    assert found.setting("PictureSeconds").value == 5
    for rule in (rules()[name] for name in values if name in rules()):
        assert found.setting(rule.name).value == (rule.default if rule.unreadable is None else rule.unreadable)


def test_a_document_that_cannot_be_read_loosens_nothing_and_closes_what_it_may_have_closed() -> None:
    found = merged([Document("10.json", mandatory=True, problem="it is no JSON")])
    assert [str(problem) for problem in found.problems] == ["10.json: it is no JSON"]
    assert found.setting("KeyringRequired").value == "new"
    assert "own_data" not in found.setting("AllowedExports").value
    assert "answers" in found.setting("AllowedExports").value
    assert found.setting("AllowedExports").locked


def test_beside_a_document_that_cannot_be_read_the_stricter_of_both_holds() -> None:
    broken = Document("10.json", mandatory=True, problem="it is no JSON")
    whole = Document(
        "20.json", mandatory=True, values={"KeyringRequired": "always", "AllowedExports": ["own_data", "answers"]}
    )
    found = merged([broken, whole])
    assert found.setting("KeyringRequired").value == "always"
    assert found.setting("AllowedExports").value == ["answers"]


def test_a_recommended_document_that_cannot_be_read_changes_nothing() -> None:
    found = merged([Document("r.json", mandatory=False, problem="it is no JSON")])
    assert not found.by_administrator
    assert len(found.problems) == 1


def test_what_then_contradicts_a_stricter_value_follows_it() -> None:
    pacing = managed_by(ReviewHardSeconds=1200, BreakWorkSeconds=600).pacing
    assert (pacing.caps.review_hard_seconds, pacing.caps.review_soft_seconds) == (1200, 1200)
    assert (pacing.usual.work_seconds, pacing.micro.work_seconds) == (600, 600)


@given(st.fixed_dictionaries({}, optional={rule.name: values_of(rule) for rule in DIRECTED if rule.file == "wellness"}))
def test_whatever_of_wellness_is_set_can_be_used_and_is_nowhere_looser(values: dict[str, Any]) -> None:
    before = asdict(parse(shipped_bytes()))
    after = asdict(managed_by(**values).pacing)
    for rule in (rule for rule in DIRECTED if rule.file == "wellness"):
        assert not looser(rule, there(rule, after), there(rule, before))
        if rule.name in values and not looser(rule, values[rule.name], rule.default):
            assert not looser(rule, there(rule, after), values[rule.name])


def test_an_administrator_may_choose_more_than_what_ships_where_the_schema_lets_them() -> None:
    assert managed_by(IdleLockSeconds=900).vault.idle_lock_seconds == 900
    assert managed_by(BackupPlace="/srv/backups").vault.backup_place == "/srv/backups"
