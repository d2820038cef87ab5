"""Golden cases: closed ones whose right answers are known, mixed into samples so that reviewing itself is measured."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, State
from app.changes import Changes, Topic
from app.decisions import store as decisions
from app.decisions.errors import AnswersConflictError, AnswersMissingError, NoDecisionError
from app.decisions.model import Answers, DecisionId
from app.decisions.protocol import Protocol
from app.decisions.rules import stand
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission, new_uid
from app.review.involved import involved

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


class NotGoldenError(StillwaterError):
    """A case is not one that can be named golden, or is none."""

    def __init__(self, why: str) -> None:
        super().__init__(why, kept=_("Nothing was changed."))


def name_golden(desk: Desk, case_id: CaseId, why: str, answers: Answers | None = None) -> Changes:
    """Name a closed case golden: what was decided is right, or else the answers given here are."""
    if not why.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.LEAD) as tx:
        case = cases.load_kept(tx.db, case_id)
        last = decisions.last_decision(tx.db, case_id)
        if last is None:
            raise NoDecisionError
        if case.state is not State.CLOSED:
            raise NotGoldenError(_("Only a closed case can be golden."))
        if desk.person.uid in involved(tx.db, (case_id,), tx.at).get(case_id, frozenset()):
            raise NotGoldenError(_("You worked on this case: somebody else names it golden."))
        if tx.db.execute("SELECT 1 FROM golden_case WHERE case_id = ? AND retired_at IS NULL", (case_id,)).fetchone():
            raise NotGoldenError(_("This case is golden already. Retire it first to change what it says."))
        protocol, right = _right(tx, last[0], answers)
        uid, outcome = new_uid(), str(right["outcome"])
        tx.db.execute(
            "INSERT INTO golden_case (uid, case_id, protocol_sha256, answers, outcome, why, person_id, named_at, device_id,"
            " op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (
                *(uid, case_id, protocol.sha256, json.dumps(right), outcome, why.strip(), desk.person.id),
                *(tx.at, desk.device.id, tx.op_id),
            ),
        )
        body = {"case": case.uid, "answers": right, "outcome": outcome, "why": why.strip()}
        tx.wrote("golden_case", uid, 1, "golden.name", body, topics=(Topic.REVIEW,), cases=(case_id,))
    return tx.changes


def retire_golden(desk: Desk, case_id: CaseId) -> Changes:
    """Let a golden case be an ordinary one again; what was measured with it stands."""
    with desk.transaction(Permission.LEAD) as tx:
        row = tx.db.execute(
            "UPDATE golden_case SET retired_at = ?, op_id = ?, version = version + 1"
            " WHERE case_id = ? AND retired_at IS NULL RETURNING uid, version",
            (tx.at, tx.op_id, case_id),
        ).fetchone()
        if row is None:
            raise NotGoldenError(_("This case is not golden."))
        tx.wrote("golden_case", row[0], row[1], "golden.retire", {}, topics=(Topic.REVIEW,), cases=(case_id,))
    return tx.changes


def _right(tx: Transaction, decision: DecisionId, answers: Answers | None) -> tuple[Protocol, dict[str, object]]:
    """Return the form and the right answers: those that were signed, or others that are as complete as a decision."""
    protocol, signed = decisions.signed_under(tx.db, decision)
    if answers is None:
        return protocol, signed
    standing = stand(protocol, answers)
    if standing.missing_release:
        raise AnswersMissingError(standing.missing_release)
    if standing.conflicts:
        raise AnswersConflictError(standing.conflicts)
    return protocol, standing.answers
