"""A calibration carried through: made, sealed for each member, judged alone, merged, laid side by side, and what is left of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.desk import Desk
from app.review import judged
from app.review.agreement import by_question
from app.review.calibration import conclude, make, may_join, session
from app.review.drawing import sample_named
from app.review.improving import to_change
from app.review.indexing import Order
from app.review.introducing import known
from app.review.judging import add_finding, give_verdict, save_scores
from app.review.laying import judged_together, lay
from app.review.merging import merge
from app.review.model import Level, Tie, Verdict
from app.review.opening import open_pack
from app.review.peers import supervisors
from app.review.queries import pack_cases
from app.review.returning import return_results
from app.review.reviewing import start, submit_blind
from app.review.sealing import seal_pack
from tests.builders import FakeClock
from tests.decisions.forms import CLEAR
from tests.review.closed import closed, uid_of
from tests.review.opened import MET
from tests.review.two import another_desk, leave, meet

REFUSED = CLEAR["emergency-disclosure", "refuse"]


def judge_all(desk: Desk, path: Path, home: Path, refusal: str) -> None:
    """Judge every case of a pack alone, find something in each, and send the results home."""
    pack = open_pack(desk, path).uid
    for case in pack_cases(desk, pack):
        review = start(desk, pack, case.case_uid).uid
        submit_blind(desk, review, {**REFUSED, "refusal": refusal})
        save_scores(desk, review, MET)
        add_finding(desk, review, Tie.FIELD, "refusal", "Which of the two reasons?")
        give_verdict(desk, review, Verdict.AGREE_WITH_FINDINGS, "")
    return_results(desk, pack, home)


def test_from_the_sample_to_what_was_agreed_on(acquainted: tuple[Desk, Desk], clock: FakeClock, tmp_path: Path) -> None:
    team, sam = acquainted
    lou = another_desk(tmp_path / "third", clock, name="Lou Field")
    meet(team, lou, tmp_path)
    cases = [closed(team) for _number in range(5)]
    sample = sample_named(team, [uid_of(team, case) for case in cases], "Spring").uid
    both = [each for each in may_join(team) if each.person_uid in {sam.person.uid, lou.person.uid}]
    uid = make(team, "Spring", sample, both).uid
    for member, refusal in ((sam, "not_urgent"), (lou, "threshold_not_met")):
        (to,) = supervisors(known(team)[member.vault.uid])
        until = clock.now() + timedelta(days=7)
        pack, home = tmp_path / f"{member.person.uid}.swpack", tmp_path / f"{member.person.uid}.swresults"
        assert seal_pack(team, Order("Spring", (to,), Level.FACTS, until, sample_uid=sample, calibration_uid=uid), pack)
        judge_all(member, pack, home, refusal)
        merge(team, home)
    leave(lou)

    found = session(team.db, uid)
    assert found.waiting == ()
    laid = lay(team, uid, uid_of(team, cases[0]))
    assert [row.key for row in laid.differing] == ["refusal"]
    assert {row.same for row in laid.scores} == {True}
    rows = {row.key: row for row in by_question(judged_together(team, uid), lambda _done, _total: None)}
    assert (rows["refusal"].found.cases, rows["refusal"].found.raw.value) == (5, 0.0)
    assert rows["emergency"].found.raw.value == 1.0
    conclude(team, uid, uid_of(team, cases[0]), "Not urgent: the facts were there.")
    # It was chosen what to look at, so it stays out of the figures of what was sampled, and its findings count.
    assert judged.judged(team, lambda _done, _total: None).cases == 0
    (change,) = to_change(team)
    assert (change.subject.target, len(change.found), change.cases, change.reviewers) == ("refusal", 10, 5, 2)


def test_what_came_home_from_a_sample_is_measured(
    acquainted: tuple[Desk, Desk], clock: FakeClock, tmp_path: Path
) -> None:
    team, sam = acquainted
    cases = [closed(team) for _number in range(5)]
    sample = sample_named(team, [uid_of(team, case) for case in cases], "March").uid
    (to,) = supervisors(known(team)[sam.vault.uid])
    pack, home = tmp_path / "march.swpack", tmp_path / "march.swresults"
    until = clock.now() + timedelta(days=7)
    assert seal_pack(team, Order("March", (to,), Level.FACTS, until, pseudonyms=True, sample_uid=sample), pack)
    judge_all(sam, pack, home, "threshold_not_met")
    for desk in (sam, team):
        if desk is team:
            merge(team, home)
        rows = {
            row.key: row for row in by_question(judged.judged(desk, lambda _done, _total: None), lambda _d, _t: None)
        }
        assert (rows["outcome"].found.cases, rows["outcome"].found.raw.value) == (5, 1.0)
        assert rows["refusal"].found.raw.value == 0.0
        assert rows["requester"].found.raw.value == pytest.approx(1.0)
