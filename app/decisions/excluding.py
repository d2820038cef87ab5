"""A conflict of interest keeps somebody away from a case: they neither take it, nor decide it, nor agree to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, State, WrongStepError
from app.cases.model import Step as CaseStep
from app.changes import Changes, Topic
from app.decisions.refusals import AtWorkError, ExcludedError, NotExcludedError, SecondPersonLiftsError
from app.i18n import _
from app.identity import Permission, PersonId, new_uid

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who is kept away from a case, why, and who said so."""

    id: int
    uid: str
    person_id: PersonId
    name: str
    reason: str
    by_id: PersonId
    by: str
    at: str


def exclude(desk: Desk, case_id: CaseId, person: PersonId, reason: str) -> Changes:
    """Keep somebody away from a case, or oneself; it stands, with its reason, until a second person lifts it."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        case = cases.load_kept(tx.db, case_id)
        if case.state is State.CLOSED:
            raise WrongStepError(case.state, CaseStep.CONTINUE)
        uid_of, name = tx.db.execute("SELECT uid, name FROM person WHERE id = ?", (person,)).fetchone()
        if any(each.person_id == person for each in exclusions(tx.db, case_id)):
            raise ExcludedError(name)
        if case.owner_id == person:
            raise AtWorkError(name)
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO exclusion (case_id, person_id, uid, by_id, reason, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (case_id, person, uid, desk.person.id, reason.strip(), tx.at, desk.device.id, tx.op_id),
        )
        cases.add_event(tx, case_id, "kept away", f"{name}: {reason.strip()}")
        body = {"person": uid_of, "reason": reason.strip()}
        topics = (Topic.DECISIONS, Topic.CASES)
        tx.wrote("exclusion", uid, 1, "case.exclude", body, topics=topics, cases=(case_id,))
    return tx.changes


def keep_away_again(tx: Transaction, case_id: CaseId, before: CaseId) -> None:
    """Keep everybody away from a case who is kept away from the one that it follows, for the same reasons and by the same word."""
    case = cases.load(tx.db, before)
    for each in exclusions(tx.db, before):
        uid, reason = new_uid(), _("{reason} (from {reference})").format(reason=each.reason, reference=case.reference)
        tx.db.execute(
            "INSERT INTO exclusion (case_id, person_id, uid, by_id, reason, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (case_id, each.person_id, uid, each.by_id, reason, tx.at, tx.desk.device.id, tx.op_id),
        )
        cases.add_event(tx, case_id, "kept away", f"{each.name}: {reason}")
        body = {"follows": each.uid, "reason": reason}
        topics = (Topic.DECISIONS, Topic.CASES)
        tx.wrote("exclusion", uid, 1, "case.exclude", body, topics=topics, cases=(case_id,))


def lift(desk: Desk, case_id: CaseId, person: PersonId, reason: str) -> Changes:
    """Let somebody back to a case: a second person says why; both stay on record."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.APPROVE) as tx:
        case = cases.load_kept(tx.db, case_id)
        if case.state is State.CLOSED:
            raise WrongStepError(case.state, CaseStep.CONTINUE)
        stands = next((each for each in exclusions(tx.db, case_id) if each.person_id == person), None)
        if stands is None:
            raise NotExcludedError
        if desk.person.id in (stands.person_id, stands.by_id):
            raise SecondPersonLiftsError(stands.name, stands.by)
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO exclusion_lift (exclusion_id, uid, by_id, reason, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (stands.id, uid, desk.person.id, reason.strip(), tx.at, desk.device.id, tx.op_id),
        )
        cases.add_event(tx, case_id, "let back", f"{stands.name}: {reason.strip()}")
        body = {"exclusion": stands.uid, "reason": reason.strip()}
        topics = (Topic.DECISIONS, Topic.CASES)
        tx.wrote("exclusion_lift", uid, 1, "case.let_back", body, topics=topics, cases=(case_id,))
    return tx.changes


def exclusions(db: Connection, case_id: CaseId) -> tuple[Exclusion, ...]:
    """Return who is kept away from a case now; what was lifted stands in its history."""
    rows = db.execute(
        "SELECT e.id, e.uid, e.person_id, p.name, e.reason, e.by_id, b.name, e.at FROM excluded x"
        " JOIN exclusion e ON e.id = x.id JOIN person p ON p.id = e.person_id"
        " JOIN person b ON b.id = e.by_id WHERE x.case_id = ? ORDER BY e.at, e.id",
        (case_id,),
    )
    return tuple(
        Exclusion(number, uid, PersonId(person), name, reason, PersonId(by_id), by, at)
        for number, uid, person, name, reason, by_id, by, at in rows
    )


def liftable(desk: Desk, case_id: CaseId) -> tuple[Exclusion, ...]:
    """Return whom the person at the desk could let back to a case."""
    mine = desk.person.id
    return tuple(each for each in exclusions(desk.db, case_id) if mine not in (each.person_id, each.by_id))


def people(db: Connection) -> tuple[tuple[PersonId, str], ...]:
    """Return everybody of this vault by name."""
    return tuple((PersonId(number), name) for number, name in db.execute("SELECT id, name FROM person ORDER BY name"))


def check_not_excluded(db: Connection, case_id: CaseId, person: PersonId, name: str) -> None:
    """Refuse what somebody who is kept away from a case wants to do in it."""
    if any(each.person_id == person for each in exclusions(db, case_id)):
        raise ExcludedError(name)
