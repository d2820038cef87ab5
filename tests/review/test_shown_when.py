"""What of a packed case is shown when: nothing that tells what was decided before the own answers, nothing of the end before the verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cases import actions as cases
from app.cases import queries as case_queries
from app.cases.carried import carried
from app.cases.model import CaseId, Imminence, Severity, State
from app.decisions import actions as decisions
from app.decisions import queries as decision_queries
from app.desk import Desk, NotAllowedError
from app.evidence import queries as evidence
from app.evidence.actions import set_severity
from app.evidence.model import ItemId
from app.identity import Permission
from app.review.judging import give_verdict, save_scores
from app.review.model import Verdict
from app.review.packed import case_in
from app.review.papers import Part
from app.review.policies_then import READ
from app.review.releasing import NotYetError, release
from app.review.reviewing import start, submit_blind
from app.review.scorecards import shipped_scorecard
from tests.decisions.forms import CLEAR
from tests.review.carried import Both, closed_with_evidence, item, opened, sealed_for
from tests.review.closed import uid_of

REFUSE = CLEAR["emergency-disclosure", "refuse"]


# The form, its bases and card; and the policies in force, with which of them are this case's.
EVERY_CASE = [
    *("approval_policy", "case_policies", "least_policy", "legal_bases", "policy"),
    *("protocol", "regions_policy", "scorecard", "task_policy"),
]


def everything(desk: Desk) -> str:
    """Return every text in a small vault's database, but the forms."""
    tables = [row[0] for row in desk.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    kept = [name for name in tables if name not in ("document", "audit", "outbox") and not name.startswith("words")]
    return "\n".join(str(row) for name in kept for row in desk.db.execute(f"SELECT * FROM {name}"))


def answer(supervisor: Desk, pack_uid: str, case_uid: str) -> str:
    """Answer a packed case blind."""
    review = start(supervisor, pack_uid, case_uid).uid
    submit_blind(supervisor, review, REFUSE)
    return review


def judge(supervisor: Desk, review: str) -> None:
    """Give every score and the verdict."""
    card = shipped_scorecard()
    save_scores(supervisor, review, {each.id: each.answers[0].id for each in card.items})
    give_verdict(supervisor, review, Verdict.AGREE, "")


def test_before_the_own_answers_nothing_tells_what_was_decided(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team, rationale="The sister's own word: zebra.")
    sealed_for(team, supervisor, tmp_path / "pack", first)
    with opened(supervisor, tmp_path / "pack") as desk:
        case_id = case_in(desk, uid_of(team, first))
        page = case_queries.case_page(desk.db, case_id)
        assert (page.row.state, page.row.requester_check.value, page.row.life_at_risk) == (
            State.CLAIMED,
            "unknown",
            False,
        )
        assert [each.act for each in page.events] == ["received", "claim", "note"]
        assert decision_queries.decisions(desk.db, case_id) == ()
        assert decision_queries.ending(desk.db, case_id) is None
        # Not even by a template or a policy that only the decision or the answer names: what went along is what every case brings.
        kinds = [row[0] for row in desk.db.execute("SELECT kind FROM document ORDER BY kind")]
        assert kinds == EVERY_CASE
        found = everything(desk)
        for word in ("zebra", "Sent to the duty desk", "Officer Lund", "not_urgent"):
            assert word not in found
        assert {each.source for each in page.clocks} == {"policy"}
        assert page.row.due_at == min(each.due_at for each in page.clocks if each.measures in ("due", "triage"))


def test_which_policies_a_case_brings_does_not_tell_what_was_decided(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    cases_of = {outcome: closed_with_evidence(team, outcome) for outcome in ("refuse", "route")}
    sealed_for(team, supervisor, tmp_path / "pack", *cases_of.values())
    with opened(supervisor, tmp_path / "pack") as desk:
        refused, routed = (case_in(desk, uid_of(team, each)) for each in cases_of.values())
        for policy in READ:
            brought = carried(desk.db, refused, policy)
            assert brought is not None
            assert brought == carried(desk.db, routed, policy)


def test_the_form_is_the_one_that_the_case_was_decided_by(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    sealed_for(team, supervisor, tmp_path / "pack", first)
    with opened(supervisor, tmp_path / "pack") as desk:
        asked = decision_queries.protocol_of(desk, case_in(desk, uid_of(team, first)))
        (decided,) = decision_queries.decisions(team.db, first)
        assert (asked.sha256, asked.bases.sha256) == (decided.protocol.sha256, decided.protocol.bases.sha256)


def test_a_case_stands_as_it_was_when_it_was_decided(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted

    def before(case_id: CaseId) -> None:
        picture, _words = evidence.items(team.db, case_id)
        set_severity(team, ItemId(picture.id), Severity.S2)
        cases.assess(team, case_id, Imminence.HOURS)

    def after(case_id: CaseId) -> None:
        _picture, words = evidence.items(team.db, case_id)
        set_severity(team, ItemId(words.id), Severity.S4)
        cases.add_note(team, case_id, "Found at the lake")
        item(team, case_id, b"late", name="late.png")

    first = closed_with_evidence(team, before=before, after=after)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first)
    assert sealed.left_out["later"] == 1
    with opened(supervisor, tmp_path / "pack") as desk:
        case_id = case_in(desk, uid_of(team, first))
        row = case_queries.case_page(desk.db, case_id).row
        assert (row.imminence, row.severity, row.evidence) == (Imminence.HOURS, Severity.S2, 2)
        assert [each.severity for each in evidence.items(desk.db, case_id)] == [Severity.S2, None]
        found = everything(desk)
        assert "Found at the lake" not in found
        assert "late.png" not in found


def test_a_correction_is_judged_as_the_last_word_and_the_first_is_not_shown_before(
    acquainted: Both, tmp_path: Path
) -> None:
    team, supervisor = acquainted

    def after(case_id: CaseId) -> None:
        decisions.correct(team, case_id, {**REFUSE, "rationale": "Second thoughts."}, "I misread the number.")

    first = closed_with_evidence(team, after=after)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first)
    with opened(supervisor, tmp_path / "pack") as desk:
        found = everything(desk)
        assert "misread" not in found
        assert decision_queries.decisions(desk.db, case_in(desk, uid_of(team, first))) == ()
        answer(supervisor, sealed.uid, uid_of(team, first))
        release(supervisor, desk, uid_of(team, first), Part.DECISION)
        rows = decision_queries.decisions(desk.db, case_in(desk, uid_of(team, first)))
        assert [row.reason for row in rows] == ["I misread the number.", ""]


def test_each_part_is_laid_open_in_its_turn_and_only_then(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first, second = closed_with_evidence(team), closed_with_evidence(team)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first, second)
    case_uid = uid_of(team, first)
    with opened(supervisor, tmp_path / "pack") as desk:
        case_id = case_in(desk, case_uid)
        for part in Part:
            with pytest.raises(NotYetError):
                release(supervisor, desk, case_uid, part)
        review = answer(supervisor, sealed.uid, case_uid)
        with pytest.raises(NotYetError):
            release(supervisor, desk, case_uid, Part.ENDING)
        assert release(supervisor, desk, case_uid, Part.DECISION).cases == {case_id}
        (row,) = decision_queries.decisions(desk.db, case_id)
        assert (row.outcome.value, row.person) == ("refuse", "Robin Vale")
        assert case_queries.case_page(desk.db, case_id).row.state is State.DECIDED
        assert not release(supervisor, desk, case_uid, Part.DECISION).cases
        assert "Officer Lund" not in everything(desk)
        judge(supervisor, review)
        release(supervisor, desk, case_uid, Part.ENDING)
        ending = decision_queries.ending(desk.db, case_id)
        assert ending is not None
        assert ending.acknowledged_by == "Officer Lund"
        page = case_queries.case_page(desk.db, case_id)
        assert (page.row.state, page.row.imminence) == (
            State.CLOSED,
            case_queries.case_page(team.db, first).row.imminence,
        )
        assert len(page.events) == len(case_queries.case_page(team.db, first).events)
        with pytest.raises(NotYetError):
            release(supervisor, desk, uid_of(team, second), Part.DECISION)


def test_who_sits_at_a_pack_changes_nothing_of_it(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    sealed_for(team, supervisor, tmp_path / "pack", first)
    with opened(supervisor, tmp_path / "pack") as desk:
        case_id = case_in(desk, uid_of(team, first))
        with pytest.raises(NotAllowedError):
            cases.add_note(desk, case_id, "A word")
        with pytest.raises(NotAllowedError):
            decisions.submit(desk, case_id, REFUSE)
        with pytest.raises(NotAllowedError), desk.transaction(Permission.MANAGE):
            raise AssertionError
        assert desk.may(Permission.LOOK)


def test_what_a_request_was_sent_as_stays_behind(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    with team.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO request (uid, case_id, channel, received_at, subject, body, facts, headers, digest, source, device_id,"
            " op_id, version) VALUES ('0', ?, 'mail', ?, 'Danger', 'Please help', ?, '{}', 'd', ?, 1, ?, 1)",
            (first, tx.at, json.dumps({}), b"From: whole mail with its attachments", tx.op_id),
        )
    sealed_for(team, supervisor, tmp_path / "pack", first)
    with opened(supervisor, tmp_path / "pack") as desk:
        (request,) = case_queries.case_page(desk.db, case_in(desk, uid_of(team, first))).requests
        assert request.body == "Please help"
        assert desk.db.execute("SELECT source FROM request").fetchall() == [(None,)]
