"""Scorecards: data with weights; what does not apply is left out of the sum."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.decisions.documents import BrokenDocumentError
from app.desk import Desk, NotAllowedError
from app.identity import Role
from app.review import store
from app.review.adopting import adopt_scorecard, scorecards
from app.review.judging import give_verdict, save_scores
from app.review.merging import merge
from app.review.model import Verdict
from app.review.opening import open_pack
from app.review.returning import return_results
from app.review.reviewing import start, submit_blind
from app.review.scorecards import kept_scorecard, parse_scorecard, shipped_scorecard
from app.vault import audit
from tests.review.carried import pack
from tests.review.closed import somebody, uid_of
from tests.review.opened import REFUSED


def document(**changes: Any) -> dict[str, Any]:
    """Return the shipped scorecard as JSON, with changes."""
    found: dict[str, Any] = json.loads(shipped_scorecard().document)
    return found | changes


def parsed(**changes: Any) -> bytes:
    """Return it as bytes."""
    return json.dumps(document(**changes)).encode()


def test_the_shipped_scorecard_judges_what_matters() -> None:
    card = shipped_scorecard()
    assert [each.id for each in card.items] == [
        "gates",
        "threshold",
        "minimisation",
        "rationale",
        "timeliness",
        "response",
        "looked",
    ]
    assert sum(each.weight for each in card.items) == 100


@pytest.mark.parametrize(
    ("scores", "total"),
    [
        ({}, 0.0),
        (
            dict.fromkeys(
                ["gates", "threshold", "minimisation", "rationale", "timeliness", "response", "looked"], "met"
            ),
            100.0,
        ),
        ({"gates": "met", "threshold": "not_met"}, 50.0),
        ({"gates": "partly", "looked": "not_applicable"}, 50.0),
        # 15 of 25 is met, and half of the other ten: 80; of 35 with twenty that are not: 57.142…
        ({"rationale": "met", "timeliness": "partly"}, 80.0),
        ({"rationale": "met", "gates": "not_met"}, 42.9),
    ],
)
def test_scores_come_to_a_weighted_sum_of_a_hundred(scores: dict[str, str], total: float) -> None:
    assert shipped_scorecard().total(scores) == total


def test_a_scorecard_is_read_strictly() -> None:
    items = document()["items"]
    parse_scorecard(parsed(items=items[:1]))
    broken: list[dict[str, Any]] = [
        {"items": [*items, items[0]]},
        {"items": [{**items[0], "weight": 0}]},
        {"items": [{**items[0], "answers": [items[0]["answers"][0]] * 2}]},
        {"items": [items[6]]},
        {"more": 1},
    ]
    for changes in broken:
        with pytest.raises(BrokenDocumentError):
            parse_scorecard(parsed(**changes))


def test_a_card_of_ones_own_is_adopted_kept_and_goes_along_with_a_pack(
    acquainted: tuple[Desk, Desk], tmp_path: Path
) -> None:
    team, sam = acquainted
    own = parsed(id="ours", version=3, title="Our card", items=document()["items"][:2])
    adopt_scorecard(team, own)
    adopt_scorecard(team, own)
    told = [(each.card.id, each.card.version, each.by, each.in_force) for each in scorecards(team.db)]
    assert told == [("ours", 3, team.person.name, True), ("closed-case", 1, "", False)]
    path, case_id = pack(acquainted, tmp_path)
    opened = open_pack(sam, path)
    review = start(sam, opened.uid, uid_of(team, case_id)).uid
    submit_blind(sam, review, REFUSED)
    save_scores(sam, review, {"gates": "met", "threshold": "partly"})
    give_verdict(sam, review, Verdict.AGREE, "")
    assert store.load(sam.db, review).total == 75.0
    # What is adopted later is for later packs.
    adopt_scorecard(team, parsed(id="ours", version=4, title="Our card"))
    return_results(sam, opened.uid, tmp_path / "results")
    merge(team, tmp_path / "results")
    assert kept_scorecard(team.db, store.load(team.db, review).scorecard_sha256).version == 3
    assert audit.verify(team.db, team.vault.audit_key).problems == ()


def test_a_broken_card_is_refused_with_the_path_and_an_old_version_is_not_written_over(desk: Desk) -> None:
    items = document()["items"]
    broken = parsed(items=[items[0] | {"weight": "much"}])
    with pytest.raises(BrokenDocumentError) as refused:
        adopt_scorecard(desk, broken)
    assert refused.value.path == "$.items[0].weight"
    with pytest.raises(BrokenDocumentError) as again:
        adopt_scorecard(desk, parsed(title="Other words"))
    assert again.value.path == "$.version"
    assert [each.in_force for each in scorecards(desk.db)] == [True]


def test_adopting_a_card_is_for_whoever_sets_the_rules(desk: Desk) -> None:
    somebody(desk, "Ada North", Role.SUPERVISOR)
    with pytest.raises(NotAllowedError):
        adopt_scorecard(desk, parsed(version=2))
