"""A sitting at a vault as a process of its own: a supervisor's, from a pack to a verdict, or whoever decided hears of it.

`python -m tests.review.sitting VAULT PASSPHRASE-FILE [PACK-UID]` tells what was done as one JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.cage.client import Cage
from app.cage.model import limits_of
from app.clock import SystemClock
from app.desk import Desk, close_desk, open_desk
from app.evidence import queries as evidence
from app.evidence.model import ItemId
from app.looking import gate
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.review import feedback, review_queries
from app.review.judging import add_finding, give_verdict, save_scores
from app.review.model import Tie, Verdict
from app.review.packed import case_in, open_review_desk
from app.review.papers import Part
from app.review.queries import pack_cases
from app.review.releasing import release
from app.review.reviewing import differences, start, submit_blind
from app.review.scorecards import shipped_scorecard
from app.review.taking_out import take_out
from app.settings import shipped
from app.vault.unlock import unlock
from app.wellness import actions as wellness
from tests.decisions.forms import CLEAR

OWN = {**CLEAR["emergency-disclosure", "refuse"], "rationale": "Nothing in it is urgent."}


def judge(desk: Desk, pack_uid: str, case_uid: str, cage: Cage) -> tuple[int, int]:
    """Review one case from its evidence to the verdict; return how many items were looked at, and how many fields differ."""
    there = open_review_desk(desk, pack_uid, case_uid)
    try:
        take_out(desk, there, case_uid)
        items = evidence.items(there.db, case_in(there, case_uid))
        for row in items:
            shown = gate.open_look(
                there, cage, ItemId(row.id), Level.L2, purpose=Purpose.CREDIBILITY, gesture=Gesture.HOLD
            )
            gate.close_look(there, shown.look, EndedBy.RELEASE, complete=True)
        review = start(desk, pack_uid, case_uid).uid
        submit_blind(desk, review, OWN)
        release(desk, there, case_uid, Part.DECISION)
        differing = sum(not each.same for each in differences(desk, review))
        save_scores(desk, review, {each.id: each.answers[0].id for each in shipped_scorecard().items})
        add_finding(desk, review, Tie.FIELD, "rationale", "Say who called.")
        give_verdict(desk, review, Verdict.AGREE_WITH_FINDINGS, "")
        release(desk, there, case_uid, Part.ENDING)
    finally:
        close_desk(there)
    return len(items), differing


def sit(desk: Desk, pack_uid: str) -> dict[str, object]:
    """Judge every case of a pack."""
    wellness.sit_down(desk)
    with Cage(limits_of(shipped().vault)) as cage:
        done = [judge(desk, pack_uid, each.case_uid, cage) for each in pack_cases(desk, pack_uid)]
    (spans,) = desk.own.execute("SELECT count(*) FROM span").fetchone()
    return {"looked": [looked for looked, _differ in done], "differ": [n for _looked, n in done], "spans": spans}


def hear(desk: Desk) -> dict[str, object]:
    """Read every review of one's own decisions, and reply to it."""
    for row in review_queries.feedback(desk):
        feedback.mark_seen(desk, row.uid)
        feedback.reply(desk, row.uid, "She called from the desk.")
    pages = [review_queries.feedback_page(desk, row.uid) for row in review_queries.feedback(desk)]
    return {
        "verdicts": [page.review.verdict for page in pages],
        "found": [finding.note for page in pages for finding in page.findings],
        "replies": [len(page.replies) for page in pages],
        "unread": review_queries.unseen(desk),
    }


def main() -> None:
    """Sit down, do what is to be done, and say what it was."""
    folder, phrase, *pack_uid = sys.argv[1:]
    passphrase = Path(phrase).read_text("utf-8").removesuffix("\n")
    clock = SystemClock()
    desk = open_desk(unlock(Path(folder), passphrase, secrets=None, clock=clock), clock, shipped())
    try:
        told = sit(desk, *pack_uid) if pack_uid else hear(desk)
    finally:
        close_desk(desk)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
