"""What a second person does about a decision: agrees, sends it back, by phone, or not at all; one transaction each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError, advance, owned
from app.cases.model import Case, CaseId, Step
from app.changes import Changes, Topic
from app.clock import from_text
from app.decisions import refusals, store, tasks
from app.decisions.approvals import Asked, asked, blind_answers, may_approve
from app.decisions.excluding import exclusions
from app.decisions.gates import Facts, facts
from app.decisions.model import Answers, CategoryAnswer, DecisionId, Gate
from app.decisions.policies import Listed, approval_policy
from app.decisions.protocol import clean
from app.decisions.risks import Risk, risks
from app.decisions.since import held_by
from app.decisions.tasks import NewTask
from app.decisions.verdicts import Manner, Verdict, Word
from app.i18n import _
from app.identity import Permission, Person, PersonId, Role, new_uid
from app.requesters.gate import GateState
from app.requesters.queries import standing
from app.vault.people import proven

if TYPE_CHECKING:
    from app.desk import Desk, Transaction
    from app.vault.device_secrets import DeviceSecrets
    from app.vault.model import Limits

Sign = Callable[[bytes], bytes]
# What was let go unanswered is looked at first on the next day, before anything else.
REVIEW_HOUR = 6


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """A call to an approver: what they said yes to was read back to them, word by word."""

    approver: str
    number: str
    read_back: str
    reason: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who sits beside the author and types their own passphrase."""

    uid: str
    passphrase: str = field(repr=False)
    secrets: DeviceSecrets | None = field(repr=False)
    limits: Limits


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of a decision, and what goes with the way in which it is said."""

    verdict: Verdict
    manner: Manner
    reason: str
    call: PhoneCall | None = None
    categories: list[str] | None = None
    sign: Sign | None = field(default=None, repr=False)


def ask(tx: Transaction, case: Case, decision: DecisionId, read: Facts) -> bool:
    """Ask for a second person where the policy wants one, inside the decision's transaction; tell whether it does."""
    policy = approval_policy(tx.db, tx.desk.settings.managed)
    found = risks(policy, read)
    if not found:
        return False
    store.keep_document(tx, "approval_policy", f"approval {policy.version}", policy.sha256, policy.document)
    uid, names = new_uid(), [risk.value for risk in found]
    tx.db.execute(
        "INSERT INTO approval_ask (decision_id, uid, case_id, risks, policy_sha256, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (decision, uid, case.id, json.dumps(names), policy.sha256, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"risks": names, "policy": policy.sha256}
    tx.wrote("approval_ask", uid, 1, "approval.ask", body, topics=(Topic.DECISIONS,), cases=(case.id,))
    advance(tx, cases.load(tx.db, case.id), Step.SEND_TO_APPROVER, note=", ".join(risk.label for risk in found))
    return True


def answer_blind(desk: Desk, case_id: CaseId, answers: Answers) -> Changes:
    """Keep what the approver would have answered; from then on they see what the author did."""
    with desk.transaction(Permission.APPROVE) as tx:
        question = _open_question(tx, case_id)
        _check_approver(tx, question)
        if blind_answers(tx.db, question.decision, desk.person.id) is not None:
            raise refusals.SeenAlreadyError
        protocol = store.kept_protocol(tx.db, case_id)
        kept = {} if protocol is None else clean(protocol, answers)
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO blind_answer (decision_id, person_id, uid, answers, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (question.decision, desk.person.id, uid, json.dumps(kept), tx.at, desk.device.id, tx.op_id),
        )
        body = {"decision": question.decision_uid, "answers": kept}
        tx.wrote("blind_answer", uid, 1, "approval.blind", body, topics=(Topic.DECISIONS,), cases=(case_id,))
    return tx.changes


def approve(desk: Desk, case_id: CaseId, decision_uid: str, reason: str) -> Changes:
    """Agree to a decision that somebody else made: now its answer may go out."""
    return _say(desk, case_id, decision_uid, Verdict.APPROVED, reason)


def approve_beside(desk: Desk, case_id: CaseId, decision_uid: str, reason: str, colleague: Colleague) -> Changes:
    """Let a colleague beside the author agree: their passphrase opens their own slot, and their own key signs; this waits."""
    row = desk.db.execute("SELECT id, name, role FROM person WHERE uid = ?", (colleague.uid,)).fetchone()
    if row is None:
        raise refusals.MayNotApproveError
    secrets, limits = colleague.secrets, colleague.limits
    with proven(desk.vault, colleague.uid, colleague.passphrase, secrets=secrets, limits=limits) as (entry, keys):
        theirs = replace(desk, person=Person(PersonId(row[0]), entry.uid, row[1], Role(row[2])))
        return _say(theirs, case_id, decision_uid, Verdict.APPROVED, reason, sign=keys.sign)


def send_back(desk: Desk, case_id: CaseId, decision_uid: str, reason: str) -> Changes:
    """Do not agree: the case goes back to its author, with the reason."""
    return _say(desk, case_id, decision_uid, Verdict.RETURNED, reason)


def withdraw(desk: Desk, case_id: CaseId, reason: str) -> Changes:
    """Take one's own decision back before anybody has agreed to it."""
    with desk.transaction(Permission.DECIDE) as tx:
        case = owned(tx, case_id)
        question = _open_question(tx, case_id)
        _write(tx, case, question, Saying(Verdict.WITHDRAWN, Manner.HERE, reason))
        advance(tx, case, Step.RETURN, note=reason.strip())
    return tx.changes


def approve_by_phone(desk: Desk, case_id: CaseId, decision_uid: str, call: PhoneCall) -> Changes:
    """Note that a listed approver agreed by phone, with what was read back; they countersign within the policy's time."""
    with desk.transaction(Permission.DECIDE) as tx:
        case = owned(tx, case_id)
        question = _open_question(tx, case_id, decision_uid)
        if not call.read_back.strip():
            raise refusals.ReadBackMissingError
        listed = _listed(question, call)
        if any(each.name == listed.name for each in exclusions(tx.db, case_id)):
            raise refusals.ExcludedError(listed.name)
        _write(tx, case, question, Saying(Verdict.APPROVED, Manner.PHONE, call.reason, call=call))
        _go_on(tx, case, question, _("by phone, {name}").format(name=listed.name))
        hours = question.policy.countersign / timedelta(hours=1)
        tasks.add(
            tx,
            case_id,
            question.decision,
            NewTask(
                kind="countersign",
                what=_("{name} countersigns what was agreed by phone").format(name=listed.name),
                basis="",
                formula=_("agreed {at} + {hours:g} h (policy approval v{version})").format(
                    at=tx.at[:16].replace("T", " "), hours=hours, version=question.policy.version
                ),
                due_at=from_text(tx.at) + question.policy.countersign,
            ),
            owner=_person_named(tx, listed.name) or case.owner_id,
        )
    return tx.changes


def release_unanswered(desk: Desk, case_id: CaseId, decision_uid: str, reason: str) -> Changes:
    """Let the least non-content data go to a verified requester though nobody answered; it is reviewed first next day."""
    with desk.transaction(Permission.DECIDE) as tx:
        case = owned(tx, case_id)
        question = _open_question(tx, case_id, decision_uid)
        given = _least(tx, question)
        _write(tx, case, question, Saying(Verdict.APPROVED, Manner.UNANSWERED, reason, categories=given))
        _go_on(tx, case, question, _("nobody answered; the least: {data}").format(data=", ".join(given)))
        at = from_text(tx.at)
        due = (at + timedelta(days=1)).replace(hour=REVIEW_HOUR, minute=0, second=0, microsecond=0)
        what = _("Review first: data went out though no approver answered")
        formula = _("the day after {at}, {hour:02d}:00 UTC").format(at=tx.at[:10], hour=REVIEW_HOUR)
        task = NewTask("review_unanswered", what, "", formula, due)
        tasks.add(tx, case_id, question.decision, task, owner=None)
    return tx.changes


def _say(
    desk: Desk, case_id: CaseId, decision_uid: str, verdict: Verdict, reason: str, *, sign: Sign | None = None
) -> Changes:
    with desk.transaction(Permission.APPROVE) as tx:
        case = cases.load_kept(tx.db, case_id)
        question = _open_question(tx, case_id, decision_uid)
        _check_approver(tx, question)
        if question.policy.blind and blind_answers(tx.db, question.decision, desk.person.id) is None:
            raise refusals.AnswerFirstError
        _write(tx, case, question, Saying(verdict, Manner.HERE, reason, sign=sign))
        if verdict is Verdict.APPROVED:
            _go_on(tx, case, question, reason.strip())
        else:
            advance(tx, case, Step.RETURN, note=reason.strip())
    return tx.changes


def _go_on(tx: Transaction, case: Case, question: Asked, note: str) -> None:
    """Let an approved decision count: nothing learnt since holds it back, the case moves on, and its tasks begin."""
    read = facts(*store.signed_under(tx.db, question.decision))
    if why := held_by(tx.desk, case.id, read):
        raise refusals.HeldSinceError(why)
    advance(tx, case, Step.APPROVE, note=note)
    tasks.follow(tx, case.id, question.decision, read)


def _open_question(tx: Transaction, case_id: CaseId, decision_uid: str = "") -> Asked:
    """Return the question that still waits; who comes second is told who answered, how and when."""
    question = asked(tx.db, case_id)
    if question is None:
        raise refusals.NothingToApproveError
    if question.said is not None:
        raise refusals.AnsweredAlreadyError(question.said)
    if decision_uid and question.decision_uid != decision_uid:
        raise refusals.OtherDecisionError
    return question


def _check_approver(tx: Transaction, question: Asked) -> None:
    if question.author_id == tx.desk.person.id:
        raise refusals.OwnDecisionError
    if not may_approve(tx.db, question, tx.desk.person.id):
        raise refusals.MayNotApproveError


def _listed(question: Asked, call: PhoneCall) -> Listed:
    """Return the approver of the policy's list who was called, on the number that stands there."""
    for each in question.policy.by_phone:
        if each.name == call.approver.strip() and _digits(each.number) == _digits(call.number):
            if each.name == question.author:
                raise refusals.OwnDecisionError
            return each
    raise refusals.NotListedError(question.policy.by_phone)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _person_named(tx: Transaction, name: str) -> int | None:
    row = tx.db.execute("SELECT id FROM person WHERE name = ? AND id <> ?", (name, tx.desk.person.id)).fetchone()
    return None if row is None else int(row[0])


def _least(tx: Transaction, question: Asked) -> list[str]:
    """Return the categories that may go out unanswered: decided on, non-content, of the policy's list."""
    free_at = question.unanswered_at()
    if free_at is None:
        raise refusals.NotUnansweredError(_("The policy does not allow it."))
    if from_text(tx.at) < free_at:
        raise refusals.NotUnansweredError(_("Approvers still have until {at} UTC.").format(at=f"{free_at:%H:%M}"))
    row = store.signed_under(tx.db, question.decision)
    read = facts(*row)
    if read.requester is not Gate.PASSED or Risk.OVERRIDE in question.risks or Risk.COUNSEL in question.risks:
        raise refusals.NotUnansweredError(_("Only a verified requester gets anything without a second person."))
    if standing(tx.desk, question.case_id).state is GateState.FAILED:
        raise refusals.NotUnansweredError(_("The calls on record say that the agency denies the request."))
    if Gate.PASSED not in (read.emergency, read.order):
        raise refusals.NotUnansweredError(_("The second gate is not passed."))
    given = read.given(CategoryAnswer.DISCLOSE) & question.policy.least
    if not given:
        raise refusals.NotUnansweredError(_("Nothing that was decided on is among the least that the policy names."))
    return sorted(category.value for category in given)


def _write(tx: Transaction, case: Case, question: Asked, saying: Saying) -> None:
    if not saying.reason.strip():
        raise ReasonMissingError
    call = saying.call
    word = Word(
        uid=new_uid(),
        decision=question.decision_uid,
        person=tx.desk.person.uid,
        verdict=saying.verdict.value,
        manner=saying.manner.value,
        approver=call.approver.strip() if call else tx.desk.person.name,
        number=call.number.strip() if call else "",
        read_back=call.read_back.strip() if call else "",
        categories=saying.categories,
        reason=saying.reason.strip(),
        at=tx.at,
    )
    store.insert_approval(tx, case, question.decision, word, saying.sign or tx.desk.vault.sign)
    cases.add_words(tx.db, case.id, saying.reason, word.read_back)
