"""What waits for somebody: nothing, a decision of a colleague, tasks; each line leads to its case."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.cases import actions
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.decisions import actions as decisions
from app.decisions import approving
from app.decisions.queries import decisions as made_of
from app.desk import Desk
from tests.decisions.test_approving import CONTENT, seat
from tests.ui.audit import not_plain, unnamed
from ui.shell.context import Context
from ui.todo.page import TodoPage, waiting


def shown(qtbot: QtBot, context: Context, desk: Desk) -> TodoPage:
    """Show the page of somebody."""
    page = TodoPage(replace(context, desk=desk))
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    return page


def said(page: TodoPage) -> str:
    """Return what stands on it."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def opened(context: Context) -> CaseId:
    """Claim an emergency."""
    with context.desk.transaction() as tx:
        new = NewCase(Kind.EMERGENCY_DISCLOSURE, "A hiker is missing", "NO", context.desk.clock.now(), "mail")
        case_id = open_case(tx, new).id
    actions.claim(context.desk, case_id)
    return case_id


def test_nothing_waits(qtbot: QtBot, context: Context) -> None:
    page = shown(qtbot, context, context.desk)
    assert "Nothing waits for you." in said(page)
    assert unnamed(page) == []
    assert not_plain(page) == []


def test_a_decision_waits_for_the_colleague_and_its_tasks_for_the_author(qtbot: QtBot, context: Context) -> None:
    kim, case_id = seat(context.desk, "Kim Ash"), opened(context)
    decisions.submit(context.desk, case_id, CONTENT)
    theirs, mine = shown(qtbot, context, kim), shown(qtbot, context, context.desk)
    assert "Robin Vale asks for a second person: content is to go out" in said(theirs)
    assert "Nothing waits for you." in said(mine)
    step = next(made for made in theirs.findChildren(QPushButton) if made.text().startswith("Open EDR"))
    with qtbot.waitSignal(theirs.opened) as told:
        step.click()
    assert told.args == [case_id]
    context.bus.publish(approving.approve(kim, case_id, made_of(kim.db, case_id)[0].uid, "It holds."))
    assert "Nothing waits for you." in said(theirs)
    assert "Ask the requester for legal process" in said(mine)
    assert unnamed(mine) == []
    assert len(waiting(replace(context, desk=kim))[0]) == 0
