"""Results files are read whole or not at all, whatever somebody who may sign put into one."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk import Desk
from app.errors import StillwaterError
from app.identity import new_uid
from app.review.errors import NewerVersionError, NotAPackError
from app.review.model import Finding, Statement, Tie, Verdict
from app.review.refusals import NowhereToReturnError
from app.review.results import Results, Signed, read_results, read_signed
from app.review.returning import return_results
from app.review.scorecards import shipped_scorecard
from app.review.words import plain_words
from tests.review.opened import MET, REFUSED, form, packed, put_pack, reviewed

AT = "2026-03-07T21:40:00.000Z"
PACK = new_uid()


def review() -> Signed:
    """Return a finished review."""
    said = Statement(
        uid=new_uid(),
        pack_uid=PACK,
        case_uid=new_uid(),
        case_ref="EDR-2026-A-00001",
        decision_uid=new_uid(),
        protocol_sha256=form().sha256,
        vault_uid=new_uid(),
        reviewer_uid=new_uid(),
        reviewer_name="Sam Reed",
        answers={**REFUSED, "concerns": ["child"], "count": 3},
        outcome="refuse",
        scorecard_sha256=shipped_scorecard().sha256,
        scores=MET,
        verdict=Verdict.DISAGREE,
        rationale="Nothing says when.\nNobody asked.",
        findings=(
            Finding(new_uid(), Tie.FIELD, "rationale", "Too short.", AT),
            Finding(new_uid(), Tie.CASE, "", "Thin.", AT),
        ),
        supersedes_uid=new_uid(),
        amends_why="I had not read it all.",
        calibration_uid=None,
        started_at=AT,
        submitted_at=AT,
        done_at=AT,
    )
    return Signed(said, b"\x01" * 64)


def payload() -> dict[str, Any]:
    """Return a results file of two reviews as JSON."""
    card = shipped_scorecard()
    body: dict[str, Any] = json.loads(Results(new_uid(), PACK, {card.sha256: card}, (review(), review())).payload())
    return body


def test_what_was_written_is_read() -> None:
    card = shipped_scorecard()
    results = Results(new_uid(), PACK, {card.sha256: card}, (review(), review()))
    assert read_results(results.payload()) == results
    one = results.reviews[0]
    assert read_signed(one.body) == one
    assert one.sha256 != results.reviews[1].sha256


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value in a document."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in children for found in places(child, (*path, key)))]


ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**62,
    "",
    "x",
    "\u0000",
    "\u202egnp.exe",
    "a" * 20_001,
    [],
    [[]],
    {},
    {"a": 1},
    [None],
]


@given(st.randoms(use_true_random=False), st.sampled_from(ODD), st.sampled_from(["put", "drop", "add"]))
def test_a_changed_document_is_read_or_refused_in_words_and_nothing_else(
    chance: random.Random, odd: Any, way: str
) -> None:
    body = payload()
    path = chance.choice(places(body)[1:])
    parent: Any = body
    for key in path[:-1]:
        parent = parent[key]
    if way == "put":
        parent[path[-1]] = copy.deepcopy(odd)
    elif way == "drop":
        del parent[path[-1]]
    elif isinstance(parent, dict):
        parent["more"] = copy.deepcopy(odd)
    else:
        parent.append(copy.deepcopy(odd))
    try:
        found = read_results(json.dumps(body).encode())
    except StillwaterError:
        return
    for each in found.reviews:
        assert plain_words(each.said.rationale) == each.said.rationale
        assert each.said.answers["outcome"] == each.said.outcome
        assert read_signed(each.body) == each


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "brilliant"},
        {"rationale": ""},
        {"rationale": "turned \u202e round"},
        {"scores": {}},
        {"scores": {**MET, "gates": "brilliant"}},
        {"scorecard_sha256": "0" * 64},
        {"outcome": "disclose"},
        {"supersedes_uid": None},
        {"pack_uid": new_uid()},
        {"reviewer_name": "Sam\nReed"},
        {"done_at": "yesterday"},
        {"findings": [{"uid": new_uid(), "tied_to": "case", "target": "gates", "note": "x", "at": AT}]},
        {"more": "than that"},
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any]) -> None:
    body = payload()
    body["reviews"][0]["review"] |= change
    with pytest.raises(NotAPackError):
        read_results(json.dumps(body).encode())


def test_a_newer_file_says_so() -> None:
    with pytest.raises(NewerVersionError):
        read_results(json.dumps({**payload(), "format": 2}).encode())


def test_the_same_review_or_finding_twice_in_a_file_is_refused() -> None:
    body = payload()
    body["reviews"].append(body["reviews"][0])
    with pytest.raises(NotAPackError):
        read_results(json.dumps(body).encode())


@pytest.mark.parametrize("back", ["[]", '[{"recipient": "age1nothing"}]', '[{"name": "Night team"}]'])
def test_a_pack_that_says_nowhere_to_return_to_is_told(desk: Desk, tmp_path: Any, back: str) -> None:
    case = packed()
    pack = put_pack(desk, case, return_to=back)
    reviewed(desk, pack, case.uid)
    with pytest.raises(NowhereToReturnError):
        return_results(desk, pack, tmp_path / "home")
    assert not (tmp_path / "home").exists()
