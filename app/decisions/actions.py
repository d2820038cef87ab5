"""What a person does about a decision: drafts it, submits it, corrects it and answers; one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError, advance, owned
from app.cases.model import Case, CaseId, State, Step, WrongStepError, take
from app.changes import Changes
from app.decisions import approving, effects, legal_clocks, store, tasks
from app.decisions.errors import AnswersConflictError, AnswersMissingError, LookedError, NoDecisionError
from app.decisions.excluding import check_not_excluded
from app.decisions.gates import Facts, facts
from app.decisions.library import in_force, protocols
from app.decisions.model import AnswerKind, Answers, DecisionId, Unseen
from app.decisions.own import words_of
from app.decisions.proof import Statement
from app.decisions.protocol import Protocol, clean, sound
from app.decisions.rules import stand
from app.decisions.situation import Situation, at_signing
from app.identity import Permission, new_uid
from app.log import failed
from app.requesters.queries import verification
from app.wellness import ledger
from app.wellness.store import OwnStoreError

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


def save_draft(desk: Desk, case_id: CaseId, answers: Answers) -> Changes:
    """Keep answers as they are typed; the first draft of a case also keeps the form it begins with."""
    with desk.transaction(Permission.WORK) as tx:
        case = owned(tx, case_id)
        if case.state is State.CLOSED:
            raise WrongStepError(case.state, Step.DECIDE)
        protocol = _begin(tx, case)
        store.put_draft(tx, case_id, {key: answers[key] for key in protocol.asked if key in answers})
        legal_clocks.run(tx, case, facts(protocol, clean(protocol, answers)).bases)
    return tx.changes


def submit(desk: Desk, case_id: CaseId, answers: Answers) -> Changes:
    """Decide: what is needed is there, nothing contradicts, the person signs, and the case moves on."""
    # Every check of who asks comes before: nobody waits for the database meanwhile.
    strong = verification(desk, case_id).high_flag
    with desk.transaction(Permission.DECIDE) as tx:
        case = owned(tx, case_id)
        take(case.state, Step.DECIDE)
        known = at_signing(tx.desk, case_id, strong=strong)
        unseen = _decide(tx, case, answers, Step.DECIDE, known, supersedes=store.unapproved(tx.db, case_id))
    if unseen is not None:
        _count_avoided(desk, case_id, unseen)
    return tx.changes


def correct(desk: Desk, case_id: CaseId, answers: Answers, reason: str) -> Changes:
    """Decide anew with a reason; what was decided before stands in the record, linked."""
    if not reason.strip():
        raise ReasonMissingError
    strong = verification(desk, case_id).high_flag
    with desk.transaction(Permission.DECIDE) as tx:
        case = owned(tx, case_id)
        take(case.state, Step.REDECIDE)
        last = store.last_decision(tx.db, case_id)
        if last is None:
            raise NoDecisionError
        known = at_signing(tx.desk, case_id, strong=strong)
        _decide(tx, case, answers, Step.REDECIDE, known, reason=reason.strip(), supersedes=last)
    return tx.changes


def respond(desk: Desk, case_id: CaseId, note: str) -> Changes:
    """Note that the answer went out, and how; its clocks stop."""
    if not note.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.RESPOND) as tx:
        advance(tx, owned(tx, case_id), Step.RESPOND, note=note.strip())
    return tx.changes


def _begin(tx: Transaction, case: Case) -> Protocol:
    kept = store.kept_protocol(tx.db, case.id)
    if kept is not None:
        return kept
    protocol = in_force(protocols(tx.db), case.kind, tx.desk.clock.now().date())
    store.keep_protocol(tx, case, protocol)
    return protocol


def _decide(
    tx: Transaction,
    case: Case,
    answers: Answers,
    step: Step,
    known: Situation,
    *,
    reason: str = "",
    supersedes: tuple[DecisionId, str] | None,
) -> str | None:
    check_not_excluded(tx.db, case.id, tx.desk.person.id, tx.desk.person.name)
    protocol = _begin(tx, case)
    standing = stand(protocol, sound(protocol, answers), known)
    if standing.missing_release:
        raise AnswersMissingError(standing.missing_release)
    if standing.conflicts:
        raise AnswersConflictError(standing.conflicts)
    read = facts(protocol, standing.answers, known)
    assert read.outcome is not None  # the outcome is a release answer of every protocol, and none is missing
    unseen, avoided = spared(tx.desk, case, read.unseen)
    statement = Statement(
        uid=new_uid(),
        case=case.uid,
        person=tx.desk.person.uid,
        device=tx.desk.device.uid,
        protocol_sha256=protocol.sha256,
        bases_sha256=protocol.bases.sha256,
        answers=standing.answers,
        outcome=read.outcome.value,
        decided_unseen=unseen,
        reveals_avoided=avoided,
        supersedes=supersedes[1] if supersedes else None,
        reason=reason,
        at=tx.at,
    )
    decision = store.insert_decision(tx, case, statement, supersedes[0] if supersedes else None)
    _leave_draft(tx, case.id, protocol, answers, standing.answers)
    cases.add_words(tx.db, case.id, *written(protocol, standing.answers), reason)
    _go_on(tx, case.id, step, decision, read, reason)
    return unseen


def _go_on(tx: Transaction, case_id: CaseId, step: Step, decision: DecisionId, read: Facts, reason: str) -> None:
    """Let the case follow from a decision: its marks, its clocks, and a second person or the tasks."""
    effects.apply(tx, case_id, read)
    legal_clocks.run(tx, cases.load(tx.db, case_id), read.bases)
    advance(tx, cases.load(tx.db, case_id), step, note=reason)
    if not approving.ask(tx, cases.load(tx.db, case_id), decision, read):
        tasks.follow(tx, case_id, decision, read)


def _leave_draft(
    tx: Transaction, case_id: CaseId, protocol: Protocol, typed: Answers, signed: Mapping[str, object]
) -> None:
    """Keep as a draft what was typed for the record and could not be signed as it stands; else nothing is left."""
    left = {key: value for key, value in clean(protocol, typed).items() if key not in signed}
    if left:
        store.put_draft(tx, case_id, {**signed, **left})
    else:
        store.drop_draft(tx, case_id)


def _count_avoided(desk: Desk, case_id: CaseId, reason: str) -> None:
    """Count the looks that were not needed for the person alone; a store that fails holds no decision back."""
    try:
        for uid in store.covered_items(desk.db, case_id):
            ledger.avoid(desk, uid, reason)
    except OwnStoreError as error:
        failed("counting looks that were avoided", error)


def spared(desk: Desk, case: Case, unseen: Unseen | None) -> tuple[str | None, int]:
    """Return the reason for not looking and the looks it spared; the record of looks has the last word."""
    if unseen is None or unseen is Unseen.LOOKED:
        return None, 0
    looked = store.looked(desk.db, case.id, desk.person.id)
    if looked.opened:
        raise LookedError(looked.opened)
    return unseen.value, looked.covered


def written(protocol: Protocol, answers: Answers) -> list[str]:
    """Return the answers that a person wrote in their own words."""
    free = (AnswerKind.TEXT, AnswerKind.LONG_TEXT)
    own = [str(value) for key, value in answers.items() if protocol.asked[key].question.kind in free]
    return [*own, *words_of(answers)]
