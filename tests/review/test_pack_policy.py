"""The policy of packs: the hardest material goes along at a lower level, and neither level nor days go beyond it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.cases.model import CaseId, Severity
from app.evidence import queries as evidence
from app.evidence.actions import set_severity
from app.evidence.model import ItemId
from app.review import pack_policy, sealing
from app.review.model import Level
from app.review.pack_policy import PackPolicy, parse_policy
from app.review.sealing import NothingToSealError, preview, seal_pack
from app.settings import BadPolicyError
from tests.review.carried import Both, closed_with_evidence, item, order
from tests.review.test_levels import name_in_a_list

SHIPPED = {"most_level": "full", "most_level_by_severity": {"S4": "covered"}, "most_days": 90}


def test_the_shipped_policy_lowers_the_hardest_alone() -> None:
    shipped = pack_policy.pack_policy()
    assert shipped == parse_policy(json.dumps({"values": SHIPPED}))
    assert [shipped.for_item(Level.FULL, each) for each in Severity] == [Level.FULL] * 3 + [Level.COVERED]
    assert {shipped.for_item(Level.FACTS, each) for each in Severity} == {Level.FACTS}


@pytest.mark.parametrize(
    "values",
    [
        {**SHIPPED, "most_days": 0},
        {**SHIPPED, "most_days": 1000},
        {**SHIPPED, "most_days": "90"},
        {**SHIPPED, "most_level": "all"},
        {**SHIPPED, "most_level_by_severity": {"S9": "facts"}},
        {**SHIPPED, "most_level_by_severity": []},
        {},
    ],
)
def test_a_policy_that_says_no_such_thing_is_refused(values: object) -> None:
    with pytest.raises(BadPolicyError):
        parse_policy(json.dumps({"values": values}))


def test_what_is_hardest_goes_as_far_as_the_sketch_and_the_pack_says_so(acquainted: Both) -> None:
    team, supervisor = acquainted

    def before(case_id: CaseId) -> None:
        set_severity(team, ItemId(evidence.items(team.db, case_id)[0].id), Severity.S4)

    told = preview(team, order(team, supervisor, closed_with_evidence(team, before=before)))
    assert told is not None
    assert (told.files, told.left_out["policy"]) == (2, 1)


def test_a_level_or_a_day_beyond_the_policy_is_refused(
    acquainted: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, supervisor = acquainted
    wanted = order(team, supervisor, closed_with_evidence(team))
    with pytest.raises(NothingToSealError, match=r"at most 90 days\. Nothing was written\. Give it a shorter time\.$"):
        seal_pack(team, replace(wanted, expires_at=team.clock.now() + timedelta(days=92)), tmp_path / "pack")
    strict = PackPolicy(Level.FACTS, {}, 90)
    monkeypatch.setattr(sealing, "pack_policy", lambda: strict)
    with pytest.raises(NothingToSealError, match=r"facts only\. Nothing was written\. Choose a lower level\.$"):
        seal_pack(team, wanted, tmp_path / "pack")
    assert seal_pack(team, replace(wanted, level=Level.FACTS), tmp_path / "pack") is not None


def test_a_file_that_holds_material_of_a_child_goes_with_nothing_that_was_in_it(acquainted: Both) -> None:
    team, supervisor = acquainted
    inside: list[ItemId] = []

    def before(case_id: CaseId) -> None:
        outer = item(team, case_id, b"an archive", name="all.zip")
        inside.extend(item(team, case_id, bytes([number]) * 9, name=f"{number}.png") for number in (1, 2))
        marks = ", ".join("?" * len(inside))
        team.db.execute(f"UPDATE item SET parent_id = ? WHERE id IN ({marks})", (outer, *inside))

    first = closed_with_evidence(team, before=before)
    name_in_a_list(team, inside[0], "csam")
    told = preview(team, order(team, supervisor, first))
    assert told is not None
    # The archive and both files out of it; the picture and the text beside it go along.
    assert (told.left_out["child"], told.files) == (3, 2)
