"""A year of decisions, simulated: replayed from what stands on record, every figure is what it was."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from app.cases import actions as cases
from app.cases import timing
from app.cases.formulas import recomputed
from app.cases.model import CaseId, Kind, State
from app.cases.opening import NewCase, open_case
from app.cases.queries import case_page
from app.cases.store import load
from app.clock import from_text
from app.decisions import actions, approvals, approving, tasks
from app.decisions.bases import shipped_bases
from app.decisions.closing import close
from app.decisions.gates import facts
from app.decisions.model import Located, Outcome
from app.decisions.policies import approval_policy
from app.decisions.proof import problems
from app.decisions.queries import decision_in_force, decisions
from app.decisions.risks import risks
from app.decisions.rules import stand
from app.desk import Desk
from app.identity import Permission
from tests.builders import A_SATURDAY, FakeClock
from tests.decisions.forms import CLEAR, RECORD, all_hold, end_tasks
from tests.decisions.test_approving import seat

CASES = 60
KINDS = {
    "emergency-disclosure": Kind.EMERGENCY_DISCLOSURE,
    "preservation": Kind.PRESERVATION,
    "production-order": Kind.PRODUCTION_ORDER,
    "child-safety": Kind.CHILD_SAFETY,
    "terrorist-content": Kind.TERRORIST_CONTENT,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a report would say of the year."""

    outcomes: tuple[tuple[str, int], ...]
    seconds_to_decide: float
    approvals: int
    tasks: int
    late: int
    digest: str


def a_year(desk: Desk, clock: FakeClock) -> None:
    """Open, decide, approve, answer and mostly close cases through a year, as chance has it; the seed is fixed."""
    chance, kim = random.Random(20260307), seat(desk, "Kim Ash")
    known = [(form, outcome) for form, outcome in CLEAR if form in KINDS]
    for _number in range(CASES):
        clock.advance(chance.uniform(1, 10) * 24 * 3600)
        form, outcome = chance.choice(known)
        case_id = opened(desk, KINDS[form])
        clock.advance(chance.uniform(60, 7200))
        if chance.random() < 0.2:
            timing.pause(desk, case_id, "The court opens at nine.")
            clock.advance(chance.uniform(60, 3600))
            timing.unpause(desk, case_id)
        if outcome in ("disclose", "partial", "remove"):
            tasks.note_preserved(desk, case_id, "The whole account, in the legal hold.")
        actions.submit(desk, case_id, CLEAR[form, outcome])
        clock.advance(chance.uniform(60, 1200))
        question = approvals.asked(desk.db, case_id)
        if question is not None:
            approving.approve(kim, case_id, question.decision_uid, "It holds.")
        actions.respond(desk, case_id, "Sent.")
        if chance.random() < 0.7:
            clock.advance(chance.uniform(600, 40 * 24 * 3600))
            end_tasks(desk, case_id)
            record = {
                **RECORD,
                **all_hold(*shipped_bases().by_id),
                "data_login": "not_needed",
                "order_note": "No. 7",
                "referral": "told",
                "freeze": "no",
                "preserved": "All of it",
            }
            more = {"preserve_until": "2027-01-01", "user_notice": "later", "apparent": "yes", "kept": "yes"}
            more |= {"incident_type": "unknown", "classification": "not_assessed", "child_identified": "no"}
            more |= {"removed": "One address, at noon", "kept_copy": "yes", "user_told": "later"}
            more |= {f"reason_{name}": "Needed, or not." for name in ("subscriber", "content")}
            close(desk, case_id, {**record, **more}, "Duty desk", Located.UNKNOWN)


def opened(desk: Desk, kind: Kind) -> CaseId:
    """Bring a case in and claim it."""
    with desk.transaction(Permission.KEEP) as tx:
        case_id = open_case(tx, NewCase(kind, "A year's case", "NO", desk.clock.now(), "mail")).id
    cases.claim(desk, case_id)
    return case_id


def figures(desk: Desk) -> Figures:
    """Add the year up from rows alone."""
    found, seconds, late, digest = Counter[str](), 0.0, 0, hashlib.sha256()
    for case_id, received in desk.db.execute("SELECT id, received_at FROM cases ORDER BY id").fetchall():
        for row in decisions(desk.db, CaseId(case_id)):
            found[row.outcome.value] += 1
            seconds += (from_text(row.at) - from_text(received)).total_seconds()
            digest.update(json.dumps([row.uid, dict(row.answers), row.at], sort_keys=True).encode())
        clocks = case_page(desk.db, CaseId(case_id)).clocks
        late += sum(clock.stopped_at is not None and clock.stopped_at > clock.due_at for clock in clocks)
    (approved,) = desk.db.execute("SELECT count(*) FROM approval").fetchone()
    (made,) = desk.db.execute("SELECT count(*) FROM task").fetchone()
    return Figures(tuple(sorted(found.items())), round(seconds, 3), approved, made, late, digest.hexdigest())


def replay(desk: Desk) -> tuple[tuple[str, int], ...]:
    """Decide every decision again under the form it was made with, and count what comes out."""
    found, policy = Counter[str](), approval_policy(desk.db, desk.settings.managed)
    for (case_id,) in desk.db.execute("SELECT id FROM cases ORDER BY id").fetchall():
        for row in decisions(desk.db, CaseId(case_id)):
            standing = stand(row.protocol, row.answers)
            assert standing.releasable
            read = facts(row.protocol, standing.answers)
            assert read.outcome is row.outcome
            asked = approvals.asked(desk.db, CaseId(case_id))
            assert (asked is None) is (not risks(policy, read))
            found[read.outcome.value] += 1
    return tuple(sorted(found.items()))


def test_a_year_replayed_gives_the_same_figures(desk: Desk, clock: FakeClock) -> None:
    a_year(desk, clock)
    first = figures(desk)
    assert clock.now() - A_SATURDAY > timedelta(days=270)
    assert sum(count for _outcome, count in first.outcomes) == CASES
    assert len(first.outcomes) >= 6
    clock.advance(400 * 24 * 3600)
    assert figures(desk) == first
    assert replay(desk) == first.outcomes
    for (case_id,) in desk.db.execute("SELECT id FROM cases").fetchall():
        clocks = case_page(desk.db, CaseId(case_id)).clocks
        assert [recomputed(each) for each in clocks] == [each.due_at for each in clocks]
        if load(desk.db, CaseId(case_id)).state is State.CLOSED:
            assert not any(task.open for task in tasks.tasks(desk.db, CaseId(case_id)))
        force = decision_in_force(desk.db, CaseId(case_id))
        assert force is not None
        assert force.may_go_out
    assert problems(desk.db, desk.vault.uid) == []
    assert Outcome.REMOVE.value in dict(first.outcomes)
