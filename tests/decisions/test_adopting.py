"""Forms of an organisation: in force from their day on, refused with the path, and never for a case that has begun."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.cases.model import Kind
from app.decisions import actions, queries
from app.decisions.adopting import MayNotAdoptError, adopt, check_document
from app.decisions.documents import BrokenDocumentError
from app.decisions.policies import task_policy
from app.desk import Desk
from tests.builders import FakeClock
from tests.decisions.conftest import Make
from tests.decisions.forms import CLEAR, shipped, small_document


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
    with desk.transaction() as tx:
        tx.db.execute(
            "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES ('k', 'Kim', 'supervisor', x'00', ?)",
            (tx.at,),
        )
    with pytest.raises(MayNotAdoptError):
        adopt(desk, json.dumps(small_document()).encode())


def test_a_form_that_asks_both_gates_asks_for_a_word_on_referral(desk: Desk) -> None:
    document = json.loads(shipped("terrorist-content").document) | {"version": 2}
    document["answers"]["properties"].pop("referral")
    for group in document["layout"]["elements"]:
        group["elements"] = [each for each in group["elements"] if not each["scope"].endswith("/referral")]
    with pytest.raises(BrokenDocumentError, match="referral"):
        adopt(desk, json.dumps(document).encode())


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
    assert check_document(json.dumps(policy).encode()) == "task policy, version 1"
    policy["tasks"].append(dict(policy["tasks"][0]))
    with pytest.raises(BrokenDocumentError, match="twice") as refused:
        adopt(desk, json.dumps(policy).encode())
    assert refused.value.path == f"$.tasks[{len(policy['tasks']) - 1}].id"
    loosened = {"policy": "approval", "risks": {"override": False}}
    with pytest.raises(BrokenDocumentError):
        adopt(desk, json.dumps(loosened).encode())
