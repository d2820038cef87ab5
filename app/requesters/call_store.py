"""Calls back, answers to the checklist and marks for counsel in SQL: values in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId
from app.changes import Topic
from app.clock import utc_text
from app.identity import new_uid
from app.requesters import numbers
from app.requesters.calls import CallbackId, NewCall
from app.requesters.gate import Finding, FlagAnswer, Ground

if TYPE_CHECKING:
    from app.desk import Transaction

_TOPICS = (Topic.REQUESTERS, Topic.CASES)


def insert_call(
    tx: Transaction,
    case_id: CaseId,
    call: NewCall,
    until: datetime | None,
    findings: Sequence[Finding],
    policy_sha256: str,
) -> None:
    """Write a call back, with what the checks said at that moment and the policy by which it runs out."""
    uid, body = new_uid(), _told(case_id, call, until, findings, policy_sha256)
    tx.db.execute(
        "INSERT INTO callback (uid, case_id, agency_id, person_id, at, called_at, number, digits, found_in, spoke_to,"
        " outcome, note, valid_until, findings, policy_sha256, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            uid,
            case_id,
            call.agency_id,
            tx.desk.person.id,
            tx.at,
            body["called_at"],
            call.number,
            numbers.digits(call.number, call.country),
            call.found_in,
            call.spoke_to,
            call.outcome.value,
            call.note,
            body["valid_until"],
            json.dumps(body["findings"], ensure_ascii=False),
            policy_sha256,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    tx.wrote("callback", uid, 1, "callback.record", body, topics=_TOPICS, cases=(case_id,))


def _told(
    case_id: CaseId, call: NewCall, until: datetime | None, findings: Sequence[Finding], policy_sha256: str
) -> dict[str, Any]:
    """Return a call back as the outbox tells it."""
    return {
        "case": case_id,
        "agency": call.agency_id,
        "called_at": utc_text(call.called_at),
        "number": call.number,
        "found_in": call.found_in,
        "spoke_to": call.spoke_to,
        "outcome": call.outcome.value,
        "note": call.note,
        "valid_until": utc_text(until) if until else None,
        "findings": [{"flag": each.flag, "weight": each.weight.value, "found": each.found} for each in findings],
        "policy": policy_sha256,
    }


def note_tested(tx: Transaction, digits: str, day: str) -> None:
    """Note of a number of the directory that somebody answered it on a day."""
    rows = tx.db.execute(
        "SELECT id, uid, version FROM agency_contact WHERE digits = ? AND coalesce(tested_on, '') < ?", (digits, day)
    ).fetchall()
    for number, uid, version in rows:
        tx.db.execute(
            "UPDATE agency_contact SET tested_on = ?, version = version + 1, op_id = ? WHERE id = ?",
            (day, tx.op_id, number),
        )
        tx.wrote("agency_contact", uid, version + 1, "contact.tested", {"tested_on": day}, topics=(Topic.REQUESTERS,))


def insert_strike(tx: Transaction, case_id: CaseId, call_id: CallbackId, reason: str) -> None:
    """Write that a call back was struck."""
    uid = new_uid()
    tx.db.execute(
        "INSERT INTO callback_struck (callback_id, uid, person_id, at, reason, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (call_id, uid, tx.desk.person.id, tx.at, reason, tx.desk.device.id, tx.op_id),
    )
    body = {"callback": call_id, "reason": reason}
    tx.wrote("callback_struck", uid, 1, "callback.strike", body, topics=_TOPICS, cases=(case_id,))


def insert_flag_answer(tx: Transaction, case_id: CaseId, flag: str, answer: FlagAnswer) -> None:
    """Write what a person said of a flag."""
    uid = new_uid()
    tx.db.execute(
        "INSERT INTO flag_answer (uid, case_id, flag, answer, person_id, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (uid, case_id, flag, answer.value, tx.desk.person.id, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"case": case_id, "flag": flag, "answer": answer.value}
    tx.wrote("flag_answer", uid, 1, "flag.answer", body, topics=(Topic.REQUESTERS,), cases=(case_id,))


def insert_fast_path(tx: Transaction, case_id: CaseId, act: str, ground: Ground, reason: str, counsel: str) -> None:
    """Write that a case left the fast path, or that counsel let it go on."""
    uid = new_uid()
    tx.db.execute(
        "INSERT INTO fast_path (uid, case_id, act, ground, reason, counsel, person_id, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (uid, case_id, act, ground.value, reason, counsel, tx.desk.person.id, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"case": case_id, "act": act, "ground": ground.value, "reason": reason, "counsel": counsel}
    tx.wrote("fast_path", uid, 1, f"fast_path.{act}", body, topics=_TOPICS, cases=(case_id,))
