"""The letter by which a decision went out is judged with it; a call, which may tell how it ended, comes after the verdict."""

from __future__ import annotations

from app.cases.model import CaseId
from app.desk import Desk
from app.identity import new_uid
from app.review.model import Level
from app.review.papers import Part
from app.review.sealing import gather_all
from tests.review.closed import closed


def answer(desk: Desk, case_id: CaseId, sort: str, *, earlier: bool = False) -> None:
    """Put an answer of a case on record, of its decision or of none."""
    desk.db.execute(
        "INSERT INTO response (uid, case_id, decision_id, person_id, sort, title, language, recipient, body, at, device_id,"
        " op_id) VALUES (?, ?, (SELECT id FROM decision WHERE case_id = ? AND ?), ?, ?, '', 'en', 'Duty desk', '{}', ?, ?, ?)",
        (new_uid(), case_id, case_id, not earlier, desk.person.id, sort, "2026-03-07T21:40:00.000Z", 1, new_uid()),
    )


def test_an_answer_is_shown_beside_its_decision_and_a_call_after_the_verdict(desk: Desk) -> None:
    def answers(case_id: CaseId) -> None:
        answer(desk, case_id, "letter")
        answer(desk, case_id, "call")
        answer(desk, case_id, "letter", earlier=True)

    case_id = closed(desk, answered=answers)
    gathered = gather_all(desk, [case_id], Level.FACTS)
    assert gathered is not None
    shown = {part: [row["sort"] for row in gathered[0].parts[part].new["response"]] for part in Part}
    assert shown == {Part.BEFORE: [], Part.DECISION: ["letter"], Part.ENDING: ["call", "letter"]}
