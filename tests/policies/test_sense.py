"""Whatever `--check` lets through the program works by, and what the program would refuse `--check` finds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decisions.documents import BrokenDocumentError
from app.decisions.policies import parse_approval
from app.evidence.model import ItemKind
from app.looking.reveal import timing
from app.policies.machine import managed
from app.policies.merging import merged, nothing
from app.policies.model import Document, Managed
from app.policies.rules import rules
from app.retention.errors import RulesUnusableError
from app.retention.policy import parse_retention, retention_policy, shipped_retention
from app.settings import settings_of
from tests.policies.places import documents, mandatory, place, put
from tests.test_house import ROOT

DAYS = st.integers(0, 3)
SPAN = st.fixed_dictionaries({"days": DAYS, "least_days": DAYS, "most_days": DAYS})
RULE = st.fixed_dictionaries(
    {"id": st.just("ours"), "evidence": SPAN, "record": SPAN, "source": st.just("ours"), "verified": st.booleans()},
    optional={"kinds": st.just(["enquiry"]), "outcomes": st.just(["answer"])},
)


def work_by(found: Managed) -> None:
    """Read every policy of the program as it is read where it is used."""
    settings_of(found)
    retention_policy(found)
    shipped = json.loads((ROOT / "resources" / "policies" / "approval.json").read_bytes())
    parse_approval(json.dumps(found.over("approval", shipped, brought=True)).encode())


@given(st.lists(RULE, min_size=1, max_size=3))
def test_rules_of_keeping_are_let_through_where_the_program_can_work_by_them_and_nowhere_else(
    drawn: list[dict[str, Any]],
) -> None:
    document = json.dumps({**json.loads(shipped_retention()), "rules": drawn}).encode()
    try:
        parse_retention(document)
        fine = True
    except BrokenDocumentError:
        fine = False
    found = mandatory(RetentionRules=drawn)
    assert bool(found.problems) != fine
    # What contradicts itself is not in force, and those that ship do not stand in for it: cases could fall due too early.
    if fine:
        work_by(found)
        assert retention_policy(found) != retention_policy(nothing())
    else:
        with pytest.raises(RulesUnusableError):
            retention_policy(found)


@pytest.mark.parametrize("bound", ["minimum", "maximum"])
@pytest.mark.parametrize("every", [True, False])
def test_each_number_at_its_bound_is_worked_by_alone_and_with_all_others(bound: str, *, every: bool) -> None:
    values = {rule.name: rule.schema[bound] for rule in rules().values() if bound in rule.schema}
    for some in [values] if every else [{name: value} for name, value in values.items()]:
        work_by(mandatory(**some))


@pytest.mark.parametrize("named", ["backups", "./backups", "../srv", "backups\\ours"])
def test_a_place_for_backups_that_depends_on_where_the_program_is_started_is_told(named: str) -> None:
    (problem,) = mandatory(BackupPlace=named).problems
    assert problem.path == "BackupPlace"
    assert mandatory(BackupPlace=named).setting("BackupPlace").value == ""


@pytest.mark.parametrize("named", ["/srv/backups", "D:\\Backups", "\\\\server\\share\\backups"])
def test_a_whole_path_is_one_on_any_system(named: str) -> None:
    assert mandatory(BackupPlace=named).setting("BackupPlace").value == named


@pytest.mark.parametrize(
    "said",
    [
        {"HoldSketchMs": 5000, "HoldReducedMs": 300, "HoldFullMs": 500},
        {"HoldSketchMs": 5000},
        {"HoldFullMs": 500},
        {"HoldReducedMs": 5000},
    ],
)
@pytest.mark.parametrize("locked", [True, False])
def test_what_shows_more_is_never_held_for_a_shorter_time(said: dict[str, int], *, locked: bool) -> None:
    found = merged([Document("a test", mandatory=locked, values=said)])
    assert {problem.source for problem in found.problems} == {"a test"}
    held = timing(settings_of(found).looking, ItemKind.PICTURE, life_at_risk=False, gap_seconds=0)
    assert max(said.values()) / 1000 <= held.full
    assert held.sketch <= held.reduced <= held.full


def test_holds_that_go_up_with_what_they_show_and_languages_that_ship_are_let_through() -> None:
    fine = {"HoldSketchMs": 900, "HoldReducedMs": 900, "HoldFullMs": 2000, "Language": "en-GB", "LetterLanguage": "pt"}
    assert mandatory(**fine).problems == ()


def test_documents_that_change_while_the_program_runs_are_noticed(tmp_path: Path) -> None:
    there = place(tmp_path)
    put(there, "10.json", {"IdleLockSeconds": 180})
    found = managed(lambda: documents(there))
    noticed = [found.changed_since]
    path = put(there, "20.json", {"ClipboardSeconds": 10})
    noticed.append(found.changed_since)
    # What was read holds until the next start.
    assert found.setting("ClipboardSeconds").value == rules()["ClipboardSeconds"].default
    path.unlink()
    assert [*noticed, found.changed_since] == [False, True, False]


def test_what_was_never_read_here_has_not_changed() -> None:
    assert not merged([Document("a test", mandatory=True, values={"IdleLockSeconds": 60})]).changed_since
    assert replace(nothing(), again=lambda: mandatory(IdleLockSeconds=60)).changed_since
