"""A second person: who is asked, what may go out while nobody answers, and what waits for whom."""

from __future__ import annotations

from app.cases import actions as cases
from app.cases.model import CaseId, Kind
from app.decisions import actions as decisions
from app.decisions import approving
from app.decisions.queries import decisions as decided
from ui.todo.part import PAGE
from ui.tour.scenes.case import open_page
from ui.tour.stage import Stage

CALLED = "Called both approvers twice; the person may be on the bridge now."


def agreeing(stage: Stage, answers: dict[str, object]) -> None:
    """Decide to give content out, wait, and let the least go."""
    camera, window = stage.camera, stage.station.window
    case_id = _unclaimed(stage)
    if case_id is None:
        return
    wanted = {**answers, "bases": ["us-2702-b8", "us-2702-c4"], "data_content": "disclose"}
    wanted |= {"reason_content": "The messages name the place.", "content_from": "", "content_to": ""}
    stage.write(lambda desk: cases.claim(desk, case_id))
    stage.write(lambda desk: decisions.submit(desk, case_id, wanted))
    page = open_page(stage, case_id)
    page.columns.go_to(page.decision)
    camera.take("approval-asked", "Content is to go out: a second person is asked, and the clocks run on", window)
    stage.let_pass(11 * 60)
    uid = decided(stage.station.desk.db, case_id)[0].uid
    stage.write(lambda desk: approving.release_unanswered(desk, case_id, uid, CALLED))
    open_page(stage, case_id)
    camera.take("approval-unanswered", "Nobody answered: only the least goes out, and it is reviewed first", window)
    window.go(PAGE)
    camera.take("to-do", "What waits: reviews first, then decisions, then tasks by when they are due", window)


def _unclaimed(stage: Stage) -> CaseId | None:
    row = stage.station.desk.db.execute(
        "SELECT id FROM cases WHERE state = 'new' AND kind = ? ORDER BY id DESC LIMIT 1",
        (Kind.EMERGENCY_DISCLOSURE.value,),
    ).fetchone()
    return None if row is None else CaseId(row[0])
