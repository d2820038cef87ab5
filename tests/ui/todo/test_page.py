"""What waits for somebody: nothing, a decision of a colleague, tasks; each line leads to its case."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.cases import actions
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.cases.queries import case_page
from app.decisions import actions as decisions
from app.decisions import approving
from app.decisions.approving import PhoneCall
from app.decisions.queries import decisions as made_of
from app.desk import Desk
from app.identity import Permission, Role
from tests.builders import FakeClock
from tests.decisions.test_approving import CONTENT, seat
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.shell.context import Context
from ui.shell.notices import Notice, Notices
from ui.todo.page import TodoPage, waiting
from ui.todo.phone_list import PhoneList
from ui.todo.turns import Turns


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
    with context.desk.transaction(Permission.KEEP) as tx:
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


def test_time_out_asks_the_next_by_a_notice_and_a_row_while_the_clock_runs_on(
    qtbot: QtBot, context: Context, clock: FakeClock
) -> None:
    kim, ada, case_id = seat(context.desk, "Kim Ash"), seat(context.desk, "Ada Moss"), opened(context)
    decisions.submit(context.desk, case_id, CONTENT)
    heard = {each.person.name: Notices(3600) for each in (kim, ada)}
    turns = [Turns(replace(context, desk=each), heard[each.person.name]) for each in (kim, ada)]
    for each in turns:
        each.tick()
    # The one whose name comes first is asked first.
    assert heard["Ada Moss"].open() == {Notice.TURN: 1}
    assert heard["Kim Ash"].open() == {}
    page = shown(qtbot, context, kim)
    assert "Ada Moss asked first; you from 21:50 UTC if nobody answers" in said(page)
    due = case_page(context.desk.db, case_id).row.due_at
    clock.advance(10 * 60)
    for each in turns:
        each.tick()
    assert heard["Kim Ash"].open() == {Notice.TURN: 1}
    page.read_again()
    assert "Ada Moss did not answer: your word is wanted since 21:50 UTC" in said(page)
    assert case_page(context.desk.db, case_id).row.due_at == due
    context.bus.publish(approving.approve(kim, case_id, made_of(kim.db, case_id)[0].uid, "It holds."))
    assert heard["Kim Ash"].open() == heard["Ada Moss"].open() == {}


def test_the_list_of_approvers_by_phone_is_filled_here(qtbot: QtBot, context: Context, answers: Answers) -> None:
    page = shown(qtbot, context, context.desk)
    assert "The list is empty: at night nobody can agree by phone." in said(page)
    answers.given += ["Kim Ash", "+1 202 555 0141"]
    page.findChildren(PhoneList)[0].add.click()
    assert "Kim Ash · +1 202 555 0141" in said(page)
    case_id = opened(context)
    decisions.submit(context.desk, case_id, CONTENT)
    call = PhoneCall("Kim Ash", "+12025550141", "Content, to the duty desk, for the bridge.", "It holds.")
    approving.approve_by_phone(context.desk, case_id, made_of(context.desk.db, case_id)[0].uid, call)
    answers.given.append(True)
    page.findChildren(PhoneList)[-1].take_off("Kim Ash")
    assert "The list is empty" in said(page)


def test_an_unfit_number_is_told_and_whoever_sets_no_rules_reads_the_list_alone(
    qtbot: QtBot, context: Context, answers: Answers
) -> None:
    answers.given += ["Kim Ash", "call me"]
    page = shown(qtbot, context, context.desk)
    page.findChildren(PhoneList)[0].add.click()
    assert "$.by_phone[0].number" in str(answers.told[-1])
    seat(context.desk, "Ada Moss", Role.SUPERVISOR)
    theirs = shown(qtbot, context, context.desk)
    assert "A supervisor or an administrator puts people on it" in said(theirs)
    assert not hasattr(theirs.findChildren(PhoneList)[0], "add")
