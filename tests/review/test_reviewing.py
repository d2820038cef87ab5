"""Blind first: own answers, then both side by side, then a verdict that nothing changes any more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from app.cases.actions import ReasonMissingError
from app.decisions.errors import AnswersConflictError, AnswersMissingError
from app.desk import Desk, NotAllowedError
from app.identity import Permission, Role
from app.review import refusals, store
from app.review.errors import ClockError, ExpiredError
from app.review.judging import add_finding, amend, give_verdict, remove_finding, save_scores
from app.review.model import ReviewState, Tie, Verdict
from app.review.reviewing import differences, save_answers, start, submit_blind
from app.vault import audit
from tests.builders import FakeClock
from tests.review.closed import closed, somebody, uid_of
from tests.review.opened import DISCLOSED, MET, REFUSED, Packed, packed, put_pack, reviewed


@pytest.fixture
def case() -> Packed:
    """Let data have been disclosed in a case."""
    return packed(DISCLOSED)


@pytest.fixture
def pack(desk: Desk, case: Packed) -> str:
    """Open a pack of that one case."""
    return put_pack(desk, case)


@pytest.fixture
def submitted(desk: Desk, case: Packed, pack: str) -> str:
    """Answer it blind: refuse."""
    review = start(desk, pack, case.uid).uid
    submit_blind(desk, review, REFUSED)
    return review


def test_what_was_decided_is_not_there_before_the_own_answers_are(desk: Desk, case: Packed, pack: str) -> None:
    review = start(desk, pack, case.uid).uid
    save_answers(desk, review, {"outcome": "refuse", "nothing": "of the form"})
    blind = store.load(desk.db, review)
    assert (blind.decision, blind.decided_outcome, blind.responder_uid) == (None, "", "")
    assert blind.answers == {"outcome": "refuse"}
    with pytest.raises(refusals.StillBlindError):
        differences(desk, review)
    with pytest.raises(refusals.StillBlindError):
        save_scores(desk, review, MET)
    with pytest.raises(refusals.StillBlindError):
        add_finding(desk, review, Tie.CASE, "", "Too early")
    with pytest.raises(refusals.StillBlindError):
        give_verdict(desk, review, Verdict.AGREE, "")


def test_beginning_again_goes_on_with_the_same_review(desk: Desk, case: Packed, pack: str) -> None:
    first = start(desk, pack, case.uid)
    again = start(desk, pack, case.uid)
    assert again.uid == first.uid
    assert again.changes.topics == frozenset()
    assert desk.db.execute("SELECT count(*) FROM review").fetchone() == (1,)


def test_own_answers_must_be_as_complete_and_free_of_contradiction_as_a_decision(
    desk: Desk, case: Packed, pack: str
) -> None:
    review = start(desk, pack, case.uid).uid
    with pytest.raises(AnswersMissingError):
        submit_blind(desk, review, {"outcome": "refuse"})
    with pytest.raises(AnswersConflictError):
        submit_blind(desk, review, {**REFUSED, "emergency": "yes", "imminence": "now"})
    assert store.load(desk.db, review).state is ReviewState.BLIND


def test_after_the_own_answers_both_stand_side_by_side(desk: Desk, submitted: str) -> None:
    found = {each.key: each for each in differences(desk, submitted)}
    assert found["requester"].same
    assert (found["outcome"].mine, found["outcome"].theirs, found["outcome"].same) == ("refuse", "disclose", False)
    assert (found["refusal"].mine, found["refusal"].theirs) == ("not_urgent", None)
    assert found["bases"].mine is None
    review = store.load(desk.db, submitted)
    assert (review.outcome, review.decided_outcome, review.responder_uid) == ("refuse", "disclose", "responder")
    assert review.decision is not None
    assert "papers" not in review.decision


@pytest.mark.parametrize(
    "change",
    [
        "answers = '{}'",
        "outcome = 'disclose'",
        "decision = '{}'",
        "decided_outcome = 'refuse'",
        "submitted_at = '2020'",
        "state = 'blind'",
        "case_uid = 'another'",
        "reviewer_uid = 'another'",
        "golden = 1",
    ],
)
def test_the_database_itself_keeps_blind_answers_as_they_were_given(desk: Desk, submitted: str, change: str) -> None:
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute(f"UPDATE review SET {change} WHERE uid = ?", (submitted,))
    with pytest.raises(refusals.BlindLockedError):
        save_answers(desk, submitted, {})
    with pytest.raises(refusals.BlindLockedError):
        submit_blind(desk, submitted, DISCLOSED)


def test_a_verdict_needs_every_score(desk: Desk, submitted: str) -> None:
    save_scores(desk, submitted, {key: value for key, value in MET.items() if key not in ("gates", "looked")})
    with pytest.raises(refusals.ScoresMissingError) as refused:
        give_verdict(desk, submitted, Verdict.AGREE, "")
    assert refused.value.points == ("Both gates", "Looked where it mattered")
    with pytest.raises(refusals.WrongScoreError):
        save_scores(desk, submitted, {**MET, "gates": "brilliant"})
    with pytest.raises(refusals.WrongScoreError):
        save_scores(desk, submitted, {**MET, "charm": "met"})


@pytest.mark.parametrize("verdict", [Verdict.DISAGREE, Verdict.REOPEN, Verdict.ACT_NOW_PHONE])
def test_a_verdict_against_what_was_decided_needs_reasons(desk: Desk, submitted: str, verdict: Verdict) -> None:
    save_scores(desk, submitted, MET)
    with pytest.raises(refusals.RationaleMissingError):
        give_verdict(desk, submitted, verdict, "  ")
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("UPDATE review SET verdict = ?, rationale = '' WHERE uid = ?", (verdict.value, submitted))
    give_verdict(desk, submitted, verdict, "Nothing in the request says when.")
    done = store.load(desk.db, submitted)
    assert (done.state, done.verdict, done.total) == (ReviewState.DONE, verdict, 100.0)


def test_agreement_and_findings_fit_each_other(desk: Desk, submitted: str) -> None:
    save_scores(desk, submitted, MET)
    with pytest.raises(refusals.FindingMissingError):
        give_verdict(desk, submitted, Verdict.AGREE_WITH_FINDINGS, "")
    found = add_finding(desk, submitted, Tie.FIELD, "rationale", "One word would have been enough.").uid
    with pytest.raises(refusals.FindingStandsError):
        give_verdict(desk, submitted, Verdict.AGREE, "")
    remove_finding(desk, found)
    give_verdict(desk, submitted, Verdict.AGREE, "")
    assert store.findings(desk.db, submitted) == ()


@pytest.mark.parametrize(
    ("tied_to", "target", "note"),
    [
        (Tie.FIELD, "no_such_question", "A word"),
        (Tie.SCORE, "no_such_item", "A word"),
        (Tie.ITEM, "", "A word"),
        (Tie.CASE, "something", "A word"),
        (Tie.CASE, "", "  "),
    ],
)
def test_a_finding_is_about_something_and_says_something(
    desk: Desk, submitted: str, tied_to: Tie, target: str, note: str
) -> None:
    with pytest.raises(refusals.NothingToTieError):
        add_finding(desk, submitted, tied_to, target, note)


def test_a_verdict_locks_everything_about_a_review(desk: Desk, submitted: str) -> None:
    found = add_finding(desk, submitted, Tie.SCORE, "gates", "The second gate was open.").uid
    save_scores(desk, submitted, {**MET, "gates": "partly"})
    give_verdict(desk, submitted, Verdict.AGREE_WITH_FINDINGS, "")
    assert store.load(desk.db, submitted).total == 90.0
    for change in (
        "scores = '{}'",
        "total = 1",
        "verdict = 'agree'",
        "rationale = 'x'",
        "done_at = ''",
        "state = 'submitted'",
        "signature = x'00'",
    ):
        with pytest.raises(dbapi2.IntegrityError):
            desk.db.execute(f"UPDATE review SET {change} WHERE uid = ?", (submitted,))
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("DELETE FROM review_finding WHERE uid = ?", (found,))
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("DELETE FROM review WHERE uid = ?", (submitted,))
    for act in (
        lambda: save_scores(desk, submitted, MET),
        lambda: add_finding(desk, submitted, Tie.CASE, "", "Late"),
        lambda: remove_finding(desk, found),
        lambda: give_verdict(desk, submitted, Verdict.AGREE, ""),
    ):
        with pytest.raises(refusals.LockedError):
            act()
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_a_change_of_mind_is_a_review_of_its_own_that_names_the_one_before(
    desk: Desk, case: Packed, pack: str, submitted: str, clock: FakeClock
) -> None:
    with pytest.raises(refusals.NotDoneError):
        amend(desk, submitted, "Too early")
    add_finding(desk, submitted, Tie.CASE, "", "Thin.")
    save_scores(desk, submitted, MET)
    give_verdict(desk, submitted, Verdict.DISAGREE, "It was no emergency.")
    with pytest.raises(ReasonMissingError):
        amend(desk, submitted, " ")
    clock.advance(3600)
    later = amend(desk, submitted, "The call note says more than I saw.").uid
    before, after = store.load(desk.db, submitted), store.load(desk.db, later)
    assert (after.supersedes_uid, after.state) == (submitted, ReviewState.SUBMITTED)
    assert (after.answers, after.decision, after.scores) == (before.answers, before.decision, before.scores)
    assert [each.note for each in store.findings(desk.db, later)] == ["Thin."]
    with pytest.raises(refusals.BlindLockedError):
        submit_blind(desk, later, DISCLOSED)
    with pytest.raises(refusals.AmendedError):
        amend(desk, submitted, "Again")
    give_verdict(desk, later, Verdict.AGREE_WITH_FINDINGS, "")
    assert store.load(desk.db, submitted) == before
    assert start(desk, pack, case.uid).uid == later


def test_nobody_reviews_their_own_case(desk: Desk, clock: FakeClock) -> None:
    mine, theirs = packed(REFUSED, desk.person.uid), packed(REFUSED, "somebody else")
    pack = put_pack(desk, mine, theirs)
    with pytest.raises(refusals.OwnCaseError):
        start(desk, pack, mine.uid)
    start(desk, pack, theirs.uid)


def test_the_database_takes_no_review_of_ones_own_case(desk: Desk) -> None:
    own = closed(desk)
    lead = somebody(desk, "Ada North", Role.SUPERVISOR)
    pack = put_pack(lead, Packed(uid_of(desk, own), "decision", REFUSED))
    start(lead, pack, uid_of(desk, own))
    sitting_in = replace(desk, person=replace(desk.person, role=Role.SUPERVISOR))
    with pytest.raises(dbapi2.IntegrityError, match="nobody reviews their own case"):
        start(sitting_in, pack, uid_of(desk, own))


def test_whose_review_it_is_writes_in_it_and_nobody_else(desk: Desk, submitted: str) -> None:
    other = somebody(desk, "Ada North", Role.SUPERVISOR)
    with pytest.raises(refusals.NotYoursError, match="Robin Vale"):
        save_scores(other, submitted, MET)
    with pytest.raises(refusals.NotYoursError):
        amend(other, submitted, "Mine is better.")


def test_a_responder_beside_a_supervisor_reviews_nothing(desk: Desk, case: Packed, pack: str) -> None:
    somebody(desk, "Ada North", Role.SUPERVISOR)
    with pytest.raises(NotAllowedError):
        start(desk, pack, case.uid)


def test_a_pack_that_expired_takes_nothing_more(
    desk: Desk, case: Packed, pack: str, submitted: str, clock: FakeClock
) -> None:
    save_scores(desk, submitted, MET)
    clock.advance(14 * 24 * 3600)
    for act in (
        lambda: start(desk, pack, case.uid),
        lambda: save_scores(desk, submitted, MET),
        lambda: give_verdict(desk, submitted, Verdict.AGREE, ""),
    ):
        with pytest.raises(ExpiredError):
            act()
    assert store.load(desk.db, submitted).state is ReviewState.SUBMITTED


def test_nothing_is_written_by_a_clock_that_stands_before_the_pack(
    desk: Desk, case: Packed, pack: str, submitted: str, clock: FakeClock
) -> None:
    clock.advance(-365 * 24 * 3600)
    with pytest.raises(ClockError):
        save_scores(desk, submitted, MET)
    with pytest.raises(ClockError):
        start(desk, pack, case.uid)
    clock.advance(365 * 24 * 3600)
    save_scores(desk, submitted, MET)


def test_a_pack_that_was_put_away_takes_nothing_more_and_keeps_what_was_written(
    desk: Desk, case: Packed, pack: str
) -> None:
    review = reviewed(desk, pack, case.uid)
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE review_pack SET put_away_at = ? WHERE uid = ?", (tx.at, pack))
        tx.db.execute("UPDATE review_pack_case SET decision = NULL, ending = NULL")
    with pytest.raises(refusals.PackAwayError):
        start(desk, pack, case.uid)
    assert {each.key for each in differences(desk, review) if not each.same} >= {"outcome"}
