"""Reviews and packed cases in SQL: values in, values out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.decisions.protocol import Protocol
from app.decisions.store import protocol_from
from app.review.model import Finding, ReviewState, Statement, Tie, Verdict
from app.review.refusals import NotHereError

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it stands; decision is what was decided, and none while the reviewer answers blind."""

    uid: str
    origin: str
    state: ReviewState
    pack_uid: str
    case_uid: str
    case_ref: str
    decision_uid: str
    protocol_sha256: str
    vault_uid: str
    reviewer_uid: str
    reviewer_name: str
    answers: Mapping[str, Any]
    outcome: str
    decision: Mapping[str, Any] | None
    decided_outcome: str
    decided_at: str
    responder_uid: str
    scorecard_sha256: str
    scores: Mapping[str, str]
    total: float | None
    verdict: Verdict | None
    rationale: str
    supersedes_uid: str | None
    amends_why: str
    golden: bool
    calibration_uid: str | None
    started_at: str
    submitted_at: str | None
    done_at: str | None
    returned_at: str | None
    merged_at: str | None
    version: int

    @property
    def is_exercise(self) -> bool:
        """Tell whether it was made to measure reviewing itself: of a golden case, or for a calibration."""
        return self.golden or self.calibration_uid is not None


@dataclass(frozen=True, slots=True)
class PackCase:
    """A case of a pack that was opened here; decision is not to be shown before its time."""

    pack_uid: str
    case_uid: str
    case_ref: str
    kind: str
    decision_uid: str
    protocol: Protocol
    barred: frozenset[str]
    decision: Mapping[str, Any]
    sealed_at: str
    expires_at: str
    put_away: bool
    calibration_uid: str | None


_REVIEW = (
    "SELECT uid, origin, state, pack_uid, case_uid, case_ref, decision_uid, protocol_sha256, vault_uid, reviewer_uid,"
    " reviewer_name, answers, outcome, decision, decided_outcome, decided_at, responder_uid, scorecard_sha256, scores,"
    " total, verdict, rationale, supersedes_uid, amends_why, golden, calibration_uid, started_at, submitted_at, done_at,"
    " returned_at, merged_at, version FROM review"
)


def load(db: Connection, uid: str) -> Review:
    """Return a review by its uid."""
    row = db.execute(_REVIEW + " WHERE uid = ?", (uid,)).fetchone()
    if row is None:
        raise NotHereError
    return review_from(row)


def of_case(db: Connection, case_uid: str) -> tuple[Review, ...]:
    """Return the reviews of a case, in the order in which they were made."""
    rows = db.execute(_REVIEW + " WHERE case_uid = ? ORDER BY done_at, uid", (case_uid,))
    return tuple(review_from(row) for row in rows)


def own_of_pack(db: Connection, pack_uid: str, person_uid: str) -> tuple[Review, ...]:
    """Return what a person wrote in a pack, in the order in which it was begun."""
    rows = db.execute(
        _REVIEW + " WHERE pack_uid = ? AND reviewer_uid = ? AND origin = 'own' ORDER BY started_at, uid",
        (pack_uid, person_uid),
    )
    return tuple(review_from(row) for row in rows)


def merged(db: Connection, since: str = "") -> tuple[Review, ...]:
    """Return what came back since a moment, the newest first."""
    rows = db.execute(_REVIEW + " WHERE origin = 'merged' AND merged_at >= ? ORDER BY merged_at DESC, uid", (since,))
    return tuple(review_from(row) for row in rows)


def review_from(row: tuple[Any, ...]) -> Review:
    """Read a row of review."""
    found = dict(zip(Review.__slots__, row, strict=True))
    return Review(
        **{
            **found,
            "state": ReviewState(found["state"]),
            "answers": json.loads(found["answers"]),
            "decision": None if found["decision"] is None else json.loads(found["decision"]),
            "scores": json.loads(found["scores"]),
            "verdict": None if found["verdict"] is None else Verdict(found["verdict"]),
            "golden": bool(found["golden"]),
        }
    )


def findings(db: Connection, review_uid: str) -> tuple[Finding, ...]:
    """Return the findings of a review, in the order in which they were written."""
    rows = db.execute(
        "SELECT uid, tied_to, target, note, at FROM review_finding WHERE review_uid = ? ORDER BY uid", (review_uid,)
    )
    return tuple(Finding(uid, Tie(tied_to), target, note, at) for uid, tied_to, target, note, at in rows)


def add_findings(tx: Transaction, found: Iterable[tuple[str, Finding]]) -> None:
    """Write findings, each with the uid of its review."""
    tx.db.executemany(
        "INSERT INTO review_finding (uid, review_uid, tied_to, target, note, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (each.uid, review_uid, each.tied_to.value, each.target, each.note, each.at, tx.desk.device.id, tx.op_id)
            for review_uid, each in found
        ],
    )


def pack_case(db: Connection, pack_uid: str, case_uid: str) -> PackCase:
    """Return a case of a pack that was opened here."""
    row = db.execute(
        "SELECT c.case_ref, c.kind, c.decision_uid, form.bytes, law.bytes, c.barred, c.decision,"
        " p.sealed_at, p.expires_at, p.put_away_at IS NOT NULL, p.calibration_uid FROM review_pack p JOIN review_pack_case c ON c.pack_id = p.id"
        " JOIN document form ON form.sha256 = c.protocol_sha256 JOIN document law ON law.sha256 = c.bases_sha256"
        " WHERE p.uid = ? AND p.direction = 'in' AND c.case_uid = ?",
        (pack_uid, case_uid),
    ).fetchone()
    if row is None:
        raise NotHereError
    reference, kind, decision_uid, form, law, barred, decision, sealed_at, expires_at, put_away, calibration = row
    return PackCase(
        pack_uid=pack_uid,
        case_uid=case_uid,
        case_ref=reference,
        kind=kind,
        decision_uid=decision_uid,
        protocol=protocol_from(form, law),
        barred=frozenset(json.loads(barred)),
        # Nothing is kept back any more of a pack that was put away.
        decision=json.loads(decision or "{}"),
        sealed_at=sealed_at,
        expires_at=expires_at,
        put_away=bool(put_away),
        calibration_uid=calibration or None,
    )


def statement(db: Connection, review: Review) -> Statement:
    """Return what a finished review says, as its reviewer signs it."""
    assert review.verdict is not None
    return Statement(
        uid=review.uid,
        pack_uid=review.pack_uid,
        case_uid=review.case_uid,
        case_ref=review.case_ref,
        decision_uid=review.decision_uid,
        protocol_sha256=review.protocol_sha256,
        vault_uid=review.vault_uid,
        reviewer_uid=review.reviewer_uid,
        reviewer_name=review.reviewer_name,
        answers=review.answers,
        outcome=review.outcome,
        scorecard_sha256=review.scorecard_sha256,
        scores=review.scores,
        verdict=review.verdict,
        rationale=review.rationale,
        findings=findings(db, review.uid),
        supersedes_uid=review.supersedes_uid,
        amends_why=review.amends_why,
        calibration_uid=review.calibration_uid,
        started_at=review.started_at,
        submitted_at=review.submitted_at or "",
        done_at=review.done_at or "",
    )
