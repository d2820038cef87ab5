"""Forms of an organisation: in force from their day on, refused with the path, and never for a case that has begun."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.cases.model import CaseId, Kind
from app.decisions import actions, queries
from app.decisions.adopting import adopt, adopt_policy, check_document
from app.decisions.bases import parse_bases, shipped_bases
from app.decisions.data_policies import shipped_least, shipped_regions
from app.decisions.documents import BrokenDocumentError
from app.decisions.policies import task_policy
from app.decisions.queries import progress
from app.desk import Desk, NotAllowedError
from app.identity import Permission
from tests.builders import FakeClock
from tests.decisions.conftest import Make
from tests.decisions.forms import CLEAR, DISCLOSE, shipped, small_document


def one(desk: Desk, sql: str) -> tuple[object, ...]:
    """Return the one row of a question to the database."""
    return tuple(desk.db.execute(sql).fetchone())


def test_a_case_keeps_the_form_it_began_with(desk: Desk, make: Make, clock: FakeClock) -> None:
    case_id = make(Kind.PRESERVATION)
    actions.save_draft(desk, case_id, {"outcome": "preserve_only"})
    begun = queries.protocol_of(desk, case_id)
    later = small_document()
    later.update(version=begun.version + 1, effective_from="2026-03-08")
    adopt(desk, json.dumps(later).encode())
    clock.set_wall(clock.now() + timedelta(days=2))
    assert queries.protocol_of(desk, case_id) == begun
    assert queries.protocol_of(desk, make(Kind.PRESERVATION)).id == "small"
    actions.submit(desk, case_id, CLEAR["preservation", "preserve_only"])
    assert queries.decisions(desk.db, case_id)[0].protocol == begun


def test_a_broken_form_is_refused_with_the_path_and_changes_nothing(desk: Desk, make: Make) -> None:
    broken = small_document()
    broken["layout"]["elements"][3]["rule"]["condition"]["scope"] = "#/properties/nowhere"
    with pytest.raises(BrokenDocumentError, match=r"layout\.elements\[3\]\.rule") as refused:
        adopt(desk, json.dumps(broken).encode())
    assert refused.value.path == "$.layout.elements[3].rule.condition.scope"
    assert one(desk, "SELECT count(*) FROM adopted") == (0,)
    begun = queries.protocol_of(desk, make(Kind.PRESERVATION))
    changed = json.loads(begun.document) | {"title": "Another under the same number"}
    with pytest.raises(BrokenDocumentError) as twice:
        adopt(desk, json.dumps(changed).encode())
    assert twice.value.path == "$.version"


def test_a_responder_sets_no_rules_where_somebody_else_is_there_to(desk: Desk) -> None:
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES ('k', 'Kim', 'supervisor', x'00', ?)",
            (tx.at,),
        )
    with pytest.raises(NotAllowedError):
        adopt(desk, json.dumps(small_document()).encode())


def test_a_form_that_asks_both_gates_asks_for_a_word_on_referral(desk: Desk) -> None:
    document = json.loads(shipped("terrorist-content").document) | {"version": 2}
    document["answers"]["properties"].pop("referral")
    for group in document["layout"]["elements"]:
        group["elements"] = [each for each in group["elements"] if not each["scope"].endswith("/referral")]
    with pytest.raises(BrokenDocumentError, match="referral"):
        adopt(desk, json.dumps(document).encode())


def test_a_legal_basis_with_a_clock_that_is_none_is_refused_with_its_place() -> None:
    document = json.loads(shipped_bases().document)
    number = next(place for place, each in enumerate(document["legal_bases"]) if each.get("related_clocks"))
    document["legal_bases"][number]["related_clocks"] = ["three days"]
    with pytest.raises(BrokenDocumentError, match=rf"legal_bases\[{number}\]"):
        parse_bases(json.dumps(document).encode())


def test_a_circle_of_rules_is_refused_when_it_is_brought_in(desk: Desk) -> None:
    document = small_document()
    rule = document["layout"]["elements"][3]["rule"]
    turned = json.loads(json.dumps(rule).replace("colour", "shade").replace('"red"', '"dark"'))
    document["layout"]["elements"][2]["rule"] = turned
    with pytest.raises(BrokenDocumentError, match="circle") as refused:
        adopt(desk, json.dumps(document).encode())
    assert refused.value.path.startswith("$.layout.elements[")


def test_a_policy_is_read_and_refused_as_strictly(desk: Desk) -> None:
    policy = json.loads(task_policy(desk.db).document)
    assert check_document(json.dumps(policy).encode()) == "task policy, version 2"
    policy["tasks"].append(dict(policy["tasks"][0]))
    with pytest.raises(BrokenDocumentError, match="twice") as refused:
        adopt(desk, json.dumps(policy).encode())
    assert refused.value.path == f"$.tasks[{len(policy['tasks']) - 1}].id"
    loosened = {"policy": "approval", "risks": {"override": False}}
    with pytest.raises(BrokenDocumentError):
        adopt(desk, json.dumps(loosened).encode())


def test_the_least_data_is_a_file_that_an_organisation_edits(desk: Desk, case_id: CaseId) -> None:
    answers = {**DISCLOSE, "harm": "suicide"}
    assert not any("More than the least" in words for words in progress(desk, case_id, answers).standing.advice)
    own = json.loads(shipped_least().document) | {"version": 2, "by_harm": {"suicide": ["subscriber"]}}
    assert check_document(json.dumps(own).encode()) == "least-data policy, version 2"
    adopt(desk, json.dumps(own).encode())
    assert any("More than the least: login data" in words for words in progress(desk, case_id, answers).standing.advice)
    own["by_harm"]["suicide"] = ["everything"]
    with pytest.raises(BrokenDocumentError) as refused:
        adopt(desk, json.dumps(own).encode())
    assert refused.value.path == "$.by_harm.suicide[0]"


def test_which_entity_answers_is_a_file_that_an_organisation_edits(desk: Desk, case_id: CaseId) -> None:
    answers = {"outcome": "route", "user_region": "eea_ch"}
    assert "The entity for the EEA" in progress(desk, case_id, answers).standing.suggestion
    own = json.loads(shipped_regions().document) | {"version": 2}
    own["regions"][2]["entity"] = "Stillwater Example Ltd, Dublin"
    adopt(desk, json.dumps(own).encode())
    told = progress(desk, case_id, answers).standing.suggestion
    assert told.startswith("Stillwater Example Ltd, Dublin answers")
    own["regions"].append(dict(own["regions"][0]))
    with pytest.raises(BrokenDocumentError, match="twice") as refused:
        adopt(desk, json.dumps(own).encode())
    assert refused.value.path == "$.regions[4].id"


def test_a_policy_that_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(BrokenDocumentError) as refused:
        adopt_policy(desk, b'{"policy": "another"}')
    assert refused.value.path == "$.policy"
