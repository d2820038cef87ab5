"""What a person does at the first gate: record a call back, answer the checklist, send a case to counsel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, Check, State
from app.changes import Changes, Topic
from app.evidence.model import CaseClosedError
from app.i18n import _
from app.identity import Permission
from app.requesters import call_store, numbers, queries
from app.requesters.calls import Callback, CallbackId, CallOutcome, NewCall, gate_state, in_words, missing
from app.requesters.domains import aligned
from app.requesters.errors import (
    AlreadyStruckError,
    CallIncompleteError,
    CallInFutureError,
    ListedAfterwardsError,
    NoSuchCallError,
    NotCounselError,
    NotOffFastPathError,
    NumberFromRequestError,
    OwnCallError,
    OwnClearingError,
    SourceFromRequestError,
    UnknownFlagError,
)
from app.requesters.flags import checklist
from app.requesters.gate import Finding, FlagAnswer, GateState, Ground
from app.requesters.policy import VerificationPolicy, in_force, keep
from app.requesters.reading import hosts
from app.requesters.surroundings import message_of
from app.requesters.vouching import listed, said_in_requests, vouches

if TYPE_CHECKING:
    from app.cases.model import Case
    from app.desk import Desk, Transaction

_AHEAD = timedelta(minutes=1)
_CHECKS = {GateState.VERIFIED: Check.PASSED, GateState.FAILED: Check.FAILED}


def record_call(
    desk: Desk, case_id: CaseId, call: NewCall, findings: Sequence[Finding], policy: VerificationPolicy | None = None
) -> Changes:
    """Write down a call back with what the checks said meanwhile; a number of the request's own is refused."""
    policy = policy or in_force()
    _check(desk, case_id, call)
    until = call.called_at + timedelta(hours=policy.confirmed_hours) if call.outcome is CallOutcome.CONFIRMED else None
    with desk.transaction(Permission.WORK) as tx:
        case = _open_case(tx, case_id)
        call_store.insert_call(tx, case_id, call, until, findings, keep(tx, policy))
        if call.outcome is not CallOutcome.NOT_REACHED:
            call_store.note_tested(tx, numbers.digits(call.number, call.country), call.called_at.date().isoformat())
        note = _("{outcome}: {number}, found in {source}; {who}")
        words = note.format(outcome=in_words(call.outcome), number=call.number, source=call.found_in, who=call.spoke_to)
        cases.add_event(tx, case_id, "call back", words)
        if call.outcome in (CallOutcome.CONFIRMED, CallOutcome.DENIED):
            _bring_up_to_date(tx, desk, case)
    return tx.changes


def strike_call(desk: Desk, case_id: CaseId, call_id: CallbackId, reason: str) -> Changes:
    """Strike a call back that was written down wrong; a second person does, and both stay on record."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        case = _open_case(tx, case_id)
        call = _call(queries.callbacks(tx.db, case_id), call_id)
        if call.struck is not None:
            raise AlreadyStruckError
        if call.person_id == desk.person.id:
            raise OwnCallError
        call_store.insert_strike(tx, case_id, call_id, reason.strip())
        cases.add_event(tx, case_id, "call back struck", reason.strip())
        _bring_up_to_date(tx, desk, case)
    return tx.changes


def answer_flag(desk: Desk, case_id: CaseId, flag: str, answer: FlagAnswer) -> Changes:
    """Say of a red flag that only a person can see whether it is there."""
    if flag not in {each.id for each in checklist()}:
        raise UnknownFlagError(flag)
    with desk.transaction(Permission.WORK) as tx:
        _open_case(tx, case_id)
        call_store.insert_flag_answer(tx, case_id, flag, answer)
    return tx.changes


def leave_fast_path(desk: Desk, case_id: CaseId, ground: Ground, reason: str) -> Changes:
    """Send a case to counsel because of who its subject may be; nothing is given before counsel answered."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        _open_case(tx, case_id)
        call_store.insert_fast_path(tx, case_id, "off", ground, reason.strip(), "")
        cases.add_event(tx, case_id, "to counsel", reason.strip())
    return tx.changes


def clear_by_counsel(
    desk: Desk, case_id: CaseId, counsel: str, reason: str, policy: VerificationPolicy | None = None
) -> Changes:
    """Note that counsel lets a case go on, who of them said so, and why; a second person does, and counsel is named."""
    if not (reason.strip() and counsel.strip()):
        raise ReasonMissingError
    policy = policy or in_force()
    if policy.counsel and counsel.strip().casefold() not in {name.strip().casefold() for name in policy.counsel}:
        raise NotCounselError(counsel.strip(), policy.counsel)
    with desk.transaction(Permission.WORK) as tx:
        _open_case(tx, case_id)
        off = queries.off_fast_path(tx.db, case_id)
        if off is None:
            raise NotOffFastPathError
        if queries.had_a_hand(tx.db, case_id, desk.person.id):
            raise OwnClearingError
        call_store.insert_fast_path(tx, case_id, "cleared", off.ground, reason.strip(), counsel.strip())
        cases.add_event(tx, case_id, "cleared by counsel", f"{counsel.strip()}: {reason.strip()}")
    return tx.changes


def _check(desk: Desk, case_id: CaseId, call: NewCall) -> None:
    """Refuse a call that lacks something, and one whose number or source is the request's own word."""
    lacking = missing(call)
    if lacking:
        raise CallIncompleteError(lacking)
    if call.called_at > desk.clock.now() + _AHEAD:
        raise CallInFutureError
    message = message_of(desk.db, case_id)
    entries = listed(desk.db, call.number, call.country)
    said = said_in_requests(desk.db, case_id, call.number, call.country, message.country)
    if said is not None and not vouches(entries, said):
        raise ListedAfterwardsError(call.number, said.reference) if entries else NumberFromRequestError(call.number)
    if not entries:
        known = queries.agencies_of_domain(desk.db, message.domain)
        if message.domain and not known and any(aligned(host, message.domain) for host in hosts(call.found_in)):
            raise SourceFromRequestError(message.domain)


def _open_case(tx: Transaction, case_id: CaseId) -> Case:
    case = cases.load_kept(tx.db, case_id)
    if case.state is State.CLOSED:
        raise CaseClosedError
    return case


def _call(calls: Sequence[Callback], call_id: CallbackId) -> Callback:
    for call in calls:
        if call.id == call_id:
            return call
    raise NoSuchCallError


def _bring_up_to_date(tx: Transaction, desk: Desk, case: Case) -> None:
    """Let the queue say where the first gate stands."""
    state = gate_state(queries.callbacks(tx.db, case.id), desk.clock.now())
    check = _CHECKS.get(state, Check.UNKNOWN)
    cursor = tx.db.execute(
        "UPDATE cases SET requester_check = ?, version = version + 1, op_id = ? WHERE id = ? AND requester_check <> ?",
        (check.value, tx.op_id, case.id, check.value),
    )
    if cursor.rowcount:
        body = {"requester_check": check.value}
        topics = (Topic.CASES,)
        tx.wrote("case", case.uid, case.version + 1, "case.requester_check", body, topics=topics, cases=(case.id,))
