"""What is done about closed cases, people and copies, with a canary in every text: review, feedback, retention, keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.cases.model import CaseId
from app.desk import Desk
from app.handover import actions as handover
from app.identity import Role
from app.people import actions as people
from app.retention import certificate, destroying, holds, proposing, queries
from app.retention.model import DestructionId, Stage, Target
from app.review import calibration, feedback, golden
from app.review.drawing import sample_named
from app.review.indexing import Order
from app.review.introducing import known
from app.review.judging import add_finding, give_verdict, remove_finding, save_scores
from app.review.merging import merge
from app.review.model import Level, Tie, Verdict
from app.review.opening import open_pack
from app.review.peers import Recipient, supervisors
from app.review.queries import pack_cases
from app.review.returning import return_results
from app.review.reviewing import save_answers, start, submit_blind
from app.review.sealing import seal_pack
from app.vault.backup import back_up
from app.vault.keeping import Rule
from app.vault.people import Newcomer
from tests.builders import FakeClock, MemorySecrets
from tests.decisions.forms import CLEAR
from tests.leaks.working import Work
from tests.retention.cases import LONG_AFTER, wait_out
from tests.review.closed import uid_of
from tests.review.opened import MET
from tests.vaults import CHEAP

REFUSE = {**CLEAR["emergency-disclosure", "refuse"], "refusal": "threshold_not_met"}


def handed_over(work: Work, case_id: CaseId) -> None:
    """Seal the brief of a live case behind a passphrase, and open it."""
    target = work.target()
    written = work.do(handover.write_handover, work.desk, case_id, target, work.canary())
    work.do(handover.open_handover, work.desk, target, written.passphrase)


def reviewed(work: Work, away: Desk, third: Desk, case_ids: Sequence[CaseId]) -> dict[Any, Any]:
    """Seal cases, judge them elsewhere, merge what came back, answer it and dispute it; return the names of what is there."""
    team, say = work.desk, work.canary
    work.do(golden.name_golden, work.colleague, case_ids[-1], say())
    sample = work.do(sample_named, team, [uid_of(team, each) for each in case_ids], say())
    (to,) = supervisors(known(team)[away.vault.uid])
    packed, home = work.target(), work.target()
    work.do(seal_pack, team, _order(work, to, sample.uid), packed)
    (*_others, review) = _judged(work, away, packed, home)
    merged = work.do(merge, team, home)
    assert merged is not None
    assert merged.held == ()
    work.do(feedback.acted, work.colleague, review, say())
    work.do(feedback.mark_seen, team, review)
    work.do(feedback.reply, team, review, say())
    (other,) = (each for each in feedback.supervisors_for(team, review) if each.vault_uid == third.vault.uid)
    work.do(feedback.dispute, team, review, say(), other)
    members = [each for each in calibration.may_join(team) if each.vault_uid != team.vault.uid]
    session = work.do(calibration.make, team, say(), sample.uid, members, say())
    return {
        "review_uid": review,
        "sample_uid": sample.uid,
        "session_uid": session.uid,
        "case_uid": uid_of(team, case_ids[0]),
        "to": other,
    }


def _order(work: Work, to: Recipient, sample_uid: str) -> Order:
    until = work.desk.clock.now() + timedelta(days=14)
    return Order(work.canary(), (to,), Level.FULL, until, pseudonyms=False, sample_uid=sample_uid)


def _judged(work: Work, away: Desk, packed: Path, home: Path) -> list[str]:
    say, found = work.canary, []
    pack = work.do(open_pack, away, packed).uid
    for case in pack_cases(away, pack):
        review = work.do(start, away, pack, case.case_uid).uid
        work.do(save_answers, away, review, {**REFUSE, "rationale": say()})
        work.do(submit_blind, away, review, {**REFUSE, "rationale": say()})
        work.do(save_scores, away, review, MET)
        wrong = work.do(add_finding, away, review, Tie.FIELD, "emergency", say())
        work.do(remove_finding, away, wrong.uid)
        work.do(add_finding, away, review, Tie.FIELD, "emergency", say())
        work.do(give_verdict, away, review, Verdict.ACT_NOW_PHONE, say())
        found.append(review)
    work.do(return_results, away, pack, home)
    return found


def destroyed(work: Work, other: Desk, case_id: CaseId, clock: FakeClock) -> None:
    """Hold a case, let it go, propose to destroy it, object once, agree the second time, and carry it out."""
    asks, says, say = work.colleague, other, work.canary
    number = uid_of(asks, case_id)
    work.do(holds.place, asks, holds.NewHold(Target.CASE, number, say(), say()))
    work.do(holds.lift, says, holds.holds(asks.db)[0].id, say())
    clock.advance(LONG_AFTER.total_seconds())
    work.do(proposing.withdraw, asks, _proposed(work, case_id), say())
    work.do(proposing.refuse, says, _proposed(work, case_id), say())
    objected = _proposed(work, case_id)
    work.do(proposing.agree, says, objected, say())
    work.do(proposing.object_to, says, objected, say())
    last = _proposed(work, case_id)
    work.do(proposing.agree, says, last, say())
    wait_out(asks, clock)
    work.do(destroying.carry_out, asks, last)
    work.do(certificate.save, asks, last, work.target())


def _proposed(work: Work, case_id: CaseId) -> DestructionId:
    """Propose to destroy a case, and return the proposal."""
    work.do(proposing.propose, work.colleague, [case_id], work.canary())
    (each,) = (one for one in queries.of_case(work.desk.db, case_id) if one.stage is Stage.PROPOSED)
    return each.id


def people_and_copies(work: Work, clock: FakeClock, secrets: MemorySecrets) -> None:
    """Let somebody in, give them another role, let them go and back in, and make a backup."""
    desk, say = work.desk, work.canary
    newcomer = Newcomer(say(), Role.SUPERVISOR, f"{say()} beneath nine willows")
    work.do(people.let_in, desk, newcomer, secrets=secrets, cost=CHEAP)
    (uid,) = desk.db.execute("SELECT uid FROM person ORDER BY id DESC LIMIT 1").fetchone()
    work.do(people.give_role, desk, uid, Role.RESPONDER)
    work.do(people.let_go, desk, uid, secrets=secrets)
    work.do(people.let_back_in, desk, uid, f"{say()} above four harvests", secrets=secrets, cost=CHEAP)
    # The lock on a place for backups says at DEBUG where it is, to a logger that nothing of the program writes down.
    work.do(back_up, desk.vault, work.folder / "backups", clock=clock, rule=Rule())
