"""What a person does to a case: one transaction each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.cases import store
from app.cases.clocks import BY_HAND, POLICY, clocks_for
from app.cases.model import (
    STATES_WITHOUT_CLOCKS,
    Case,
    CaseId,
    Imminence,
    KeptAwayError,
    Kind,
    NotYoursError,
    State,
    Step,
    WrongStepError,
    first_imminence,
    take,
)
from app.changes import Changes, Topic
from app.clock import from_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


class ReasonMissingError(StillwaterError):
    """A step that needs a reason came without one."""

    def __init__(self) -> None:
        super().__init__(_("A reason is needed."), kept=_("Nothing was changed."), do=_("Say why in a few words."))


def claim(desk: Desk, case_id: CaseId) -> Changes:
    """Take a case; an emergency puts the case into life-at-risk mode until the emergency gate says no."""
    with desk.transaction(Permission.WORK) as tx:
        claim_within(tx, case_id)
    return tx.changes


def claim_within(tx: Transaction, case_id: CaseId) -> None:
    """Take a case inside another room's transaction; one that somebody left further on goes on where it stands."""
    case = store.load_kept(tx.db, case_id)
    state = case.state if case.left else take(case.state, Step.CLAIM)
    # Further on than at its beginning the first gate may have said no.
    at_risk = case.life_at_risk or (is_emergency(case) and not case.left)
    try:
        tx.db.execute(
            "UPDATE cases SET state = ?, owner_id = ?, life_at_risk = ?, version = version + 1, op_id = ? WHERE id = ?",
            (state.value, tx.desk.person.id, at_risk, tx.op_id, case_id),
        )
    except dbapi2.IntegrityError as error:
        # The database itself keeps people away, whichever room said so.
        raise KeptAwayError from error
    _moved(tx, case, Step.CLAIM, state, extra={"life_at_risk": at_risk})


def release(desk: Desk, case_id: CaseId) -> Changes:
    """Give a case back to the queue."""
    with desk.transaction(Permission.WORK) as tx:
        case = owned(tx, case_id)
        state = take(case.state, Step.RELEASE)
        tx.db.execute(
            "UPDATE cases SET state = ?, owner_id = NULL, version = version + 1, op_id = ? WHERE id = ?",
            (state.value, tx.op_id, case_id),
        )
        _moved(tx, case, Step.RELEASE, state)
    return tx.changes


def give_back_within(tx: Transaction, case_id: CaseId, note: str) -> None:
    """Give back a case of somebody who does not go on with it: begun, it is new again; further on it waits where it stands."""
    case = store.load(tx.db, case_id)
    state = take(case.state, Step.RELEASE) if case.state is State.CLAIMED else case.state
    tx.db.execute(
        "UPDATE cases SET state = ?, owner_id = NULL, version = version + 1, op_id = ? WHERE id = ?",
        (state.value, tx.op_id, case_id),
    )
    _moved(tx, case, Step.RELEASE, state, note=note)


def hold(desk: Desk, case_id: CaseId, reason: str) -> Changes:
    """Lay a case aside with a reason; its clocks run on."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        advance(tx, owned(tx, case_id), Step.HOLD, note=reason.strip())
        tx.db.execute("UPDATE cases SET hold_reason = ? WHERE id = ?", (reason.strip(), case_id))
    return tx.changes


def ask_more(desk: Desk, case_id: CaseId, question: str) -> Changes:
    """Note what was asked of the requester and wait for it."""
    if not question.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        advance(tx, owned(tx, case_id), Step.ASK_MORE, note=question.strip())
    return tx.changes


def resume(desk: Desk, case_id: CaseId) -> Changes:
    """Go on with a case that was held or waiting."""
    with desk.transaction(Permission.WORK) as tx:
        advance(tx, owned(tx, case_id), Step.RESUME)
        tx.db.execute("UPDATE cases SET hold_reason = NULL, answered_at = NULL WHERE id = ?", (case_id,))
    return tx.changes


def go_on(desk: Desk, case_id: CaseId, reason: str) -> Changes:
    """Work on an answered case again because more is needed; its clocks start anew."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        advance(tx, owned(tx, case_id), Step.CONTINUE, note=reason.strip())
    return tx.changes


def assess(desk: Desk, case_id: CaseId, imminence: Imminence) -> Changes:
    """Say how soon harm is feared; the case takes its place in the queue and its clocks are set anew."""
    with desk.transaction(Permission.WORK) as tx:
        case = store.load_kept(tx.db, case_id)
        if case.state is State.CLOSED:
            raise WrongStepError(case.state, Step.CONTINUE)
        set_imminence(tx, case, imminence)
    return tx.changes


def set_life_at_risk(desk: Desk, case_id: CaseId, reason: str, *, on: bool) -> Changes:
    """Turn life-at-risk mode of a case on or off by hand, with the reason."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        write_life_at_risk(tx, owned(tx, case_id), on=on, reason=reason.strip())
    return tx.changes


def add_note(desk: Desk, case_id: CaseId, text: str) -> Changes:
    """Write a note into the history; it can be searched."""
    if not text.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        case = store.load_kept(tx.db, case_id)
        uid = store.add_event(tx, case_id, "note", text.strip())
        store.add_words(tx.db, case_id, text)
        body = {"case": case.uid, "note": text.strip()}
        tx.wrote("event", uid, 1, "case.note", body, topics=(Topic.CASES,), cases=(case_id,))
    return tx.changes


def mark_seen(desk: Desk, case_id: CaseId) -> Changes:
    """Note when a case was first opened by anyone; later openings, and those of who does not work on cases, change nothing."""
    seen = "SELECT 1 FROM event WHERE case_id = ? AND act = 'first seen'"
    if not desk.may(Permission.WORK) or desk.db.execute(seen, (case_id,)).fetchone():
        return Changes()
    if store.is_destroyed(desk.db, case_id):
        # What says that somebody opened it first went with the rest.
        return Changes()
    with desk.transaction(Permission.WORK) as tx:
        case = store.load(tx.db, case_id)
        if not tx.db.execute(seen, (case_id,)).fetchone():
            uid = store.add_event(tx, case_id, "first seen")
            tx.wrote("event", uid, 1, "case.first_seen", {"case": case.uid}, topics=(Topic.CASES,), cases=(case_id,))
    return tx.changes


def is_emergency(case: Case) -> bool:
    """Tell whether a claim of this case puts it into life-at-risk mode."""
    return case.kind is Kind.EMERGENCY_DISCLOSURE or case.imminence is Imminence.NOW


def owned(tx: Transaction, case_id: CaseId) -> Case:
    """Return a case that the person at the desk has claimed."""
    case = store.load_kept(tx.db, case_id)
    if case.owner_id != tx.desk.person.id:
        raise NotYoursError
    return case


def advance(tx: Transaction, case: Case, step: Step, *, note: str = "") -> State:
    """Take a case one step on, inside another room's transaction."""
    state = take(case.state, step)
    tx.db.execute(
        "UPDATE cases SET state = ?, version = version + 1, op_id = ? WHERE id = ?", (state.value, tx.op_id, case.id)
    )
    if state in STATES_WITHOUT_CLOCKS:
        store.stop_clocks(tx, case.id)
    elif case.state in STATES_WITHOUT_CLOCKS:
        # What is asked for or corrected after an answer has its own time, from now.
        now = from_text(tx.at)
        store.start_clocks(tx, case.id, clocks_for(tx.desk.settings.clocks, case.kind, case.imminence, now))
    _moved(tx, case, step, state, note=note)
    return state


def set_imminence(tx: Transaction, case: Case, imminence: Imminence) -> None:
    """Set how soon harm is feared, inside another room's transaction."""
    if imminence is case.imminence:
        return
    tx.db.execute(
        "UPDATE cases SET imminence = ?, version = version + 1, op_id = ? WHERE id = ?",
        (imminence.value, tx.op_id, case.id),
    )
    # What a law or an order says runs on, however soon harm is feared.
    store.stop_clocks(tx, case.id, POLICY)
    if case.state not in STATES_WITHOUT_CLOCKS:
        store.start_clocks(
            tx, case.id, clocks_for(tx.desk.settings.clocks, case.kind, imminence, from_text(case.received_at))
        )
    store.add_event(tx, case.id, "assessed", imminence.value)
    body = {"imminence": imminence.value}
    tx.wrote("case", case.uid, case.version + 1, "case.assess", body, topics=(Topic.CASES,), cases=(case.id,))


def write_life_at_risk(tx: Transaction, case: Case, *, on: bool, reason: str) -> None:
    """Turn life-at-risk mode on or off, inside another room's transaction."""
    if case.life_at_risk == on:
        return
    tx.db.execute(
        "UPDATE cases SET life_at_risk = ?, version = version + 1, op_id = ? WHERE id = ?", (on, tx.op_id, case.id)
    )
    store.add_event(tx, case.id, "life at risk on" if on else "life at risk off", reason)
    body = {"life_at_risk": on, "reason": reason}
    topics = (Topic.CASES, Topic.WELLNESS)
    tx.wrote("case", case.uid, case.version + 1, "case.life_at_risk", body, topics=topics, cases=(case.id,))


def write_kind(tx: Transaction, case: Case, kind: Kind, reason: str) -> None:
    """Make a case another kind, inside another room's transaction; what somebody assessed of it stays."""
    unread = (first_imminence(case.kind), first_imminence(kind))
    imminence = unread[1] if case.imminence is unread[0] else case.imminence
    tx.db.execute(
        "UPDATE cases SET kind = ?, imminence = ?, version = version + 1, op_id = ? WHERE id = ?",
        (kind.value, imminence.value, tx.op_id, case.id),
    )
    # A time that the request itself gives holds whatever kind it is.
    running = "SELECT DISTINCT source FROM clock WHERE case_id = ? AND source <> ? AND stopped_at IS NULL"
    for (source,) in tx.db.execute(running, (case.id, BY_HAND)).fetchall():
        store.stop_clocks(tx, case.id, source)
    store.start_clocks(tx, case.id, clocks_for(tx.desk.settings.clocks, kind, imminence, from_text(case.received_at)))
    note = f"{case.kind.value} → {kind.value}"
    store.add_event(tx, case.id, "kind changed", f"{note} · {reason}" if reason else note)
    store.add_words(tx.db, case.id, reason)
    body = {"kind": kind.value, "was": case.kind.value, "imminence": imminence.value, "reason": reason}
    topics = (Topic.CASES, Topic.DECISIONS)
    tx.wrote("case", case.uid, case.version + 1, "case.kind", body, topics=topics, cases=(case.id,))
    changed = replace(case, kind=kind, imminence=imminence, version=case.version + 1)
    if case.owner_id is not None and is_emergency(changed):
        write_life_at_risk(tx, changed, on=True, reason=_("emergency"))


def _moved(
    tx: Transaction, case: Case, step: Step, state: State, *, note: str = "", extra: dict[str, object] | None = None
) -> None:
    store.add_event(tx, case.id, step.value.replace("_", " "), note)
    store.add_words(tx.db, case.id, note)
    body = {"state": state.value, "note": note, **(extra or {})}
    tx.wrote("case", case.uid, case.version + 1, f"case.{step.value}", body, topics=(Topic.CASES,), cases=(case.id,))
