"""What a review asks to be looked at again goes on in a new case, linked with the closed one, which stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.incidents import link_cases
from app.cases.model import CaseId, Imminence, Kind
from app.cases.opening import NewCase, NewSubject, open_case
from app.changes import Changes
from app.decisions.excluding import keep_away_again
from app.i18n import _
from app.identity import Permission
from app.review.feedback import note_act, waiting

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Reopened:
    """The case that a closed one goes on in."""

    case_id: CaseId
    reference: str
    changes: Changes


def reopen(desk: Desk, review_uid: str) -> Reopened:
    """Open a linked case because a review asks for it; its clocks begin now, and the review waits for nobody any more.

    Whoever is kept away from the closed case is kept away from this one, and how soon harm is feared is what it was.
    """
    with desk.transaction(Permission.WORK) as tx:
        review = waiting(tx.db, review_uid)
        (number,) = tx.db.execute("SELECT id FROM cases WHERE uid = ?", (review.case_uid,)).fetchone()
        closed = CaseId(number)
        opened = open_case(tx, _again(tx.db, closed, desk.clock.now()))
        link_cases(tx, opened.id, closed)
        keep_away_again(tx, opened.id, closed)
        why = _("A review of {case} by {who} asks for it: {why}")
        told = why.format(case=review.case_ref, who=review.reviewer_name, why=review.rationale)
        cases.add_event(tx, opened.id, "reopened", told)
        note_act(tx, review, _("It goes on in {case}.").format(case=opened.reference))
    return Reopened(opened.id, opened.reference, tx.changes)


def _again(db: Connection, closed: CaseId, now: datetime) -> NewCase:
    """Return what is known of a closed case as a new one begins with it; who asked has to be called back anew."""
    kind, title, country, requester, imminence = db.execute(
        "SELECT kind, title, country, requester_id, imminence FROM cases WHERE id = ?", (closed,)
    ).fetchone()
    rows = db.execute("SELECT role, value FROM subject WHERE case_id = ? ORDER BY id", (closed,))
    subjects = tuple(NewSubject(role, value) for role, value in rows)
    return NewCase(Kind(kind), title, country, now, "review", requester, Imminence(imminence), subjects)
