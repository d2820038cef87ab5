"""The word of an approver who was called, afterwards: confirmed or disputed, signed by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.decisions import refusals, tasks
from app.decisions.approvals import asked
from app.decisions.verdicts import Countersign, Manner
from app.identity import Permission, new_uid

if TYPE_CHECKING:
    from app.desk import Desk


def countersign(desk: Desk, case_id: CaseId, approval_uid: str, reason: str, *, disputed: bool = False) -> Changes:
    """Sign what was agreed by phone, or dispute it; either way the task is done and the word stands."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.APPROVE) as tx:
        cases.load_kept(tx.db, case_id)
        question = asked(tx.db, case_id)
        said = None if question is None else question.said
        if question is None or said is None or said.uid != approval_uid or said.manner is not Manner.PHONE:
            raise refusals.NothingToApproveError
        if said.countersigned:
            raise refusals.AnsweredAlreadyError(said)
        if said.approver != desk.person.name or question.author_id == desk.person.id:
            raise refusals.NotTheirCallError(said.approver)
        verdict = "disputed" if disputed else "confirmed"
        word = Countersign(new_uid(), approval_uid, desk.person.uid, verdict, reason.strip(), tx.at)
        signature = desk.vault.sign(word.message(desk.vault.uid))
        tx.db.execute(
            "INSERT INTO countersign (approval_id, uid, person_id, verdict, reason, at, signature, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (said.id, word.uid, desk.person.id, verdict, word.reason, tx.at, signature, desk.device.id, tx.op_id),
        )
        cases.add_event(tx, case_id, f"call {verdict}", word.reason)
        body = {**word.body(), "signature": signature.hex()}
        topics = (Topic.DECISIONS, Topic.CASES)
        tx.wrote("countersign", word.uid, 1, "approval.countersign", body, topics=topics, cases=(case_id,))
        for task in tasks.tasks(tx.db, case_id):
            if task.open and task.kind == "countersign":
                tasks.end_within(tx, task.id, "done", word.reason)
    return tx.changes
