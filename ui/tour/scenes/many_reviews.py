"""Many reviews like one that came back, so that there is something to count, and a calibration of two."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

from app.changes import Changes
from app.desk import Desk
from app.identity import Permission, new_uid
from app.review import calibration, store
from app.review.calibration import Member
from app.review.model import Verdict
from app.review.store import Review

OUTCOMES = ("disclose", "partial", "refuse")
HOW_MANY, SAME = 48, 0.85


def many(desk: Desk, names: tuple[str, str]) -> Changes:
    """Let them stand beside the one that came: most agree with what was decided, some do not."""
    (first,) = store.merged(desk.db)
    # Of packs that are not on the list any more: the one on it has the reviews that came back of it.
    before = new_uid()
    rng = Random(9)  # noqa: S311 -- the same figures each time; nothing here is a secret
    for number in range(HOW_MANY):
        decided = OUTCOMES[number % 3]
        answered = decided if rng.random() < SAME else rng.choice(OUTCOMES)
        at = f"2026-{1 + number % 4:02}-10T08:00:00.000Z"
        _put(desk, first, Like(before, new_uid(), decided, answered, at))
    sample = str(desk.db.execute("SELECT uid FROM review_sample LIMIT 1").fetchone()[0])
    known = {each.name: each for each in calibration.may_join(desk)}
    members = [known[name] for name in names]
    made = calibration.make(desk, "Spring: when is it now?", sample, members)
    other = next(outcome for outcome in OUTCOMES if outcome != first.outcome)
    for member, outcome in zip(members, (first.outcome, other), strict=True):
        like = Like(before, first.case_uid, first.decided_outcome, outcome, first.decided_at, member, made.uid)
        _put(desk, first, like)
    # Beside the exercise somebody else judged the case as well, and sees it otherwise.
    _put(desk, first, Like(before, first.case_uid, first.decided_outcome, other, first.decided_at, members[1]))
    return made.changes


@dataclass(frozen=True, slots=True)
class Like:
    """In what a review differs from the one that came."""

    pack_uid: str
    case_uid: str
    decided: str
    answered: str
    decided_at: str
    member: Member | None = None
    calibration_uid: str | None = None


def _put(desk: Desk, first: Review, like: Like) -> None:
    """Let a review stand that is like another one."""
    decision = {**(first.decision or {}), "outcome": like.decided}
    decision["answers"] = {**decision.get("answers", {}), "outcome": like.decided}
    verdict = Verdict.AGREE if like.decided == like.answered else Verdict.DISAGREE
    who = like.member or Member(first.vault_uid, first.reviewer_uid, first.reviewer_name)
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO review (uid, origin, state, pack_uid, case_uid, case_ref, decision_uid, protocol_sha256, vault_uid,"
            " reviewer_uid, reviewer_name, answers, outcome, decision, decided_outcome, decided_at, responder_uid,"
            " scorecard_sha256, scores, total, verdict, rationale, amends_why, golden, calibration_uid, started_at,"
            " submitted_at, done_at, merged_at, signature, device_id, op_id, version)"
            " SELECT ?, origin, state, ?, ?, case_ref, ?, protocol_sha256, ?, ?, ?, ?, ?, ?, ?, ?, 'somebody',"
            " scorecard_sha256, scores, total, ?, rationale, amends_why, golden, ?, started_at, submitted_at, done_at,"
            " merged_at, signature, device_id, ?, 1 FROM review WHERE uid = ?",
            (
                *(new_uid(), like.pack_uid, like.case_uid, new_uid(), who.vault_uid, who.person_uid, who.name),
                *(json.dumps({**first.answers, "outcome": like.answered}), like.answered, json.dumps(decision)),
                *(like.decided, like.decided_at, verdict.value, like.calibration_uid, tx.op_id, first.uid),
            ),
        )
