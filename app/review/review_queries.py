"""What pages read of reviews that came home: feedback, disputes, what calls for more, and what is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId
from app.decisions.store import protocol_from
from app.identity import Permission
from app.review import store
from app.review.feedback import NotAboutYouError
from app.review.model import Difference, Finding, Held, Verdict
from app.review.reviewing import compared
from app.review.scorecards import Scorecard, kept_scorecard
from app.review.store import Review

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """A review of one's own decision as a line of a list; superseded is one that its reviewer changed since."""

    uid: str
    case_id: CaseId
    case_ref: str
    verdict: Verdict
    reviewer: str
    total: float
    same_outcome: bool
    findings: int
    done_at: str
    merged_at: str
    seen: bool
    replies: int
    disputed: bool
    superseded: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody said to a review."""

    person: str
    words: str
    at: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A review that is disputed, to whom it goes, with which pack, and what they said; empty as long as that is open."""

    uid: str
    review_uid: str
    case_id: CaseId
    case_uid: str
    case_ref: str
    by: str
    reason: str
    reviewer: str
    to_vault_uid: str
    to_person_uid: str
    to_name: str
    at: str
    pack_uid: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """Everything of one review for whoever decided: it, side by side with the decision, and what was said to it."""

    review: Review
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    scorecard: Scorecard
    replies: tuple[Reply, ...]
    dispute: Dispute | None
    # Other reviews of the same case: the ones it changes or is changed by, and those of other supervisors.
    others: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class ActRow:
    """A review that says somebody must act, and has not been seen to yet."""

    review_uid: str
    case_id: CaseId
    case_ref: str
    verdict: Verdict
    reviewer: str
    rationale: str
    merged_at: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A review that came back and could not be taken in; aside is why somebody left it out, by whom, and empty while it waits."""

    id: int
    uid: str
    case_ref: str
    reviewer: str
    reason: Held
    held_at: str
    aside: str = ""
    word_by: str = ""

    @property
    def may_be_let_in(self) -> bool:
        """Tell whether a word can let it in."""
        return self.reason in (Held.SAME_NAME, Held.AFTER_EXPIRY) and not self.aside


def feedback(desk: Desk) -> tuple[FeedbackRow, ...]:
    """Return the reviews of decisions of the person at the desk, the newest first; exercises are nobody's feedback."""
    rows = desk.db.execute(
        "SELECT r.uid, c.id, r.case_ref, r.verdict, r.reviewer_name, r.total, r.outcome = r.decided_outcome,"
        " (SELECT count(*) FROM review_finding f WHERE f.review_uid = r.uid), r.done_at, r.merged_at,"
        " EXISTS (SELECT 1 FROM review_reply s WHERE s.review_uid = r.uid AND s.person_id = ? AND s.act = 'seen'),"
        " (SELECT count(*) FROM review_reply s WHERE s.review_uid = r.uid AND s.act = 'reply'),"
        " EXISTS (SELECT 1 FROM review_dispute d WHERE d.review_uid = r.uid),"
        # Nobody but its own reviewer changes a review.
        " EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid"
        " AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid)"
        " FROM review r JOIN cases c ON c.uid = r.case_uid WHERE r.origin = 'merged' AND r.responder_uid = ?"
        " AND r.golden = 0 AND r.calibration_uid IS NULL ORDER BY r.merged_at DESC, r.done_at DESC, r.uid",
        (desk.person.id, desk.person.uid),
    )
    return tuple(_feedback_row(row) for row in rows)


def unseen(desk: Desk) -> int:
    """Count the reviews of one's own decisions that were not read yet, as they stand now."""
    (count,) = desk.db.execute(
        "SELECT count(*) FROM review r WHERE r.origin = 'merged' AND r.responder_uid = ?"
        " AND r.golden = 0 AND r.calibration_uid IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM review_reply s WHERE s.review_uid = r.uid AND s.person_id = ? AND s.act = 'seen')"
        " AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid"
        " AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid)",
        (desk.person.uid, desk.person.id),
    ).fetchone()
    return int(count)


def feedback_page(desk: Desk, review_uid: str) -> FeedbackPage:
    """Return all of a review that came home, for whoever decided and for supervisors; exercises are for these alone."""
    review = store.load(desk.db, review_uid)
    if (review.responder_uid != desk.person.uid or review.is_exercise) and not desk.may(Permission.LEAD):
        raise NotAboutYouError
    beside = (each for each in reviews_of_case(desk.db, review.case_uid) if each.uid != review_uid)
    disputes = (each for each in _disputes(desk.db) if each.review_uid == review_uid)
    return FeedbackPage(
        review=review,
        differences=differences_of(desk.db, review),
        findings=store.findings(desk.db, review_uid),
        scorecard=kept_scorecard(desk.db, review.scorecard_sha256),
        replies=_replies(desk.db, review_uid),
        dispute=next(disputes, None),
        others=tuple(each for each in beside if review.is_exercise or not each.is_exercise),
    )


def differences_of(db: Connection, review: Review) -> tuple[Difference, ...]:
    """Return a review that came home side by side with the decision, question by question."""
    form, law = db.execute(
        "SELECT form.bytes, law.bytes FROM decision d JOIN document form ON form.sha256 = d.protocol_sha256"
        " JOIN document law ON law.sha256 = d.bases_sha256 WHERE d.uid = ?",
        (review.decision_uid,),
    ).fetchone()
    return compared(protocol_from(form, law), review)


def reviews_of_case(db: Connection, case_uid: str) -> tuple[Review, ...]:
    """Return the reviews of a case that came home; that it was reviewed is a fact beside its state."""
    return tuple(each for each in store.of_case(db, case_uid) if each.origin == "merged")


def times_reviewed(db: Connection, case_id: CaseId) -> int:
    """Count the reviews of a case that came home and stand: a fact beside its state, for whoever sees the case.

    Exercises are not counted: which case is golden would be told by it.
    """
    (count,) = db.execute(
        "SELECT count(*) FROM cases c JOIN review r ON r.case_uid = c.uid AND r.origin = 'merged' WHERE c.id = ?"
        " AND r.golden = 0 AND r.calibration_uid IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid"
        " AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid)",
        (case_id,),
    ).fetchone()
    return int(count)


def acts_due(db: Connection) -> tuple[ActRow, ...]:
    """Return what reviews say must be done and nobody has seen to: phoning first, then the oldest."""
    rows = db.execute(
        "SELECT r.uid, c.id, r.case_ref, r.verdict, r.reviewer_name, r.rationale, r.merged_at FROM review r"
        " JOIN cases c ON c.uid = r.case_uid WHERE r.origin = 'merged' AND r.verdict IN ('reopen', 'act_now_phone')"
        " AND NOT EXISTS (SELECT 1 FROM review_act a WHERE a.review_uid = r.uid)"
        " AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid"
        " AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid)"
        " ORDER BY r.verdict, r.merged_at, r.uid"
    )
    return tuple(ActRow(uid, CaseId(number), ref, Verdict(said), *rest) for uid, number, ref, said, *rest in rows)


def held(desk: Desk) -> tuple[HeldRow, ...]:
    """Return the reviews that are kept aside: those that wait first, the newest of them first."""
    desk.require(Permission.LEAD)
    rows = desk.db.execute(
        "SELECT h.id, h.uid, h.case_ref, h.reviewer_name, h.reason, h.held_at, coalesce(w.reason, ''), coalesce(p.name, '')"
        " FROM review_held h LEFT JOIN review_held_word w ON w.word = 'aside' AND w.id = (SELECT max(id) FROM"
        " review_held_word WHERE review_uid = h.uid AND review_sha256 = h.sha256)"
        " LEFT JOIN person p ON p.id = w.person_id WHERE h.settled_at IS NULL"
        " ORDER BY w.id IS NOT NULL, h.held_at DESC, h.id DESC"
    )
    return tuple(
        HeldRow(number, uid, ref, reviewer, Held(reason), *rest) for number, uid, ref, reviewer, reason, *rest in rows
    )


def disputes(desk: Desk) -> tuple[Dispute, ...]:
    """Return every dispute, those that wait first, the oldest of them first."""
    desk.require(Permission.LEAD)
    return tuple(sorted(_disputes(desk.db), key=lambda each: (bool(each.answered_by), bool(each.pack_uid), each.at)))


def _feedback_row(row: tuple[Any, ...]) -> FeedbackRow:
    found = dict(zip(FeedbackRow.__slots__, row, strict=True))
    flags = {name: bool(found[name]) for name in ("same_outcome", "seen", "disputed", "superseded")}
    return FeedbackRow(**{**found, **flags, "verdict": Verdict(found["verdict"])})


def _disputes(db: Connection) -> tuple[Dispute, ...]:
    rows = db.execute(
        "SELECT d.uid, d.review_uid, c.id, c.uid, c.reference, p.name, d.reason, r.reviewer_name, d.to_vault_uid,"
        " d.to_person_uid, d.to_name, d.at, coalesce(d.pack_uid, ''),"
        # Whoever it went to answers by a review of their own.
        " coalesce((SELECT a.uid FROM review a WHERE a.case_uid = r.case_uid AND a.pack_uid = d.pack_uid"
        " AND a.reviewer_uid = d.to_person_uid AND a.vault_uid = d.to_vault_uid AND a.origin = 'merged'"
        " ORDER BY a.done_at DESC LIMIT 1), '')"
        " FROM review_dispute d JOIN review r ON r.uid = d.review_uid JOIN cases c ON c.uid = r.case_uid"
        " JOIN person p ON p.id = d.person_id ORDER BY d.id"
    )
    return tuple(Dispute(uid, review_uid, CaseId(number), *rest) for uid, review_uid, number, *rest in rows)


def _replies(db: Connection, review_uid: str) -> tuple[Reply, ...]:
    rows = db.execute(
        "SELECT p.name, s.words, s.at FROM review_reply s JOIN person p ON p.id = s.person_id"
        " WHERE s.review_uid = ? AND s.act = 'reply' ORDER BY s.id",
        (review_uid,),
    )
    return tuple(Reply(*row) for row in rows)
