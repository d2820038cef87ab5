"""The whole way: drawn, sealed, carried, answered blind, judged, carried back, merged twice, disputed and judged again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.desk import Desk
from app.review import feedback
from app.review.conflicts import Clash, conflicts
from app.review.drawing import draw_again, draw_sample, sample_named
from app.review.indexing import Order
from app.review.introducing import known
from app.review.judging import add_finding, give_verdict, save_scores
from app.review.merging import merge
from app.review.model import Level, Tie, Verdict, same_name
from app.review.opening import open_pack
from app.review.peers import Recipient, supervisors
from app.review.queries import pack_cases, packs_opened
from app.review.refusals import OwnCaseError
from app.review.returning import return_results
from app.review.review_queries import acts_due, disputes, feedback_page, reviews_of_case
from app.review.review_queries import feedback as read_feedback
from app.review.reviewing import differences, start, submit_blind
from app.review.rule import Method, SampleRule
from app.review.sealing import seal_pack
from app.vault import audit
from tests.builders import FakeClock
from tests.decisions.forms import CLEAR
from tests.review.carried import closed_with_evidence
from tests.review.closed import closed, somebody, uid_of
from tests.review.opened import MET
from tests.review.two import another_desk, leave, meet

# Not the reason that was given.
REFUSE = {**CLEAR["emergency-disclosure", "refuse"], "refusal": "threshold_not_met"}


def sealed(team: Desk, to: Recipient, sample: str, target: Path) -> str:
    """Seal a sample for somebody, for a week, without names."""
    until = team.clock.now() + timedelta(days=7)
    order = Order("March", (to,), Level.COVERED, until, pseudonyms=True, sample_uid=sample)
    made = seal_pack(team, order, target)
    assert made is not None
    return made.uid


def judged(desk: Desk, path: Path, verdict: Verdict, home: Path) -> list[str]:
    """Open a pack, judge every case of it, and write the results."""
    pack = open_pack(desk, path).uid
    found = []
    for case in pack_cases(desk, pack):
        review = start(desk, pack, case.case_uid).uid
        submit_blind(desk, review, REFUSE)
        assert any(not each.same for each in differences(desk, review))
        save_scores(desk, review, MET)
        if not verdict.agrees:
            add_finding(desk, review, Tie.FIELD, "emergency", "Nothing says that it is now.")
        give_verdict(desk, review, verdict, "As the record shows.")
        found.append(review)
    return_results(desk, pack, home)
    return found


def test_from_the_lot_to_the_dispute(acquainted: tuple[Desk, Desk], clock: FakeClock, tmp_path: Path) -> None:
    team, sam = acquainted
    lou = another_desk(tmp_path / "third", clock, name="Lou Field")
    meet(team, lou, tmp_path)
    cases = [closed_with_evidence(team) for _number in range(2)]
    (to_sam,) = supervisors(known(team)[sam.vault.uid])
    rule = SampleRule(Method.RISK_FIRST, 2, reviewers=(to_sam.person.uid, same_name(to_sam.person.name)))
    sample = draw_sample(team, rule, "seed", "March")
    pack = sealed(team, to_sam, sample.uid, tmp_path / "march.swpack")
    reviews = judged(sam, tmp_path / "march.swpack", Verdict.ACT_NOW_PHONE, tmp_path / "march.swresults")
    assert [each.done for each in packs_opened(sam)] == [2]
    clock.advance(3600)
    for _time in range(2):
        merged = merge(team, tmp_path / "march.swresults")
        assert merged is not None
        assert (merged.pack_uid, merged.held) == (pack, ())
    assert {each.uid for each in read_feedback(team)} == set(reviews)
    assert [each.verdict for each in acts_due(team.db)] == [Verdict.ACT_NOW_PHONE] * 2
    again = draw_again(team, sample.uid)
    assert (again.same_cases, again.same_facts) == (True, True)

    (mine,) = (each.uid for each in read_feedback(team) if each.case_id == cases[0])
    (to_lou,) = (each for each in feedback.supervisors_for(team, mine) if each.vault_uid == lou.vault.uid)
    feedback.dispute(team, mine, "The call note says when.", to_lou)
    (waiting,) = disputes(team)
    second = sample_named(team, [waiting.case_uid], "Dispute", (to_lou.person.uid, same_name(to_lou.person.name)))
    other = sealed(team, to_lou, second.uid, tmp_path / "dispute.swpack")
    feedback.dispute_sent(team, waiting.uid, other)
    (answer,) = judged(lou, tmp_path / "dispute.swpack", Verdict.AGREE, tmp_path / "dispute.swresults")
    merge(team, tmp_path / "dispute.swresults")
    assert [each.answered_by for each in disputes(team)] == [answer]
    assert [each.uid for each in feedback_page(team, mine).others] == [answer]
    assert [(each.case_id, each.clashes) for each in conflicts(team)] == [(cases[0], (Clash.TWO_REVIEWERS,))]
    assert {each.uid for each in reviews_of_case(team.db, uid_of(team, cases[0]))} == {mine, answer}
    leave(lou)
    for desk in (team, sam):
        assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_the_reviewer_never_learns_who_decided_by_a_pseudonym(acquainted: tuple[Desk, Desk], tmp_path: Path) -> None:
    team, sam = acquainted
    closed_with_evidence(team)
    (to_sam,) = supervisors(known(team)[sam.vault.uid])
    sample = draw_sample(team, SampleRule(Method.RANDOM, 1), "seed", "March")
    sealed(team, to_sam, sample.uid, tmp_path / "pack")
    (review,) = judged(sam, tmp_path / "pack", Verdict.AGREE, tmp_path / "home")
    (row,) = sam.db.execute("SELECT decision || responder_uid FROM review WHERE uid = ?", (review,)).fetchone()
    assert team.person.name not in row
    assert team.person.uid not in row
    merge(team, tmp_path / "home")
    assert team.db.execute("SELECT responder_uid FROM review").fetchone() == (team.person.uid,)


def test_whoever_decided_by_the_same_key_is_not_let_in_by_the_pack(
    acquainted: tuple[Desk, Desk], tmp_path: Path
) -> None:
    team, sam = acquainted
    # In the team's vault Sam Reed goes by another uid and another name, and by one key.
    seat = somebody(team, "S. Reed")
    team.db.execute("UPDATE person SET sign_key = ? WHERE id = ?", (sam.vault.person_keys.sign_key, seat.person.id))
    own, other = closed(seat), closed(team)
    (to_sam,) = supervisors(known(team)[sam.vault.uid])
    sample = sample_named(team, [uid_of(team, own), uid_of(team, other)], "All")
    sealed(team, to_sam, sample.uid, tmp_path / "pack")
    pack = open_pack(sam, tmp_path / "pack").uid
    assert {each.case_uid: each.barred for each in pack_cases(sam, pack)} == {
        uid_of(team, own): True,
        uid_of(team, other): False,
    }
    with pytest.raises(OwnCaseError):
        start(sam, pack, uid_of(team, own))
    start(sam, pack, uid_of(team, other))
