"""What the program is killed in: a case from its opening to its answer, through the actions of every room."""

from __future__ import annotations

from collections.abc import Iterator

from app.cases.actions import add_note, assess, claim, hold, release, resume
from app.cases.model import CaseId, Imminence, Severity
from app.decisions.actions import correct, respond, save_draft, submit
from app.desk import Desk
from app.evidence.actions import set_severity
from app.looking import gate
from app.looking.model import Gesture, Level, Purpose
from app.requesters.actions import record_call
from app.requesters.agencies import AgencyKind, NewAgency
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.directory import put_agency
from app.responses.actions import Call, tell_by_phone
from app.retention.holds import NewHold, place
from app.retention.model import Target
from tests.evidence.made import new_case, new_item
from tests.faults.victim import DISCLOSE

EVIDENCE = b"what was sent, again and again"
NUMBER = "+1 217 555 0100"
# How each thing that was acknowledged is looked for.
THERE = {
    "case": "SELECT 1 FROM cases WHERE id = ?",
    "claim": "SELECT 1 FROM event WHERE case_id = ? AND act = 'claim'",
    "release": "SELECT 1 FROM event WHERE case_id = ? AND act = 'release'",
    "reclaim": "SELECT 1 FROM event WHERE case_id = ? AND act = 'claim' LIMIT 1 OFFSET 1",
    "assessment": "SELECT 1 FROM event WHERE case_id = ? AND act = 'assessed'",
    "note": "SELECT 1 FROM event WHERE case_id = ? AND act = 'note'",
    "hold": "SELECT 1 FROM event WHERE case_id = ? AND act = 'hold'",
    "resume": "SELECT 1 FROM event WHERE case_id = ? AND act = 'resume'",
    "draft": "SELECT 1 FROM cases WHERE id = ? AND (state <> 'claimed' OR id IN (SELECT case_id FROM draft))",
    "item": "SELECT 1 FROM item WHERE id = ?",
    "severity": "SELECT 1 FROM item WHERE id = ? AND severity = 'S3'",
    "look": "SELECT 1 FROM look WHERE item_id = ?",
    "callback": "SELECT 1 FROM callback WHERE case_id = ?",
    "agency": "SELECT 1 FROM agency WHERE name = 'Agency ' || ?",
    "keeping": "SELECT 1 FROM legal_hold WHERE value = (SELECT uid FROM cases WHERE id = ?)",
    "decision": "SELECT 1 FROM decision WHERE case_id = ?",
    "correction": "SELECT 1 FROM decision WHERE case_id = ? AND supersedes_id IS NOT NULL",
    "told": "SELECT 1 FROM response WHERE case_id = ?",
    "answer": "SELECT 1 FROM event WHERE case_id = ? AND act = 'respond'",
}
Ack = tuple[str, int]


def work(desk: Desk) -> Iterator[Ack]:
    """Take a case from its opening to its answer, again and again; each step is committed when it is told."""
    while True:
        case = new_case(desk)
        yield "case", case
        yield from _taken_up(desk, case)
        yield from _evidence(desk, case)
        yield from _decided(desk, case)


def _taken_up(desk: Desk, case: CaseId) -> Iterator[Ack]:
    claim(desk, case)
    yield "claim", case
    release(desk, case)
    yield "release", case
    claim(desk, case)
    yield "reclaim", case
    assess(desk, case, Imminence.HOURS)
    yield "assessment", case
    add_note(desk, case, "The sister called again")
    yield "note", case


def _evidence(desk: Desk, case: CaseId) -> Iterator[Ack]:
    item = new_item(desk, case, EVIDENCE)
    yield "item", item
    set_severity(desk, item, Severity.S3)
    yield "severity", item
    gate.begin(desk, item, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)
    yield "look", item


def _decided(desk: Desk, case: CaseId) -> Iterator[Ack]:
    hold(desk, case, "She calls back")
    yield "hold", case
    resume(desk, case)
    yield "resume", case
    save_draft(desk, case, {"rationale": "she called"})
    yield "draft", case
    record_call(desk, case, call_of(desk), ())
    yield "callback", case
    put_agency(desk, NewAgency(f"Agency {case}", AgencyKind.POLICE, "FR"))
    yield "agency", case
    place(desk, keeping(desk, case))
    yield "keeping", case
    submit(desk, case, DISCLOSE)
    yield "decision", case
    correct(desk, case, DISCLOSE, "The time was wrong")
    yield "correction", case
    tell_by_phone(desk, case, Call("Marsh", NUMBER, "State list", "He is at the quay."))
    yield "told", case
    respond(desk, case, "Read out to the officer who called")
    yield "answer", case


def call_of(desk: Desk) -> NewCall:
    """Describe a call that nobody answered."""
    return NewCall(NUMBER, "State list", "Marsh", CallOutcome.NOT_REACHED, desk.clock.now(), None, "US")


def keeping(desk: Desk, case: CaseId) -> NewHold:
    """Describe a legal hold on a case."""
    (uid,) = desk.db.execute("SELECT uid FROM cases WHERE id = ?", (case,)).fetchone()
    return NewHold(Target.CASE, str(uid), "A lawsuit is announced")
