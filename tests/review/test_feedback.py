"""Feedback: whoever decided reads, replies, disputes; another supervisor answers; what calls for more waits until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.cases.actions import ReasonMissingError
from app.cases.incidents import link
from app.cases.model import CaseId
from app.decisions.actions import correct
from app.desk import Desk, NotAllowedError
from app.identity import Role
from app.review import feedback
from app.review.conflicts import Clash, conflicts
from app.review.drawing import draw_sample
from app.review.golden import NotGoldenError, name_golden
from app.review.introducing import known
from app.review.judging import add_finding, amend, give_verdict, save_scores
from app.review.merging import merge
from app.review.model import Tie, Verdict
from app.review.peers import Recipient, supervisors
from app.review.returning import return_results
from app.review.review_queries import acts_due, disputes, feedback_page, held, unseen
from app.review.review_queries import feedback as read_feedback
from app.review.reviewing import start, submit_blind
from app.review.rule import Method, SampleRule
from app.review.sample_queries import golden_cases, sample_cases, samples
from tests.builders import FakeClock
from tests.review.closed import closed, come_back, somebody, uid_of
from tests.review.opened import MET, REFUSED, carried
from tests.review.two import another_desk, leave, meet


@pytest.fixture
def case_id(desk: Desk) -> CaseId:
    """Close a case."""
    return closed(desk)


@pytest.fixture
def team(desk: Desk, elsewhere: Desk, tmp_path: Path, case_id: CaseId) -> Desk:
    """Let a review with a finding come home: Sam Reed disagrees."""
    meet(desk, elsewhere, tmp_path)
    pack = carried(desk, [case_id], elsewhere)
    review = start(elsewhere, pack, uid_of(desk, case_id)).uid
    submit_blind(elsewhere, review, {**REFUSED, "refusal": "threshold_not_met"})
    save_scores(elsewhere, review, MET)
    add_finding(elsewhere, review, Tie.FIELD, "refusal", "The other reason fits better.")
    give_verdict(elsewhere, review, Verdict.DISAGREE, "It was not about urgency.")
    return_results(elsewhere, pack, tmp_path / "home")
    merge(desk, tmp_path / "home")
    return desk


@pytest.fixture
def review(team: Desk) -> str:
    """Return that review's uid."""
    return read_feedback(team)[0].uid


@pytest.fixture
def lou(team: Desk, tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    """Introduce another supervisor."""
    desk = another_desk(tmp_path / "third", clock, name="Lou Field")
    meet(team, desk, tmp_path)
    yield desk
    leave(desk)


def only(team: Desk, review: str) -> Recipient:
    """Return the one supervisor to whom a dispute can go."""
    (found,) = feedback.supervisors_for(team, review)
    return found


def test_feedback_tells_whoever_decided_all_of_it(team: Desk, review: str, case_id: CaseId) -> None:
    (row,) = read_feedback(team)
    assert (row.case_id, row.verdict, row.reviewer, row.total) == (case_id, Verdict.DISAGREE, "Sam Reed", 100.0)
    assert (row.same_outcome, row.findings, row.seen, row.replies, row.disputed) == (True, 1, False, 0, False)
    page = feedback_page(team, review)
    assert page.review.rationale == "It was not about urgency."
    assert [each.note for each in page.findings] == ["The other reason fits better."]
    assert {each.key for each in page.differences if not each.same} == {"refusal"}
    assert page.scorecard.items[0].id == "gates"


def test_reading_is_noted_once_and_replies_stay(team: Desk, review: str) -> None:
    assert unseen(team) == 1
    feedback.mark_seen(team, review)
    assert feedback.mark_seen(team, review).topics == frozenset()
    assert unseen(team) == 0
    feedback.reply(team, review, "The list was\nnew to me.")
    with pytest.raises(ReasonMissingError):
        feedback.reply(team, review, "  ")
    assert [each.words for each in feedback_page(team, review).replies] == ["The list was\nnew to me."]
    for change in ("UPDATE review_reply SET words = 'x'", "DELETE FROM review_reply"):
        with pytest.raises(dbapi2.IntegrityError):
            team.db.execute(change)


def test_nobody_else_reads_replies_or_disputes(team: Desk, review: str, lou: Desk) -> None:
    to = only(team, review)
    lead, other = somebody(team, "Ada North", Role.SUPERVISOR), somebody(team, "Kim Ash")
    assert read_feedback(other) == ()
    for act in (
        lambda: feedback_page(other, review),
        lambda: feedback.mark_seen(other, review),
        lambda: feedback.reply(other, review, "Mine."),
        lambda: feedback.dispute(other, review, "Mine.", to),
    ):
        with pytest.raises(feedback.NotAboutYouError):
            act()
    assert feedback_page(lead, review).review.uid == review


def test_a_dispute_goes_to_another_supervisor_and_is_answered_by_a_review(
    team: Desk, review: str, lou: Desk, case_id: CaseId, tmp_path: Path
) -> None:
    to = only(team, review)
    assert (to.person.name, to.vault_uid) == ("Lou Field", lou.vault.uid)
    with pytest.raises(ReasonMissingError):
        feedback.dispute(team, review, "", to)
    feedback.dispute(team, review, "The call note says it could wait.", to)
    with pytest.raises(feedback.DisputedError):
        feedback.dispute(team, review, "Again.", to)
    (waiting,) = disputes(team)
    assert (waiting.to_name, waiting.reviewer, waiting.pack_uid, waiting.answered_by) == (
        "Lou Field",
        "Sam Reed",
        "",
        "",
    )
    pack = carried(team, [case_id], lou)
    feedback.dispute_sent(team, waiting.uid, pack)
    second = start(lou, pack, uid_of(team, case_id)).uid
    submit_blind(lou, second, REFUSED)
    save_scores(lou, second, MET)
    give_verdict(lou, second, Verdict.AGREE, "")
    return_results(lou, pack, tmp_path / "second")
    merge(team, tmp_path / "second")
    (answered,) = disputes(team)
    assert (answered.pack_uid, answered.answered_by) == (pack, second)
    assert [each.uid for each in feedback_page(team, review).others] == [second]
    # Both stand, and that they differ is shown.
    (conflict,) = conflicts(team)
    assert (conflict.case_id, conflict.clashes) == (case_id, (Clash.TWO_REVIEWERS,))
    assert {each.uid for each in conflict.reviews} == {review, second}


def test_a_dispute_never_goes_back_to_who_judged_decided_or_agreed(
    team: Desk, review: str, lou: Desk, elsewhere: Desk
) -> None:
    (sam,) = supervisors(known(team)[elsewhere.vault.uid])
    with pytest.raises(feedback.SameSupervisorError):
        feedback.dispute(team, review, "I do not agree.", sam)
    to = only(team, review)
    # Lou works here too, by another key, and has judged the case before.
    come_back(team, CaseId(1), reviewer_name="lou  field")
    with pytest.raises(feedback.SameSupervisorError):
        feedback.dispute(team, review, "I do not agree.", to)


def test_a_dispute_is_not_sent_with_a_pack_for_somebody_else(
    team: Desk, review: str, lou: Desk, elsewhere: Desk, case_id: CaseId
) -> None:
    feedback.dispute(team, review, "The call note says it could wait.", only(team, review))
    (waiting,) = disputes(team)
    for pack in (carried(team, [case_id], elsewhere), carried(team, [closed(team)], lou), "unknown"):
        with pytest.raises(feedback.NotInThatPackError):
            feedback.dispute_sent(team, waiting.uid, pack)


def test_a_review_that_was_changed_is_disputed_as_it_stands_now(
    team: Desk, review: str, lou: Desk, elsewhere: Desk, tmp_path: Path
) -> None:
    to = only(team, review)
    later = amend(elsewhere, review, "I had not read the second call.").uid
    give_verdict(elsewhere, later, Verdict.AGREE_WITH_FINDINGS, "")
    (pack,) = elsewhere.db.execute("SELECT uid FROM review_pack").fetchone()
    return_results(elsewhere, pack, tmp_path / "later")
    merge(team, tmp_path / "later")
    with pytest.raises(feedback.SupersededError):
        feedback.dispute(team, review, "Old.", to)
    assert {each.uid: each.superseded for each in read_feedback(team)} == {review: True, later: False}
    assert unseen(team) == 1
    feedback.dispute(team, later, "The findings are of another case.", to)


def test_nobody_takes_a_dispute_away_by_a_review_of_their_own(
    team: Desk, review: str, lou: Desk, case_id: CaseId
) -> None:
    to = only(team, review)
    # Somebody else's review says that it changes this one.
    come_back(team, case_id, supersedes_uid=review, amends_why="I know better.", reviewer_uid="other")
    assert not read_feedback(team)[-1].superseded
    feedback.dispute(team, review, "It still stands.", to)


def test_what_must_be_done_now_waits_until_somebody_did_it(team: Desk, case_id: CaseId) -> None:
    later, now = come_back(team, case_id, "reopen"), come_back(team, case_id, "act_now_phone", reviewer_uid="other")
    assert [(each.review_uid, each.verdict) for each in acts_due(team.db)] == [
        (now, Verdict.ACT_NOW_PHONE),
        (later, Verdict.REOPEN),
    ]
    with pytest.raises(ReasonMissingError):
        feedback.acted(team, now, " ")
    feedback.acted(team, now, "Called the duty desk at 21:50; they send a car.")
    with pytest.raises(feedback.NothingToDoError):
        feedback.acted(team, now, "Again")
    assert [each.review_uid for each in acts_due(team.db)] == [later]
    administrator = somebody(team, "Pat Hill", Role.ADMINISTRATOR)
    with pytest.raises(NotAllowedError):
        feedback.acted(administrator, later, "Done")


def test_what_its_reviewer_took_back_waits_for_nobody(team: Desk, case_id: CaseId) -> None:
    first = come_back(team, case_id, "act_now_phone")
    come_back(team, case_id, "act_now_phone", supersedes_uid=first, amends_why="x", reviewer_uid="somebody else")
    assert len(acts_due(team.db)) == 2
    come_back(team, case_id, "agree", supersedes_uid=first, amends_why="It was done that night.")
    assert [each.review_uid for each in acts_due(team.db)] != [first]
    assert len(acts_due(team.db)) == 1


def test_a_case_that_goes_on_in_a_linked_one_is_shown(team: Desk, case_id: CaseId, clock: FakeClock) -> None:
    assert conflicts(team) == ()
    earlier = closed(team)
    link(team, case_id, earlier)
    clock.advance(3600)
    since = closed(team)
    link(team, case_id, since)
    (found,) = conflicts(team)
    (reference,) = team.db.execute("SELECT reference FROM cases WHERE id = ?", (since,)).fetchone()
    assert (found.clashes, found.linked) == ((Clash.REOPENED,), (reference,))


def test_a_review_of_a_decision_that_was_made_anew_is_shown(team: Desk) -> None:
    other = closed(team, answered=lambda case_id: correct(team, case_id, REFUSED, "The call back came."))
    first, last = (
        uid for (uid,) in team.db.execute("SELECT uid FROM decision WHERE case_id = ? ORDER BY id", (other,))
    )
    come_back(team, other, decision_uid=last)
    assert conflicts(team) == ()
    come_back(team, other, decision_uid=first)
    assert [(each.case_id, each.clashes) for each in conflicts(team)] == [(other, (Clash.DECIDED_ANEW,))]


def test_supervisors_who_agree_are_no_conflict(team: Desk) -> None:
    other = closed(team)
    come_back(team, other, "agree", reviewer_uid="one")
    come_back(team, other, "agree_with_findings", reviewer_uid="two")
    assert conflicts(team) == ()
    first = come_back(team, other, "disagree", reviewer_uid="three")
    assert [each.case_id for each in conflicts(team)] == [other]
    come_back(team, other, "agree", reviewer_uid="three", supersedes_uid=first, amends_why="x")
    assert conflicts(team) == ()


def test_samples_and_golden_cases_are_listed_for_who_draws(team: Desk, case_id: CaseId) -> None:
    lead = somebody(team, "Ada North", Role.SUPERVISOR)
    name_golden(lead, case_id, "Three of us came to the same.")
    with pytest.raises(NotGoldenError):
        name_golden(lead, case_id, "Twice.")
    closed(team)
    sample = draw_sample(lead, SampleRule(Method.RANDOM, 5, golden=1), "seed", "March")
    (row,) = samples(lead)
    assert (row.uid, row.cases, row.golden, row.drawn_by, row.rule.method) == (
        sample.uid,
        2,
        1,
        "Ada North",
        Method.RANDOM,
    )
    assert [each.case_id for each in sample_cases(lead, sample.uid) if each.golden] == [case_id]
    assert [each.case_id for each in golden_cases(lead)] == [case_id]
    for read in (lambda: sample_cases(team, sample.uid), lambda: golden_cases(team)):
        with pytest.raises(NotAllowedError):
            read()


def test_whoever_decided_a_case_does_not_call_it_golden(desk: Desk) -> None:
    lead = somebody(desk, "Ada North", Role.SUPERVISOR)
    with pytest.raises(NotGoldenError, match="somebody else"):
        name_golden(lead, closed(lead), "I know that I was right.")


def test_nothing_is_held_as_long_as_everything_fits(team: Desk) -> None:
    assert held(team) == ()
