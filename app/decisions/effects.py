"""What a decision does to its case: the first gate's mark, its place in the queue, life-at-risk mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import set_imminence, write_life_at_risk
from app.cases.model import CaseId, Check, Imminence
from app.changes import Topic
from app.decisions.gates import Facts
from app.decisions.model import Gate
from app.i18n import _

if TYPE_CHECKING:
    from app.desk import Transaction

CHECKS = {Gate.PASSED: Check.PASSED, Gate.FAILED: Check.FAILED, Gate.UNKNOWN: Check.UNKNOWN}


def apply(tx: Transaction, case_id: CaseId, read: Facts) -> None:
    """Let a case follow from the answers that were decided on."""
    if read.requester is not None:
        _mark_requester(tx, case_id, CHECKS[read.requester])
    _assess(tx, case_id, read)
    if read.emergency is Gate.FAILED:
        reason = _("the emergency gate says no")
        write_life_at_risk(tx, cases.load(tx.db, case_id), on=False, reason=reason)
    if read.emergency is Gate.PASSED:
        write_life_at_risk(tx, cases.load(tx.db, case_id), on=True, reason=_("the emergency gate says yes"))


def _mark_requester(tx: Transaction, case_id: CaseId, check: Check) -> None:
    changed = tx.db.execute(
        "UPDATE cases SET requester_check = ?, version = version + 1, op_id = ? WHERE id = ? AND requester_check <> ?",
        (check.value, tx.op_id, case_id, check.value),
    ).rowcount
    if not changed:
        return
    cases.add_event(tx, case_id, "requester checked", check.value)
    case = cases.load(tx.db, case_id)
    body = {"requester_check": check.value}
    tx.wrote("case", case.uid, case.version, "case.requester_check", body, topics=(Topic.CASES,), cases=(case_id,))


def _assess(tx: Transaction, case_id: CaseId, read: Facts) -> None:
    """Give the case the imminence answered; a gate that says no takes back what was feared or not yet read."""
    case = cases.load(tx.db, case_id)
    if read.imminence is not None:
        set_imminence(tx, case, read.imminence)
    elif read.emergency is Gate.FAILED and case.imminence in (Imminence.NOW, Imminence.UNASSESSED):
        set_imminence(tx, case, Imminence.UNKNOWN)
