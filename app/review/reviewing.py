"""Answering a packed case blind, then seeing what was decided beside it; written in the reviewer's own vault."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.decisions.errors import AnswersConflictError, AnswersMissingError
from app.decisions.gates import facts
from app.decisions.model import Answers
from app.decisions.protocol import Protocol, sound
from app.decisions.rules import stand
from app.decisions.situation import NOTHING_KNOWN, Situation
from app.identity import Permission, new_uid
from app.review import store
from app.review.model import Difference, ReviewState, is_barred
from app.review.refusals import BlindLockedError, NotYoursError, OwnCaseError, PackAwayError, StillBlindError
from app.review.store import PackCase, Review
from app.review.timing import check_times, known_now
from app.vault.keys import b64

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


# What a review keeps of the decision that it judges; the papers around it stay in the pack.
DECIDED = ("answers", "outcome", "at", "unseen", "reason", "responder_uid", "responder_name")


@dataclass(frozen=True, slots=True)
class Started:
    """A review to go on with."""

    uid: str
    changes: Changes


def start(desk: Desk, pack_uid: str, case_uid: str) -> Started:
    """Begin the review of a packed case, or find the one that was begun; nobody reviews their own case."""
    with desk.transaction(Permission.REVIEW) as tx:
        packed = store.pack_case(tx.db, pack_uid, case_uid)
        check_open(tx, packed)
        if is_barred(packed.barred, pack_uid, desk.person.uid, b64(desk.vault.person_keys.sign_key)):
            raise OwnCaseError
        begun = [each for each in store.own_of_pack(tx.db, pack_uid, desk.person.uid) if each.case_uid == case_uid]
        if begun:
            # The newest of a chain of amendments.
            return Started(begun[-1].uid, Changes())
        uid = _begin(tx, packed)
    return Started(uid, tx.changes)


def save_answers(desk: Desk, review_uid: str, answers: Answers) -> Changes:
    """Keep the own answers as they are typed; working paper, of which only the submission goes on record."""
    with desk.transaction(Permission.REVIEW) as tx:
        review = mine(tx, review_uid)
        packed = _blind(tx, review)
        kept = {key: answers[key] for key in packed.protocol.asked if key in answers}
        tx.db.execute(
            "UPDATE review SET answers = ?, op_id = ?, version = version + 1 WHERE uid = ?",
            (json.dumps(kept), tx.op_id, review_uid),
        )
    return tx.changes


def submit_blind(desk: Desk, review_uid: str, answers: Answers, known: Situation = NOTHING_KNOWN) -> Changes:
    """Give the own answers, as complete and free of contradiction as a decision must be; from here on they are locked."""
    with desk.transaction(Permission.REVIEW) as tx:
        review = mine(tx, review_uid)
        packed = _blind(tx, review)
        standing = stand(packed.protocol, sound(packed.protocol, answers), known)
        if standing.missing_release:
            raise AnswersMissingError(standing.missing_release)
        if standing.conflicts:
            raise AnswersConflictError(standing.conflicts)
        outcome = facts(packed.protocol, standing.answers, known).outcome
        assert outcome is not None  # the outcome is a release answer of every protocol, and none is missing
        decided = {name: packed.decision[name] for name in DECIDED}
        tx.db.execute(
            "UPDATE review SET state = 'submitted', answers = ?, outcome = ?, decision = ?, decided_outcome = ?,"
            " decided_at = ?, responder_uid = ?, submitted_at = ?, op_id = ?, version = version + 1 WHERE uid = ?",
            (
                json.dumps(standing.answers),
                outcome.value,
                json.dumps(decided),
                decided["outcome"],
                decided["at"],
                decided["responder_uid"],
                tx.at,
                tx.op_id,
                review_uid,
            ),
        )
        body = {"answers": standing.answers, "outcome": outcome.value}
        tx.wrote("review", review_uid, review.version + 1, "review.submit", body, topics=(Topic.REVIEW,))
    return tx.changes


def differences(desk: Desk, review_uid: str) -> tuple[Difference, ...]:
    """Return every question that either of the two answered, with both answers, in the order of the form."""
    review = store.load(desk.db, review_uid)
    if review.decision is None:
        raise StillBlindError
    return compared(store.pack_case(desk.db, review.pack_uid, review.case_uid).protocol, review)


def compared(protocol: Protocol, review: Review) -> tuple[Difference, ...]:
    """Return a review's answers beside those of the decision that it judges."""
    theirs = (review.decision or {})["answers"]
    found = []
    for question in protocol.questions:
        here, there = review.answers.get(question.key), theirs.get(question.key)
        if here is not None or there is not None:
            found.append(Difference(question.key, question.label, here, there, same_answer(here, there)))
    return tuple(found)


def same_answer(one: object, other: object) -> bool:
    """Tell whether two answers say the same: the order of several choices says nothing, nor do blanks around words."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return one == other


def mine(tx: Transaction, review_uid: str) -> Review:
    """Return a review that the person at the desk wrote here."""
    review = store.load(tx.db, review_uid)
    if review.origin != "own" or review.reviewer_uid != tx.desk.person.uid:
        raise NotYoursError(review.reviewer_name)
    return review


def check_open(tx: Transaction, packed: PackCase) -> None:
    """Refuse to work on in a pack that has expired or was put away."""
    if packed.put_away:
        raise PackAwayError
    # By this computer's clock itself: what is written now bears its time, and a year before the case nobody judged it.
    check_times(packed.sealed_at, "", tx.desk.clock.now())
    check_times(packed.sealed_at, packed.expires_at, known_now(tx.desk))


def _blind(tx: Transaction, review: Review) -> PackCase:
    if review.state is not ReviewState.BLIND:
        raise BlindLockedError
    packed = store.pack_case(tx.db, review.pack_uid, review.case_uid)
    check_open(tx, packed)
    return packed


def _begin(tx: Transaction, packed: PackCase) -> str:
    uid, person = new_uid(), tx.desk.person
    tx.db.execute(
        "INSERT INTO review (uid, origin, state, pack_uid, case_uid, case_ref, decision_uid, protocol_sha256, vault_uid,"
        " reviewer_uid, reviewer_name, answers, outcome, decided_outcome, decided_at, responder_uid, scorecard_sha256,"
        " scores, rationale, amends_why, golden, calibration_uid, started_at, device_id, op_id, version)"
        " VALUES (?, 'own', 'blind', ?, ?, ?, ?, ?, ?, ?, ?, '{}', '', '', '', '', '', '{}', '', '', 0, ?, ?, ?, ?, 1)",
        (
            uid,
            packed.pack_uid,
            packed.case_uid,
            packed.case_ref,
            packed.decision_uid,
            packed.protocol.sha256,
            tx.desk.vault.uid,
            person.uid,
            person.name,
            packed.calibration_uid,
            tx.at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    body = {"pack": packed.pack_uid, "case": packed.case_uid, "decision": packed.decision_uid}
    tx.wrote("review", uid, 1, "review.begin", body, topics=(Topic.REVIEW,))
    return uid
