"""A new form is tried on what was decided under the old one: it says what would be different, and writes nothing."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from app.cases.model import CaseId
from app.decisions.documents import BrokenDocumentError
from app.decisions.rules import stand
from app.desk import Desk, NotAllowedError
from app.identity import Role
from app.review.bootstrap import StoppedError
from app.review.trial import Different, Effect, Trial, _standing, try_out
from tests.decisions.forms import CLEAR
from tests.review.closed import closed, somebody
from tests.review.reviews import form

Document = dict[str, Any]


def quiet(_done: int, _total: int) -> None:
    """Hear how far something is, and say nothing."""


def newer() -> Document:
    content: Document = json.loads(form().document)
    content["version"] += 1
    return content


def control(key: str, stage: str = "release", **more: Any) -> Document:
    options = {"stage": stage, "help": "Say it.", "verified": False}
    return {"type": "Control", "scope": f"#/properties/{key}", "options": options, **more}


def add(content: Document, key: str, title: str, placed: Document) -> None:
    content["answers"]["properties"][key] = {"type": "string", "title": title, "maxLength": 100}
    content["layout"]["elements"][0]["elements"].append(placed)


def remove(content: Document, key: str) -> None:
    del content["answers"]["properties"][key]
    for group in content["layout"]["elements"]:
        group["elements"] = [each for each in group["elements"] if not each.get("scope", "").endswith(f"/{key}")]


def placed(content: Document, key: str) -> Document:
    found: list[Document] = [each for group in content["layout"]["elements"] for each in group["elements"]]
    return next(each for each in found if each.get("scope") == f"#/properties/{key}")


def everything(desk: Desk) -> list[list[tuple[Any, ...]]]:
    tables = desk.db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%' ORDER BY name"
    )
    return [desk.db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables.fetchall()]


def approval(**risks: Any) -> bytes:
    content = json.loads((files("resources") / "policies" / "approval.json").read_text("utf-8"))
    content["version"] += 1
    content["risks"].update(risks)
    return json.dumps(content).encode()


def tried(desk: Desk, content: Document) -> Trial:
    return try_out(desk, json.dumps(content).encode(), quiet)


def only(trial: Trial) -> tuple[Different, ...]:
    (row,) = trial.rows
    return row.different


@pytest.fixture
def supervisor(desk: Desk) -> Desk:
    """Seat a supervisor at the team's vault, who agrees to what the team decides."""
    return somebody(desk, "Sam Reed", Role.SUPERVISOR)


@pytest.fixture
def refused(desk: Desk) -> CaseId:
    """Close a case that was refused."""
    return closed(desk, outcome="refuse")


def test_the_same_words_change_nothing(supervisor: Desk, refused: CaseId) -> None:
    trial = tried(supervisor, newer())
    assert (trial.tried, trial.closed, trial.rows, trial.counts) == (1, 1, (), ())
    assert f"version {form().version + 1}" in trial.document


def test_questions_that_are_new_would_have_had_no_answer(supervisor: Desk, refused: CaseId) -> None:
    content = newer()
    add(content, "age", "How old is the person?", control("age"))
    add(content, "weather", "What was the weather?", control("weather", "record"))
    assert only(tried(supervisor, content)) == (
        Different(Effect.ASKED, "age", "How old is the person?"),
        Different(Effect.ASKED_LATER, "weather", "What was the weather?"),
    )


def test_a_new_question_is_told_only_where_its_rule_asks_it(desk: Desk, supervisor: Desk, refused: CaseId) -> None:
    asked = closed(desk, outcome="ask_more")
    content = newer()
    rule = {"effect": "SHOW", "condition": {"scope": "#/properties/outcome", "schema": {"const": "ask_more"}}}
    add(content, "age", "How old?", control("age", rule=rule))
    trial = tried(supervisor, content)
    assert [(row.case_id, row.form) for row in trial.rows] == [(asked, f"emergency-disclosure {form().version}")]
    assert [(each.effect, each.key, each.cases) for each in trial.counts] == [(Effect.ASKED, "age", 1)]
    assert trial.tried == 2


def test_a_question_that_goes_or_hides_is_told(desk: Desk, supervisor: Desk) -> None:
    closed(desk, outcome="disclose", person_at_risk="identified")
    content = newer()
    remove(content, "source_reliability")
    placed(content, "person_at_risk")["rule"] = {
        "effect": "HIDE",
        "condition": {"scope": "#/properties/outcome", "schema": {"const": "disclose"}},
    }
    found = {each.key: each for each in only(tried(supervisor, content)) if each.effect is Effect.NOT_ASKED}
    assert found["source_reliability"].why == "the new form does not have this question"
    assert found["person_at_risk"].why == "its rules hide it here"
    assert found["source_reliability"].label == form().asked["source_reliability"].question.label


def test_an_answer_that_is_not_offered_any_more_could_not_stand(supervisor: Desk, refused: CaseId) -> None:
    content = newer()
    choices = content["answers"]["properties"]["refusal"]["oneOf"]
    content["answers"]["properties"]["refusal"]["oneOf"] = [each for each in choices if each["const"] != "not_urgent"]
    (different,) = only(tried(supervisor, content))
    assert (different.effect, different.key) == (Effect.REFUSED, "refusal")
    assert different.why == "this is not one of the answers offered"


def test_answers_that_would_contradict_each_other_are_told(desk: Desk, supervisor: Desk) -> None:
    closed(desk, outcome="disclose", approver=supervisor)
    content = newer()
    offered = content["answers"]["properties"]["bases"]["items"]["enum"]
    # Where the basis that carried it may not be chosen, nothing carries what went out.
    content["answers"]["properties"]["bases"]["items"]["enum"] = [each for each in offered if each != "us-2702-c4"]
    assert (Effect.REFUSED, "bases") in {(each.effect, each.key) for each in only(tried(supervisor, content))}


def test_a_gate_that_would_be_read_differently_is_told(supervisor: Desk, refused: CaseId) -> None:
    content = newer()
    # Another question always asks for the second gate; the first way of asking it hides where the case was not urgent.
    add(content, "order", "Is the order valid?", control("order"))
    content["answers"]["properties"]["order"] = {
        "type": "string",
        "title": "Is the order valid?",
        "oneOf": [{"const": "valid", "title": "Yes"}],
    }
    rule = {"effect": "HIDE", "condition": {"scope": "#/properties/refusal", "schema": {"const": "not_urgent"}}}
    placed(content, "emergency")["rule"] = rule
    trial = tried(supervisor, content)
    gates = [each for each in only(trial) if each.effect is Effect.GATE]
    assert [(each.key, each.why) for each in gates] == [("emergency", "failed → not asked")]


def test_who_would_have_to_agree_is_told(desk: Desk, supervisor: Desk) -> None:
    alone = closed(desk, outcome="disclose")
    child = closed(desk, outcome="disclose", approver=supervisor, concerns=["child"])
    looser = try_out(supervisor, approval(children=False), quiet)
    assert [(row.case_id, each.effect, each.key) for row in looser.rows for each in row.different] == [
        (child, Effect.ALONE, "children")
    ]
    stricter = try_out(supervisor, approval(unseen=["life_at_risk", "text_suffices"]), quiet)
    assert (stricter.rows, stricter.tried) == ((), 2)
    assert alone


def test_a_form_that_takes_the_word_on_children_away_lets_one_decide_alone(desk: Desk, supervisor: Desk) -> None:
    closed(desk, outcome="disclose", approver=supervisor, concerns=["child"])
    content = newer()
    remove(content, "concerns")
    assert Different(Effect.ALONE, "children", "a child is concerned") in only(tried(supervisor, content))


def test_another_reason_for_the_same_second_person_is_no_difference(desk: Desk, supervisor: Desk) -> None:
    closed(desk, outcome="disclose", approver=supervisor, concerns=["child", "high_reach"])
    assert try_out(supervisor, approval(children=False), quiet).rows == ()


def test_what_could_not_stand_before_either_is_no_difference() -> None:
    wrong = {**CLEAR["emergency-disclosure", "disclose"], "data_login": "refuse"}
    old, right = stand(form(), wrong), stand(form(), CLEAR["emergency-disclosure", "disclose"])
    assert old.conflicts
    assert list(_standing(old, old, wrong)) == []
    assert {each.effect for each in _standing(old, right, wrong)} == {Effect.ALLOWED}


def test_only_cases_of_its_kind_are_tried_and_the_newest_of_many(desk: Desk, supervisor: Desk) -> None:
    cases = [closed(desk, outcome="refuse") for _ in range(3)]
    closed(desk, "preservation", "preserve_only")
    content = newer()
    add(content, "age", "How old?", control("age"))
    trial = try_out(supervisor, json.dumps(content).encode(), quiet, most=2)
    assert (trial.closed, trial.tried) == (3, 2)
    assert [row.case_id for row in trial.rows] == [cases[2], cases[1]]
    assert trial.counts[0].cases == 2


def test_nothing_is_written(supervisor: Desk, refused: CaseId) -> None:
    before = everything(supervisor)
    content = newer()
    add(content, "age", "How old?", control("age"))
    assert tried(supervisor, content).rows
    assert everything(supervisor) == before


def test_what_could_not_be_adopted_cannot_be_tried(desk: Desk, supervisor: Desk) -> None:
    content = newer()
    remove(content, "emergency")
    with pytest.raises(BrokenDocumentError):
        tried(supervisor, content)
    with pytest.raises(BrokenDocumentError):
        try_out(supervisor, (files("resources") / "policies" / "tasks.json").read_bytes(), quiet)
    with pytest.raises(NotAllowedError):
        tried(desk, newer())


def test_it_says_how_far_it_is_and_stops_when_asked(supervisor: Desk, refused: CaseId) -> None:
    told: list[tuple[int, int]] = []
    document = json.dumps(newer()).encode()
    try_out(supervisor, document, lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]
    with pytest.raises(StoppedError):
        try_out(supervisor, document, quiet, lambda: True)
