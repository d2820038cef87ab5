"""What a review asks for at once stands above everything that waits, until somebody says what they did."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.cases.queries import case_page
from app.changes import Changes, Topic
from app.identity import Role
from app.review.review_queries import acts_due
from tests.review.closed import closed, come_back, somebody
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.todo.test_page import said, shown
from ui.shell.context import Context
from ui.todo.page import TodoPage
from ui.todo.reviewed import called_for


def step(page: TodoPage, words: str) -> QPushButton:
    """Return the button that begins with these words."""
    return next(each for each in page.findChildren(QPushButton) if each.text().startswith(words))


def test_what_must_be_done_now_is_told_and_leads_to_its_case(qtbot: QtBot, context: Context) -> None:
    page = shown(qtbot, context, context.desk)
    assert "What a review asks for now" not in said(page)
    case_id = closed(context.desk)
    come_back(context.desk, case_id, "act_now_phone", rationale="Nobody told the school.\n" * 200)
    context.bus.publish(Changes(frozenset({Topic.REVIEW})))
    text = said(page)
    assert "What a review asks for now" in text
    assert "act now: phone" in text
    assert "Nobody told the school." in text
    assert len(text) < 2000
    assert "Nothing waits for you." not in text
    assert unnamed(page) == []
    assert not_plain(page) == []
    with qtbot.waitSignal(page.opened) as told:
        step(page, "Open EDR").click()
    assert told.args == [case_id]


def test_it_stays_until_somebody_says_what_they_did(qtbot: QtBot, context: Context, answers: Answers) -> None:
    come_back(context.desk, closed(context.desk), "reopen")
    page = shown(qtbot, context, context.desk)
    answers.given += [None, "The school was called; it goes on in a new case."]
    step(page, "It is done").click()
    assert "reopen the case" in said(page)
    step(page, "It is done").click()
    assert acts_due(context.desk.db) == ()
    assert "reopen the case" not in said(page)


def test_a_review_that_asks_to_reopen_leads_to_a_linked_case(qtbot: QtBot, context: Context, answers: Answers) -> None:
    case_id = closed(context.desk)
    come_back(context.desk, case_id, "reopen")
    page = shown(qtbot, context, context.desk)
    answers.given += [False, True]
    step(page, "Open a linked case").click()
    assert len(acts_due(context.desk.db)) == 1
    with qtbot.waitSignal(page.opened) as told:
        step(page, "Open a linked case").click()
    assert [link.id for link in case_page(context.desk.db, case_id).linked] == told.args
    assert "reopen the case" not in said(page)
    assert unnamed(page) == []


def test_whom_to_phone_is_not_made_a_case_of(qtbot: QtBot, context: Context) -> None:
    come_back(context.desk, closed(context.desk), "act_now_phone")
    page = shown(qtbot, context, context.desk)
    assert not any(each.text().startswith("Open a linked") for each in page.findChildren(QPushButton))


def test_an_administrator_is_not_asked_to_act(context: Context) -> None:
    come_back(context.desk, closed(context.desk), "act_now_phone")
    assert len(called_for(context.desk)) == 1
    assert called_for(replace(context, desk=somebody(context.desk, "Pat Hill", Role.ADMINISTRATOR)).desk) == ()
