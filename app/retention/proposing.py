"""Destroying takes two people and time: one proposes, another agrees, then anybody may object; one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import from_text, utc_text
from app.decisions import refusals
from app.decisions.store import keep_document
from app.i18n import _
from app.identity import Permission, Person, PersonId, Role, new_uid
from app.retention import proof, queries
from app.retention.errors import NotDueError, NotOpenError, OthersProposalError, SecondPersonError
from app.retention.model import DestructionId, Due, Stage
from app.retention.policy import retention_policy
from app.retention.queries import Destruction
from app.vault.people import proven

if TYPE_CHECKING:
    from app.decisions.approving import Colleague
    from app.desk import Desk, Transaction

_TOPICS = (Topic.RETENTION, Topic.CASES)
Sign = Callable[[bytes], bytes]
# From where each ending leads away: what was agreed to is objected to, not refused.
_STOPS = {
    Stage.OBJECTED: (Stage.PROPOSED, Stage.AGREED),
    Stage.REFUSED: (Stage.PROPOSED,),
    Stage.WITHDRAWN: (Stage.PROPOSED, Stage.AGREED),
}


def propose(desk: Desk, case_ids: Iterable[CaseId], reason: str) -> Changes:
    """Propose to destroy what has fallen due of some cases, all of them or none; somebody else has to agree."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.RETAIN) as tx:
        now, batch = desk.clock.now(), new_uid()
        there = {each.case_id: each for each in queries.due(desk)}
        for case_id in case_ids:
            found = there.get(case_id) or queries.due_of(desk, case_id)
            if found is None or not found.free or not found.falling.is_due(now):
                reference = cases.load(tx.db, case_id).reference
                why = _("it is not due") if found is None else found.falling.formula
                raise NotDueError(reference, why, () if found is None else found.blocks)
            _write(tx, found, batch, reason.strip())
    return tx.changes


def agree(desk: Desk, number: DestructionId, reason: str, sign: Sign | None = None) -> Changes:
    """Agree to what somebody else proposed; from now on anybody may object until the window is over."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.RETAIN) as tx:
        retention_policy(desk.settings.managed)
        each = _open(tx, number, Stage.PROPOSED)
        if each.proposed.person_id == desk.person.id:
            raise SecondPersonError(each.proposed.person)
        until = utc_text(from_text(tx.at) + timedelta(days=each.window_days))
        uid, said = new_uid(), reason.strip()
        statement = proof.agreement(desk.vault.uid, each.uid, desk.person.uid, (said, tx.at, until))
        signature = (sign or desk.vault.sign)(statement)
        tx.db.execute(
            "INSERT INTO destruction_agreed (destruction_id, uid, person_id, reason, at, open_until, signature,"
            " device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, uid, desk.person.id, said, tx.at, until, signature, desk.device.id, tx.op_id),
        )
        body = {"destruction": each.uid, "reason": said, "open_until": until, "signature": signature.hex()}
        _tell(tx, each, uid, "retention.agree", body, said)
    return tx.changes


def agree_beside(desk: Desk, number: DestructionId, reason: str, colleague: Colleague) -> Changes:
    """Let a colleague who sits here agree: their own passphrase opens their slot, and their own key signs; this waits."""
    row = desk.db.execute("SELECT id, name, role FROM person WHERE uid = ?", (colleague.uid,)).fetchone()
    if row is None:
        raise refusals.MayNotApproveError
    secrets, limits = colleague.secrets, colleague.limits
    with proven(desk.vault, colleague.uid, colleague.passphrase, secrets=secrets, limits=limits) as (entry, keys):
        theirs = replace(desk, person=Person(PersonId(row[0]), entry.uid, row[1], Role(row[2])))
        return agree(theirs, number, reason, keys.sign)


def object_to(desk: Desk, number: DestructionId, reason: str) -> Changes:
    """Object, whoever one is: it is stopped, and begins anew only by a new proposal."""
    return _stop(desk, number, Stage.OBJECTED, reason, Permission.OWN)


def refuse(desk: Desk, number: DestructionId, reason: str) -> Changes:
    """Do not agree to what somebody else proposed."""
    return _stop(desk, number, Stage.REFUSED, reason, Permission.RETAIN)


def withdraw(desk: Desk, number: DestructionId, reason: str) -> Changes:
    """Take back what one proposed oneself."""
    return _stop(desk, number, Stage.WITHDRAWN, reason, Permission.RETAIN)


def _stop(desk: Desk, number: DestructionId, stage: Stage, reason: str, permission: Permission) -> Changes:
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(permission) as tx:
        each = _open(tx, number, *_STOPS[stage])
        mine = each.proposed.person_id == desk.person.id
        if stage is Stage.REFUSED and mine:
            raise SecondPersonError(each.proposed.person)
        if stage is Stage.WITHDRAWN and not mine:
            raise OthersProposalError(each.proposed.person)
        uid, said = new_uid(), reason.strip()
        tx.db.execute(
            "INSERT INTO destruction_stopped (destruction_id, uid, act, person_id, reason, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, uid, stage.value, desk.person.id, said, tx.at, desk.device.id, tx.op_id),
        )
        body = {"destruction": each.uid, "act": stage.value, "reason": said}
        _tell(tx, each, uid, f"retention.{stage.value}", body, said)
    return tx.changes


def _write(tx: Transaction, found: Due, batch: str, reason: str) -> None:
    desk, uid = tx.desk, new_uid()
    policy = retention_policy(desk.settings.managed)
    keep_document(tx, "policy", f"retention {policy.version}", policy.sha256, policy.document)
    # What two people agreed to once, before this vault was put back, needs no second window.
    window = 0 if found.destroyed_before else policy.window_days
    body = {
        "case": found.uid,
        "batch": batch,
        "scope": found.scope.value,
        "formula": found.falling.formula,
        "due_at": utc_text(found.falling.due),
        "policy": policy.sha256,
        "window_days": window,
        "reason": reason,
        "at": tx.at,
    }
    signature = desk.vault.sign(proof.proposal(desk.vault.uid, uid, desk.person.uid, body))
    cursor = tx.db.execute(
        "INSERT INTO destruction (uid, batch_uid, case_id, scope, formula, due_at, policy_sha256, window_days, reason,"
        " person_id, at, signature, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            uid,
            batch,
            found.case_id,
            found.scope.value,
            found.falling.formula,
            body["due_at"],
            policy.sha256,
            window,
            reason,
            desk.person.id,
            tx.at,
            signature,
            desk.device.id,
            tx.op_id,
        ),
    )
    each = queries.destruction(tx.db, DestructionId(int(cursor.lastrowid or 0)))
    _tell(tx, each, uid, "retention.propose", {**body, "signature": signature.hex()}, reason)


def _open(tx: Transaction, number: DestructionId, *stages: Stage) -> Destruction:
    each = queries.destruction(tx.db, number)
    if each.stage not in stages:
        raise NotOpenError(each.stage)
    return each


def _tell(tx: Transaction, each: Destruction, uid: str, act: str, body: Mapping[str, object], said: str) -> None:
    cases.add_event(tx, each.case_id, act.replace("retention.", "destruction: "), said)
    tx.wrote("destruction", uid, 1, act, body, topics=_TOPICS, cases=(each.case_id,))
