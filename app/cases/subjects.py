"""An account that a case turns out to be about, named by whoever works on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import store
from app.cases.actions import ReasonMissingError, owned
from app.cases.model import CaseId, State, Step, WrongStepError
from app.changes import Changes, Topic
from app.identity import Permission, new_uid

if TYPE_CHECKING:
    from app.desk import Desk

LONGEST = 500


def name_account(desk: Desk, case_id: CaseId, value: str) -> Changes:
    """Name an account of a case, so that it can be preserved and answered about; one that is there is left alone."""
    account = " ".join(value.split())[:LONGEST]
    if not account:
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        case = owned(tx, case_id)
        if case.state is State.CLOSED:
            raise WrongStepError(case.state, Step.CONTINUE)
        known = "SELECT 1 FROM subject WHERE case_id = ? AND role = 'account' AND value = ?"
        if tx.db.execute(known, (case_id, account)).fetchone():
            return Changes()
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO subject (uid, case_id, role, value, device_id, op_id, version)"
            " VALUES (?, ?, 'account', ?, ?, ?, 1)",
            (uid, case_id, account, desk.device.id, tx.op_id),
        )
        store.add_event(tx, case_id, "account named", account)
        store.add_words(tx.db, case_id, account)
        body = {"case": case.uid, "role": "account", "value": account}
        tx.wrote("subject", uid, 1, "case.account", body, topics=(Topic.CASES,), cases=(case_id,))
    return tx.changes
