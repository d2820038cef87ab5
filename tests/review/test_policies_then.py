"""A packed case brings the policies that it was decided under: its reviewer's form goes by them, not by their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cases.model import CaseId
from app.decisions.adopting import adopt_policy
from app.decisions.data_policies import shipped_least
from app.decisions.gates import Facts, facts
from app.decisions.model import Outcome
from app.decisions.policies import approval_policy
from app.decisions.queries import protocol_of
from app.decisions.risks import Risk, risks
from app.decisions.situation import known_at_once
from app.desk import Desk
from app.identity import Role
from app.requesters.policy import document_of, in_force, policy_for
from app.review.errors import NotAPackError
from app.review.opening import open_pack
from app.review.packed import case_in
from app.review.policies_then import READ, agreeing
from app.vault.keys import b64, canonical, from_b64
from tests.review.carried import Both, closed_with_evidence, nothing_was_kept, opened, sealed_for
from tests.review.closed import uid_of
from tests.review.test_wrong_packs import Body, rewritten

UNSEEN = ["life_at_risk", "text_suffices"]
PHONE = [{"name": "Kim Dale", "number": "+47 22 00 00 00"}]
BLIND = {"outcome": "disclose", "unseen": "text_suffices"}


def adopt(desk: Desk, version: int, unseen: Sequence[str], by_phone: Sequence[dict[str, str]] = ()) -> None:
    """Let the organisation of a vault adopt an approval policy of its own."""
    content = json.loads(approval_policy(desk.db, desk.settings.managed).document)
    content |= {"version": version, "risks": {**content["risks"], "unseen": unseen}, "by_phone": by_phone}
    bring(desk, content)


def bring(desk: Desk, content: object) -> None:
    """Let the organisation of a vault adopt a policy."""
    administrator = replace(desk, person=replace(desk.person, role=Role.ADMINISTRATOR))
    adopt_policy(administrator, json.dumps(content).encode())


def needs(desk: Desk, case_id: CaseId) -> tuple[Risk, ...]:
    """Return why the reviewer's answers need a second person in a pack."""
    return risks(agreeing(desk, case_id).policy, told(desk, case_id))


def told(desk: Desk, case_id: CaseId) -> Facts:
    """Return the facts of one's own answers."""
    return facts(protocol_of(desk, case_id), BLIND, known_at_once(desk, case_id))


def test_each_case_of_a_pack_goes_by_what_its_team_had_adopted_when_it_was_decided(
    acquainted: Both, tmp_path: Path
) -> None:
    team, sam = acquainted
    before = closed_with_evidence(team)
    adopt(team, 7, UNSEEN, by_phone=PHONE)
    least = json.loads(shipped_least().document) | {"version": 5, "longest_days": 3}
    bring(team, least)
    after = closed_with_evidence(team)
    # What either of them adopts later changes nothing of it.
    adopt(team, 8, [])
    adopt(sam, 9, [])
    sealed_for(team, sam, tmp_path / "pack", before, after)
    with opened(sam, tmp_path / "pack") as desk:
        first, second = (case_in(desk, uid_of(team, each)) for each in (before, after))
        assert [(agreeing(desk, each).policy.version, agreeing(desk, each).theirs) for each in (first, second)] == [
            (2, True),
            (7, True),
        ]
        assert told(desk, second).outcome is Outcome.DISCLOSE
        assert (needs(desk, first), needs(desk, second)) == ((), (Risk.UNSEEN,))
        assert agreeing(desk, second).policy.by_phone[0].name == "Kim Dale"
        days = [known_at_once(desk, each).least.longest_days for each in (first, second)]
        assert days == [shipped_least().longest_days, 3]
        assert policy_for(desk.db, second) == in_force()
    # In a vault of one's own, one's own policy goes on.
    assert approval_policy(sam.db, sam.settings.managed).version == 9


def test_a_policy_brings_no_name_where_names_stay_behind(acquainted: Both, tmp_path: Path) -> None:
    team, sam = acquainted
    adopt(team, 7, UNSEEN, by_phone=PHONE)
    case_id = closed_with_evidence(team)
    sealed_for(team, sam, tmp_path / "pack", case_id, pseudonyms=True)
    with opened(sam, tmp_path / "pack") as desk:
        there = case_in(desk, uid_of(team, case_id))
        assert (agreeing(desk, there).policy.version, agreeing(desk, there).policy.by_phone) == (7, ())
        assert needs(desk, there) == (Risk.UNSEEN,)
        (names,) = desk.db.execute("SELECT count(*) FROM document WHERE instr(bytes, CAST('Kim' AS BLOB))").fetchone()
        assert names == 0


def test_a_pack_of_an_earlier_version_brings_none_and_says_so(acquainted: Both, tmp_path: Path) -> None:
    team, sam = acquainted
    adopt(team, 7, UNSEEN)
    path = rewritten(acquainted, tmp_path, lambda body: body["cases"][0].pop("policies"))
    with opened(sam, path) as desk:
        (number,) = desk.db.execute("SELECT id FROM cases").fetchone()
        found = agreeing(desk, CaseId(number))
        assert (found.policy.version, found.theirs, needs(desk, CaseId(number))) == (2, False, ())


def rows_of(body: Body) -> list[dict[str, Any]]:
    """Return the shared documents of a pack."""
    found: list[dict[str, Any]] = body["shared"]["new"]["document"]
    return found


def policy_row(body: Body) -> dict[str, Any]:
    """Return the approval policy of a pack's case."""
    sha256 = body["cases"][0]["policies"]["approval"]
    return next(row for row in rows_of(body) if row["sha256"] == sha256)


def loosen(body: Body) -> None:
    """Change the policy and leave its hash."""
    row = policy_row(body)
    row["bytes"] = b64(from_b64(row["bytes"]).replace(b'"content": true', b'"content": false'))


def break_it(body: Body) -> None:
    """Put what is no policy in its place, by its right hash."""
    data, row = b'{"policy": "approval"}', policy_row(body)
    row.update(bytes=b64(data), sha256=hashlib.sha256(data).hexdigest())
    body["cases"][0]["policies"]["approval"] = row["sha256"]


def claim(body: Body) -> None:
    """Say by a document which policies a case has."""
    data = b'{"policies": []}'
    sha256 = hashlib.sha256(data).hexdigest()
    rows_of(body).append({**policy_row(body), "kind": "case_policies", "bytes": b64(data), "sha256": sha256})


def foresee(body: Body) -> None:
    """Bring, as a paper of another kind, what will be written of the policies of a case."""
    case = body["cases"][0]
    data = canonical({"case": case["uid"], "policies": case["policies"]})
    row = {"kind": "template", "bytes": b64(data), "sha256": hashlib.sha256(data).hexdigest()}
    rows_of(body).append({**policy_row(body), **row})


@pytest.mark.parametrize(
    "change",
    [
        loosen,
        break_it,
        claim,
        foresee,
        lambda body: body["cases"].append(body["cases"][0]),
        lambda body: rows_of(body).remove(policy_row(body)),
        lambda body: body["cases"][0]["policies"].update(more=body["cases"][0]["policies"]["least"]),
        lambda body: body["cases"][0]["policies"].update(tasks=body["cases"][0]["policies"]["least"]),
        lambda body: body["cases"][0].update(policies=[]),
    ],
    ids=["changed", "broken", "claimed", "foreseen", "twice", "missing", "unknown", "another", "a list"],
)
def test_a_policy_that_is_not_what_the_index_says_refuses_the_pack(
    acquainted: Both, tmp_path: Path, change: Any
) -> None:
    with pytest.raises(NotAPackError):
        open_pack(acquainted[1], rewritten(acquainted, tmp_path, change))
    assert nothing_was_kept(acquainted[1])


def test_every_policy_of_a_decision_has_its_place() -> None:
    assert set(READ) == {"approval", "tasks", "least", "regions", "verification"}
    assert READ["verification"](document_of(in_force())) == in_force()
