"""Deciding: the form from its first answer to the closed case."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QDialog, QWidget

from app.cases.model import CaseId
from app.cases.subjects import name_account
from app.decisions import actions as decisions
from app.decisions import tasks
from app.decisions.closing import close
from app.decisions.model import Located
from ui.tour.scenes.answering import answering
from ui.tour.scenes.case import open_page
from ui.tour.stage import Stage
from ui.tour.waiting import while_asked

HALF = 4
SAID = "By call to the number of the agency's own page."


def deciding(stage: Stage, case_id: CaseId, answers: dict[str, object]) -> None:
    """Show the form begun, complete, signed, answered, and the case closed."""
    camera, window = stage.camera, stage.station.window
    page = open_page(stage, case_id)
    page.columns.go_to(page.decision)
    camera.take("decide-empty", "The form: what is missing stands beside each question and at its foot", window)
    stage.write(lambda desk: decisions.save_draft(desk, case_id, dict(list(answers.items())[:HALF])))
    page = open_page(stage, case_id)
    page.decision.go_to_missing()
    camera.take("decide-begun", "Some answers, kept as a draft; the next open one has the focus", window)
    stage.write(lambda desk: decisions.save_draft(desk, case_id, answers))
    open_page(stage, case_id)
    camera.take("decide-ready", "Nothing open: it can be signed", window, contrast=True)
    stage.let_pass(60)
    # Whose accounts it is about stands when it is signed: what is named later is no part of the decision.
    stage.write(lambda desk: name_account(desk, case_id, "friend_of_the_tide"))
    stage.write(lambda desk: decisions.submit(desk, case_id, answers))
    page = open_page(stage, case_id)
    camera.take("decided", "Signed: the decision stands above the form", window)
    answering(stage, case_id)
    page = open_page(stage, case_id)
    while_asked(page.decision.correct, _yes)
    _asked(stage, page.decision.step, "decide-correct", "A correction needs a reason and is a decision of its own")
    page.decision.correct()
    stage.let_pass(60)
    stage.write(lambda desk: decisions.respond(desk, case_id, SAID))
    page = open_page(stage, case_id)
    camera.take("responded", "The answer went out; what is for the record is due before close", window)
    _asked(stage, page.decision.step, "decide-close", "Closing asks who acknowledged receipt")
    stage.let_pass(3600)
    _follow_up(stage, case_id)
    stage.write(lambda desk: close(desk, case_id, answers, "The duty desk, by call.", Located.YES))
    open_page(stage, case_id)
    camera.take("closed", "Closed: to be read, never to be changed", window)


def _follow_up(stage: Stage, case_id: CaseId) -> None:
    """Do what follows from the decision."""
    for task in tasks.tasks(stage.station.desk.db, case_id):
        if task.open:
            stage.write(partial(tasks.finish, task_id=task.id, note=SAID))


def _yes(asked: QWidget) -> None:
    if isinstance(asked, QDialog):
        asked.accept()


def _asked(stage: Stage, ask: Callable[[], object], name: str, caption: str) -> None:
    window = stage.station.window
    while_asked(ask, lambda sheet: stage.camera.take(name, caption, window, above=sheet))
