"""Reviews on their way home: judged, as they travel, in files as a changed program might write them, and as rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.desk import Desk
from app.review import store
from app.review.envelope import Kind, seal_envelope
from app.review.judging import add_finding, give_verdict, save_scores
from app.review.model import Tie, Verdict
from app.review.results import Results, Signed
from app.review.results_store import signatures
from app.review.reviewing import start, submit_blind
from app.review.scorecards import shipped_scorecard
from tests.review.opened import MET, REFUSED


def judge(desk: Desk, pack: str, case_uid: str, *notes: str, verdict: Verdict = Verdict.DISAGREE) -> str:
    """Review a case with findings; return the review's uid."""
    review = start(desk, pack, case_uid).uid
    submit_blind(desk, review, REFUSED)
    save_scores(desk, review, {**MET, "gates": "partly"})
    for note in notes:
        add_finding(desk, review, Tie.FIELD, "rationale", note)
    give_verdict(desk, review, verdict, "The record does not carry it.")
    return review


def finished(desk: Desk, *uids: str) -> tuple[Signed, ...]:
    """Return reviews as they travel."""
    found = signatures(desk.db, uids)
    return tuple(Signed(store.statement(desk.db, store.load(desk.db, uid)), found[uid]) for uid in uids)


def sent(desk: Desk, to: Desk, path: Path, pack: str, *reviews: Signed) -> Path:
    """Seal reviews of any kind into a results file, as a changed program might."""
    card = shipped_scorecard()
    body = Results("01a20000-0000-7000-8000-000000000001", pack, {card.sha256: card}, reviews).payload()
    recipient = to.vault.person_keys.recipient
    path.write_bytes(seal_envelope(body, Kind.RESULTS, desk.vault, [recipient], at="2026-03-07T21:40:00.000Z"))
    return path


def rows(desk: Desk) -> list[Any]:
    """Return all that is known of reviews, but not when and by which write it came."""
    return [
        *desk.db.execute(
            "SELECT uid, origin, state, pack_uid, case_uid, case_ref, decision_uid, vault_uid, reviewer_uid, reviewer_name,"
            " answers, outcome, decision, decided_outcome, responder_uid, scorecard_sha256, scores, total, verdict,"
            " rationale, supersedes_uid, amends_why, golden, done_at, signature FROM review ORDER BY uid"
        ),
        *desk.db.execute("SELECT uid, review_uid, tied_to, target, note, at FROM review_finding ORDER BY uid"),
        *desk.db.execute("SELECT uid, sha256, case_uid, reason, body FROM review_held ORDER BY uid, sha256"),
    ]
