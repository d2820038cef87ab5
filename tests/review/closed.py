"""Closed cases, made the real way: opened, decided, answered and closed; and who else works at the vault."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from app.cases import actions as cases
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.cases.store import load
from app.decisions import actions, approvals, approving, excluding, tasks
from app.decisions.bases import shipped_bases
from app.decisions.closing import close
from app.decisions.model import Located
from app.desk import Desk
from app.identity import Permission, Person, PersonId, Role, new_uid
from tests.decisions.forms import CLEAR, RECORD, all_hold, end_tasks

KINDS = {
    "emergency-disclosure": Kind.EMERGENCY_DISCLOSURE,
    "preservation": Kind.PRESERVATION,
    "production-order": Kind.PRODUCTION_ORDER,
    "enquiry": Kind.ENQUIRY,
}
# What any of these forms asks for the record.
COMPLETE: dict[str, object] = {
    **RECORD,
    **all_hold(*shipped_bases().by_id),
    "data_login": "not_needed",
    "order_note": "No. 7",
    "freeze": "no",
    "preserved": "All of it",
    "preserve_until": "2027-01-01",
    "user_notice": "later",
    **{f"reason_{name}": "Needed, or not." for name in ("subscriber", "content")},
}

# Of a review that came back, what is the same in all of them here.
BACK: dict[str, object] = {
    "origin": "merged",
    "state": "done",
    "pack_uid": "pack",
    "vault_uid": "their vault",
    "reviewer_uid": "reviewer",
    "reviewer_name": "Sam Reed",
    "scorecard_sha256": "card",
    "scores": "{}",
    "total": 100.0,
    "rationale": "As the record shows.",
    "amends_why": "",
    "golden": 0,
    "signature": b"s",
    "version": 1,
}


def somebody(desk: Desk, name: str, role: Role = Role.RESPONDER) -> Desk:
    """Seat somebody else at the same vault."""
    (number,) = desk.db.execute("SELECT max(id) + 1 FROM person").fetchone()
    person = Person(PersonId(number), new_uid(), name, role)
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO person (id, uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, ?, ?, ?)",
            (person.id, person.uid, person.name, person.role.value, person.uid.encode()[:32], tx.at),
        )
    return replace(desk, person=person)


def closed(
    desk: Desk,
    form: str = "emergency-disclosure",
    outcome: str = "refuse",
    *,
    country: str = "NO",
    approver: Desk | None = None,
    away: Desk | None = None,
    days: int = 0,
    answered: Callable[[CaseId], object] = lambda _case: None,
    **answers: object,
) -> CaseId:
    """Take a case that came in some days ago all the way to its end."""
    came = desk.clock.now() - timedelta(days=days)
    with desk.transaction(Permission.KEEP) as tx:
        case_id = open_case(tx, NewCase(KINDS[form], "A hiker is missing", country, came, "mail")).id
    cases.claim(desk, case_id)
    if away is not None:
        excluding.exclude(desk, case_id, away.person.id, "A cousin of theirs asks.")
    if outcome in ("disclose", "partial"):
        tasks.note_preserved(desk, case_id, "The whole account, in the legal hold.")
    actions.submit(desk, case_id, {**CLEAR[form, outcome], **answers})
    if (asked := approvals.asked(desk.db, case_id)) is not None and approver is not None:
        approving.approve(approver, case_id, asked.decision_uid, "It holds.")
    answered(case_id)
    actions.respond(desk, case_id, "Sent.")
    end_tasks(desk, case_id)
    close(desk, case_id, {**COMPLETE, **answers}, "Duty desk", Located.UNKNOWN)
    return case_id


def uid_of(desk: Desk, case_id: CaseId) -> str:
    """Return the uid of a case."""
    return load(desk.db, case_id).uid


def come_back(desk: Desk, case_id: CaseId, verdict: str = "agree", **columns: object) -> str:
    """Let a review of a case stand in the vault as if it had come back; return its uid."""
    decision, protocol, outcome, at, responder = desk.db.execute(
        "SELECT d.uid, d.protocol_sha256, d.outcome, d.at, p.uid FROM decision d JOIN person p ON p.id = d.person_id"
        " WHERE d.case_id = ? ORDER BY d.id DESC LIMIT 1",
        (case_id,),
    ).fetchone()
    case, uid = load(desk.db, case_id), new_uid()
    with desk.transaction(Permission.KEEP) as tx:
        row = {
            **BACK,
            **dict.fromkeys(("started_at", "submitted_at", "done_at", "merged_at"), tx.at),
            "uid": uid,
            "case_uid": case.uid,
            "case_ref": case.reference,
            "decision_uid": decision,
            "protocol_sha256": protocol,
            "answers": json.dumps({"outcome": outcome}),
            "outcome": outcome,
            "decision": json.dumps({"outcome": outcome}),
            "decided_outcome": outcome,
            "decided_at": at,
            "responder_uid": responder,
            "verdict": verdict,
            "device_id": desk.device.id,
            "op_id": tx.op_id,
        } | columns
        marks = ", ".join("?" for _name in row)
        tx.db.execute(f"INSERT INTO review ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    return str(row["uid"])


def settled(desk: Desk, reviews: Sequence[str], counting: Sequence[str], case_uid: str = "case") -> None:
    """Let it be settled which of some reviews of a case count for figures."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO review_settlement (uid, case_uid, reviews, counting, state, reason, person_id, at, device_id,"
            " op_id) VALUES (?, ?, ?, ?, 'state', 'They read it.', ?, ?, ?, ?)",
            (
                *(new_uid(), case_uid, json.dumps(list(reviews)), json.dumps(list(counting))),
                *(desk.person.id, tx.at, desk.device.id, tx.op_id),
            ),
        )
