"""A conflict of interest keeps somebody away from a case: they neither take it, nor decide it, nor agree to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, State, WrongStepError
from app.cases.model import Step as CaseStep
from app.changes import Changes, Topic
from app.decisions.refusals import AtWorkError, ExcludedError
from app.identity import PersonId, new_uid

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who is kept away from a case, why, and who said so."""

    person_id: PersonId
    name: str
    reason: str
    by: str
    at: str


def exclude(desk: Desk, case_id: CaseId, person: PersonId, reason: str) -> Changes:
    """Keep somebody away from a case, or oneself; it is a fact for ever, with its reason."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction() as tx:
        case = cases.load(tx.db, case_id)
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


def exclusions(db: Connection, case_id: CaseId) -> tuple[Exclusion, ...]:
    """Return who is kept away from a case."""
    rows = db.execute(
        "SELECT e.person_id, p.name, e.reason, b.name, e.at FROM exclusion e JOIN person p ON p.id = e.person_id"
        " JOIN person b ON b.id = e.by_id WHERE e.case_id = ? ORDER BY e.at",
        (case_id,),
    )
    return tuple(Exclusion(PersonId(row[0]), *row[1:]) for row in rows)


def people(db: Connection) -> tuple[tuple[PersonId, str], ...]:
    """Return everybody of this vault by name."""
    return tuple((PersonId(number), name) for number, name in db.execute("SELECT id, name FROM person ORDER BY name"))


def check_not_excluded(db: Connection, case_id: CaseId, person: PersonId, name: str) -> None:
    """Refuse what somebody who is kept away from a case wants to do in it."""
    if any(each.person_id == person for each in exclusions(db, case_id)):
        raise ExcludedError(name)
