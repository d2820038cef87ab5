"""Judging what was decided: scores, findings and the verdict that locks them; a change later on is a review of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.cases.actions import ReasonMissingError
from app.changes import Changes, Topic
from app.decisions.store import keep_document
from app.identity import Permission, new_uid
from app.review import store
from app.review.model import Finding, ReviewState, Tie, Verdict
from app.review.refusals import (
    AmendedError,
    FindingMissingError,
    FindingStandsError,
    LockedError,
    NotDoneError,
    NotHereError,
    NothingToTieError,
    RationaleMissingError,
    ScoresMissingError,
    StillBlindError,
    WrongScoreError,
)
from app.review.reviewing import check_open, mine
from app.review.scorecards import KIND, Scorecard, kept_scorecard, scorecard_of_pack
from app.review.store import Review
from app.review.words import plain_words

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


@dataclass(frozen=True, slots=True)
class Added:
    """Something that was written, by its uid."""

    uid: str
    changes: Changes


def save_scores(desk: Desk, review_uid: str, scores: Mapping[str, str]) -> Changes:
    """Keep the scores given so far; the scorecard that they were first given under stays."""
    with desk.transaction(Permission.REVIEW) as tx:
        review = _open(tx, review_uid)
        card = _card(tx, review)
        if not card.fits(scores):
            raise WrongScoreError
        tx.db.execute(
            "UPDATE review SET scores = ?, scorecard_sha256 = ?, op_id = ?, version = version + 1 WHERE uid = ?",
            (json.dumps(dict(scores)), card.sha256, tx.op_id, review_uid),
        )
    return tx.changes


def add_finding(desk: Desk, review_uid: str, tied_to: Tie, target: str, note: str) -> Added:
    """Add what was found, tied to a question, an item of the scorecard, a piece of evidence or the case."""
    with desk.transaction(Permission.REVIEW) as tx:
        review = _open(tx, review_uid)
        words = plain_words(note)
        if not words or not _can_be_tied(tx, review, tied_to, target):
            raise NothingToTieError
        found = Finding(new_uid(), tied_to, target, words, tx.at)
        store.add_findings(tx, ((review_uid, found),))
        body = {"review": review_uid, **found.body()}
        tx.wrote("review_finding", found.uid, 1, "finding.add", body, topics=(Topic.REVIEW,))
    return Added(found.uid, tx.changes)


def remove_finding(desk: Desk, finding_uid: str) -> Changes:
    """Take a finding out again, as long as no verdict is given."""
    with desk.transaction(Permission.REVIEW) as tx:
        row = tx.db.execute("SELECT review_uid FROM review_finding WHERE uid = ?", (finding_uid,)).fetchone()
        if row is None:
            raise NotHereError
        _open(tx, row[0])
        tx.db.execute("DELETE FROM review_finding WHERE uid = ?", (finding_uid,))
        tx.wrote("review_finding", finding_uid, 2, "finding.remove", {"review": row[0]}, topics=(Topic.REVIEW,))
    return tx.changes


def give_verdict(desk: Desk, review_uid: str, verdict: Verdict, rationale: str) -> Changes:
    """Give the verdict: every item scored, reasons where they are due; it is signed, and locks the review."""
    with desk.transaction(Permission.REVIEW) as tx:
        review = _open(tx, review_uid)
        card = _card(tx, review)
        why = plain_words(rationale)
        _check(tx, review, verdict, why, card)
        done = replace(review, scorecard_sha256=card.sha256, verdict=verdict, rationale=why, done_at=tx.at)
        said = store.statement(tx.db, done)
        signature, total = desk.vault.sign(said.message()), card.total(review.scores)
        tx.db.execute(
            "UPDATE review SET state = 'done', scorecard_sha256 = ?, total = ?, verdict = ?, rationale = ?, done_at = ?,"
            " signature = ?, op_id = ?, version = version + 1 WHERE uid = ?",
            (card.sha256, total, verdict.value, why, tx.at, signature, tx.op_id, review_uid),
        )
        body = {**said.body(), "signature": signature.hex()}
        tx.wrote("review", review_uid, review.version + 1, "review.verdict", body, topics=(Topic.REVIEW,))
    return tx.changes


def amend(desk: Desk, review_uid: str, why: str) -> Added:
    """Begin a change of a locked review: a review of its own, with the same answers, that names the one before."""
    reason = plain_words(why)
    if not reason:
        raise ReasonMissingError
    with desk.transaction(Permission.REVIEW) as tx:
        before = mine(tx, review_uid)
        if before.state is not ReviewState.DONE:
            raise NotDoneError
        if tx.db.execute("SELECT 1 FROM review WHERE supersedes_uid = ?", (review_uid,)).fetchone():
            raise AmendedError
        check_open(tx, store.pack_case(tx.db, before.pack_uid, before.case_uid))
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO review (uid, origin, state, pack_uid, case_uid, case_ref, decision_uid, protocol_sha256, vault_uid,"
            " reviewer_uid, reviewer_name, answers, outcome, decision, decided_outcome, decided_at, responder_uid,"
            " scorecard_sha256, scores, rationale, supersedes_uid, amends_why, golden, calibration_uid, started_at,"
            " submitted_at, device_id, op_id, version)"
            " SELECT ?, 'own', 'submitted', pack_uid, case_uid, case_ref, decision_uid, protocol_sha256, vault_uid,"
            " reviewer_uid, reviewer_name, answers, outcome, decision, decided_outcome, decided_at, responder_uid,"
            " scorecard_sha256, scores, rationale, uid, ?, golden, calibration_uid, ?, submitted_at, ?, ?, 1"
            " FROM review WHERE uid = ?",
            (uid, reason, tx.at, desk.device.id, tx.op_id, review_uid),
        )
        copies = [replace(each, uid=new_uid()) for each in store.findings(tx.db, review_uid)]
        store.add_findings(tx, ((uid, each) for each in copies))
        body = {"supersedes": review_uid, "why": reason, "findings": [each.body() for each in copies]}
        tx.wrote("review", uid, 1, "review.amend", body, topics=(Topic.REVIEW,))
    return Added(uid, tx.changes)


def _open(tx: Transaction, review_uid: str) -> Review:
    """Return an own review that is neither blind nor locked."""
    review = mine(tx, review_uid)
    if review.state is ReviewState.BLIND:
        raise StillBlindError
    if review.state is ReviewState.DONE:
        raise LockedError
    check_open(tx, store.pack_case(tx.db, review.pack_uid, review.case_uid))
    return review


def _card(tx: Transaction, review: Review) -> Scorecard:
    """Return the scorecard of a review: the one it began with, else the pack's, which is kept from then on."""
    if review.scorecard_sha256:
        return kept_scorecard(tx.db, review.scorecard_sha256)
    card = scorecard_of_pack(tx.db, review.pack_uid)
    keep_document(tx, KIND, f"{card.id} {card.version}", card.sha256, card.document)
    return card


def _check(tx: Transaction, review: Review, verdict: Verdict, rationale: str, card: Scorecard) -> None:
    if open_items := card.unanswered(review.scores):
        raise ScoresMissingError([each.label for each in open_items])
    found = len(store.findings(tx.db, review.uid))
    if verdict is Verdict.AGREE_WITH_FINDINGS and not found:
        raise FindingMissingError
    if verdict is Verdict.AGREE and found:
        raise FindingStandsError(found)
    if not verdict.agrees and not rationale:
        raise RationaleMissingError


def _can_be_tied(tx: Transaction, review: Review, tied_to: Tie, target: str) -> bool:
    """Tell whether what a finding is to be about is there; evidence is known by its uid alone here."""
    if tied_to is Tie.FIELD:
        return target in store.pack_case(tx.db, review.pack_uid, review.case_uid).protocol.asked
    if tied_to is Tie.SCORE:
        return _card(tx, review).item(target) is not None
    return bool(target) is (tied_to is Tie.ITEM)
