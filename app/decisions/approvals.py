"""What pages read of approvals: who is asked, since when, whose turn it is, what was said, and what waits for whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.clock import from_text
from app.decisions.model import Category, DecisionId
from app.decisions.policies import ApprovalPolicy, parse_approval
from app.decisions.risks import Risk
from app.decisions.verdicts import Manner, Verdict
from app.identity import Permission, PersonId, Role, permissions

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody of this vault who may say yes or no to a decision."""

    id: PersonId
    uid: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a decision, how, by whom; categories is what may go out of it where that is less than decided."""

    id: int
    uid: str
    verdict: Verdict
    manner: Manner
    approver: str
    number: str
    read_back: str
    categories: frozenset[Category] | None
    reason: str
    at: str
    countersigned: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that a second person must agree to, and what became of that."""

    decision: DecisionId
    decision_uid: str
    case_id: CaseId
    author_id: PersonId
    author: str
    risks: tuple[Risk, ...]
    policy: ApprovalPolicy
    at: str
    said: Said | None

    def turn(self, approvers: tuple[Approver, ...], now: datetime) -> tuple[Approver, ...]:
        """Return who is asked by now: the first at once, one more each time that the policy's minutes have passed."""
        turns = int((now - from_text(self.at)) // self.policy.turn)
        return approvers[: max(turns, 0) + 1]

    def turn_at(self, approvers: tuple[Approver, ...], person: PersonId) -> datetime | None:
        """Return from when on somebody is asked: at once, or once those before them have not answered in time."""
        place = next((n for n, each in enumerate(approvers) if each.id == person), None)
        return None if place is None else from_text(self.at) + place * self.policy.turn

    def unanswered_at(self) -> datetime | None:
        """Return from when on the least may go out though nobody answered; never, if the policy says so."""
        wait = self.policy.unanswered
        return None if wait is None else from_text(self.at) + wait


def asked(db: Connection, case_id: CaseId) -> Asked | None:
    """Return what was asked of a second person for the case's newest decision; nothing if nobody has to agree to it."""
    row = db.execute(
        "SELECT d.id, d.uid, d.case_id, d.person_id, p.name, k.risks, doc.bytes, k.at FROM decision d"
        " JOIN approval_ask k ON k.decision_id = d.id JOIN person p ON p.id = d.person_id"
        " JOIN document doc ON doc.sha256 = k.policy_sha256"
        " WHERE d.id = (SELECT max(id) FROM decision WHERE case_id = ?)",
        (case_id,),
    ).fetchone()
    if row is None:
        return None
    number, uid, case, author_id, author, risks, policy, at = row
    return Asked(
        DecisionId(number),
        uid,
        CaseId(case),
        PersonId(author_id),
        author,
        tuple(Risk(risk) for risk in json.loads(risks)),
        parse_approval(bytes(policy)),
        at,
        said(db, DecisionId(number)),
    )


def said(db: Connection, decision: DecisionId) -> Said | None:
    """Return what was said of a decision."""
    row = db.execute(
        "SELECT a.id, a.uid, a.verdict, a.manner, a.approver, a.number, a.read_back, a.categories, a.reason, a.at,"
        " coalesce(s.verdict, '') FROM approval a LEFT JOIN countersign s ON s.approval_id = a.id WHERE a.decision_id = ?",
        (decision,),
    ).fetchone()
    if row is None:
        return None
    number, uid, verdict, manner, approver, phone, read_back, categories, reason, at, countersigned = row
    given = None if categories is None else frozenset(Category(name) for name in json.loads(categories))
    return Said(
        number,
        uid,
        Verdict(verdict),
        Manner(manner),
        approver,
        phone,
        read_back,
        given,
        reason,
        at,
        countersigned,
    )


def approvers(db: Connection, question: Asked) -> tuple[Approver, ...]:
    """Return who may agree, in the order in which they are asked: never the author, nor whom a conflict excludes."""
    rows = db.execute(
        "SELECT p.id, p.uid, p.name, p.role FROM person p WHERE p.id <> ? AND NOT EXISTS"
        " (SELECT 1 FROM excluded e WHERE e.case_id = ? AND e.person_id = p.id) ORDER BY p.name, p.id",
        (question.author_id, question.case_id),
    )
    people = [Approver(PersonId(number), uid, name, Role(role)) for number, uid, name, role in rows]
    order = {role: place for place, role in enumerate(question.policy.roles)}
    # A policy may name a role that is not here to agree to anything: whoever runs the machine decides no case.
    fit = (each for each in people if each.role in order and Permission.APPROVE in permissions(each.role))
    return tuple(sorted(fit, key=lambda each: order[each.role]))


def may_approve(db: Connection, question: Asked, person: PersonId) -> bool:
    """Tell whether somebody may say yes or no to a decision."""
    return any(each.id == person for each in approvers(db, question))


def blind_answers(db: Connection, decision: DecisionId, person: PersonId) -> dict[str, object] | None:
    """Return what somebody would have answered before they saw the author's answers."""
    row = db.execute(
        "SELECT answers FROM blind_answer WHERE decision_id = ? AND person_id = ?", (decision, person)
    ).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def hidden_from(desk: Desk, case_id: CaseId) -> bool:
    """Tell whether the author's answers stay away from the person at the desk until they have given their own."""
    question = asked(desk.db, case_id)
    if question is None or question.said is not None or not question.policy.blind:
        return False
    if not may_approve(desk.db, question, desk.person.id):
        return False
    return blind_answers(desk.db, question.decision, desk.person.id) is None


def waiting(desk: Desk) -> tuple[Asked, ...]:
    """Return the decisions that wait for a word of the person at the desk, the oldest first."""
    rows = desk.db.execute(
        "SELECT c.id FROM cases c INDEXED BY queue_by_state WHERE c.state = 'pending_approval' ORDER BY c.rank, c.due_key, c.id"
    ).fetchall()
    found = [question for (case_id,) in rows if (question := asked(desk.db, CaseId(case_id))) is not None]
    mine = [each for each in found if each.said is None and may_approve(desk.db, each, desk.person.id)]
    return tuple(sorted(mine, key=lambda each: each.at))


def my_turn(desk: Desk) -> tuple[Asked, ...]:
    """Return the decisions of which the person at the desk is asked by now."""
    now = desk.clock.now()
    found = []
    for question in waiting(desk):
        at = question.turn_at(approvers(desk.db, question), desk.person.id)
        if at is not None and at <= now:
            found.append(question)
    return tuple(found)
