"""The workbench: findings with what clears them, a call back by keyboard, the checklist, and the way to counsel."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId
from app.desk import Desk
from app.requesters import actions
from app.requesters.agencies import AgencyId, NewContact, Purpose
from app.requesters.agency_queries import agency_ids, numbers_of
from app.requesters.calls import CallOutcome
from app.requesters.directory import confirm_number, put_agency
from app.requesters.errors import NumberFromRequestError
from app.requesters.gate import GateState, Ground
from app.requesters.queries import callbacks, flag_answers, standing
from tests.requesters.conftest import LANTERNVALE, File, take_in  # noqa: F401 - a fixture of this page too
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.case.commands import case_commands, case_scope
from ui.case.page import CasePage
from ui.kit import theme
from ui.kit.theme import Mode
from ui.requester.act_now import ActNowSheet
from ui.requester.column import REQUESTER
from ui.requester.commands import requester_commands
from ui.requester.pane import RequesterPane
from ui.shell.commands import Commands
from ui.shell.context import Context


@pytest.fixture
def case_id(context: Context, take_in: File) -> CaseId:  # noqa: F811 - the fixture by its name
    """File a mail whose sender resembles an agency of the directory."""
    put_agency(context.desk, LANTERNVALE)
    return take_in(
        "Call +1 303 555 0142.", sender="Dana <dana@police-lanternvale.example>", Reply_To="x@quickmail.example"
    )


@pytest.fixture
def page(qtbot: QtBot, context: Context, case_id: CaseId) -> CasePage:
    """Show the case, its keys working."""
    page = CasePage(context, case_id)
    qtbot.addWidget(page)
    commands = Commands(page)
    commands.add(page, *case_commands(context, page), *requester_commands(page, case_scope()))
    page.resize(1400, 900)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def pane(qtbot: QtBot, page: CasePage) -> RequesterPane:
    """Go to the workbench by its key, and wait for what was found."""
    QTest.keyClick(page, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert page.first.view() == REQUESTER
    qtbot.waitUntil(lambda: "What clears it:" in said(page.requester))
    return page.requester


def said(widget: QWidget) -> str:
    """Return all that is written on a widget and seen."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def line(widget: QWidget, name: str) -> QLineEdit:
    """Return the line that asks for something."""
    return next(each for each in widget.findChildren(QLineEdit) if each.accessibleName() == name)


def press(widget: QWidget, name: str) -> None:
    """Press a button by what it is called, of those that are seen."""
    buttons = [each for each in widget.findChildren(QPushButton) if each.isVisibleTo(widget)]
    next(each for each in buttons if each.accessibleName() == name).click()


def seen_buttons(widget: QWidget) -> list[str]:
    """Return what the buttons that are seen are called."""
    return [each.accessibleName() for each in widget.findChildren(QPushButton) if each.isVisibleTo(widget)]


def fill(qtbot: QtBot, pane: RequesterPane, outcome: int, who: str = "Desk officer Marsh") -> None:
    """Write down a call to the number of the directory, by keyboard."""
    QTest.keyClicks(line(pane.bench.form, "Who answered, in their words"), who)
    choice = next(
        each for each in pane.bench.form.findChildren(QWidget) if each.accessibleName().startswith("What they said")
    )
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key(Qt.Key.Key_0.value + outcome))
    pane.bench.form.record.click()


def test_three_findings_stand_on_top_each_with_what_clears_it(pane: RequesterPane) -> None:
    words = said(pane)
    assert words.count("What clears it:") == 3
    assert "police-lanternvale.example resembles police.lanternvale.example" in words
    assert "to be confirmed by counsel" in words
    assert "A hijacked mailbox passes every check below." in words
    press(
        pane, next(b.accessibleName() for b in pane.findChildren(QPushButton) if "more finding" in b.accessibleName())
    )
    assert said(pane).count("What clears it:") == len(pane.bench.findings()) > 3


def test_a_call_back_is_written_down_by_keyboard_on_the_number_of_who_is_imitated(
    qtbot: QtBot, context: Context, page: CasePage, pane: RequesterPane
) -> None:
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    which = pane.bench.form.findChild(QComboBox)
    assert isinstance(which, QComboBox)
    assert which.currentText().startswith("+1 217 555 0100")
    fill(qtbot, pane, 1)
    qtbot.waitUntil(lambda: standing(context.desk, page.case_id).state is GateState.VERIFIED)
    qtbot.waitUntil(
        lambda: "verified by a call back" in [c.accessibleName().partition(": ")[2] for c in pane.findChildren(QWidget)]
    )
    qtbot.waitUntil(lambda: "Desk officer Marsh" in said(pane.bench.calls))
    assert line(pane.bench.form, "Who answered, in their words").text() == ""


def test_a_number_of_the_request_is_refused_and_what_was_typed_stays(
    qtbot: QtBot, context: Context, answers: Answers, page: CasePage, pane: RequesterPane
) -> None:
    which = pane.bench.form.findChild(QComboBox)
    assert isinstance(which, QComboBox)
    which.setCurrentIndex(which.count() - 1)
    QTest.keyClicks(line(pane.bench.form, "Number that was called"), "303-555-0142")
    QTest.keyClicks(line(pane.bench.form, "Where it was found"), "the web")
    fill(qtbot, pane, 1)
    assert isinstance(answers.told[0], NumberFromRequestError)
    assert callbacks(context.desk.db, page.case_id) == ()
    assert line(pane.bench.form, "Number that was called").text() == "303-555-0142"


def test_a_denial_is_asked_for_once_more_since_it_stays(
    qtbot: QtBot, context: Context, answers: Answers, page: CasePage, pane: RequesterPane
) -> None:
    answers.given += [False, True]
    fill(qtbot, pane, 2)
    assert callbacks(context.desk.db, page.case_id) == ()
    pane.bench.form.record.click()
    (made,) = callbacks(context.desk.db, page.case_id)
    assert made.outcome is CallOutcome.DENIED
    qtbot.waitUntil(lambda: "nobody can override that on this channel" in said(pane))


def test_a_flag_is_answered_by_a_digit_and_stands_among_the_findings(
    qtbot: QtBot, context: Context, page: CasePage, pane: RequesterPane
) -> None:
    title = "Signature, seal or logo looks pasted or altered"
    choice = next(
        each for each in pane.bench.checklist.findChildren(QWidget) if each.accessibleName().startswith(title)
    )
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_1)
    assert "altered_image" in flag_answers(context.desk.db, page.case_id)
    qtbot.waitUntil(lambda: any(each.by_person for each in pane.bench.findings()))


def test_a_sensitive_subject_is_sent_to_counsel_and_comes_back_by_their_word(
    qtbot: QtBot, context: Context, answers: Answers, page: CasePage, pane: RequesterPane
) -> None:
    answers.given += [Ground.PARTNER.value, "The officer's former partner"]
    pane.bench.send_to_counsel()
    qtbot.waitUntil(lambda: "With counsel: the subject may be an officer's partner" in said(pane))
    assert standing(context.desk, page.case_id).off_fast_path is not None
    assert "Counsel’s answer is recorded by somebody else than you." in said(pane)
    assert "Counsel has answered…" not in seen_buttons(pane)


def test_who_has_no_hand_in_a_case_records_what_counsel_said(
    qtbot: QtBot,
    context: Context,
    colleague: Desk,
    answers: Answers,
    page: CasePage,
    pane: RequesterPane,
) -> None:
    reason = "The officer's former partner"
    context.bus.publish(actions.leave_fast_path(colleague, page.case_id, Ground.PARTNER, reason))
    qtbot.waitUntil(lambda: "Counsel has answered…" in seen_buttons(pane))
    answers.given += ["Counsel Ito", "They may go on"]
    press(pane, "Counsel has answered…")
    qtbot.waitUntil(lambda: "You recorded counsel's answer yourself" in said(pane))
    assert standing(colleague, page.case_id).off_fast_path is None


def test_a_number_that_was_listed_after_its_request_is_said_to_be_refused_until_a_colleague_confirms_it(
    qtbot: QtBot,
    context: Context,
    colleague: Desk,
    page: CasePage,
    pane: RequesterPane,
) -> None:
    late = NewContact(Purpose.REQUESTS, "+1 303 555 0142", "County list", "2020-01-12")
    (number,) = agency_ids(context.desk.db)
    context.bus.publish(put_agency(context.desk, replace(LANTERNVALE, contacts=(late,)), AgencyId(number)))
    qtbot.waitUntil(lambda: "listed only afterwards: it is refused until somebody else" in said(pane.bench.form))
    (entry,) = numbers_of(context.desk.db, [number])
    context.bus.publish(confirm_number(colleague, entry.uid, "The printed list"))
    qtbot.waitUntil(lambda: "found again by Kim Ash" in said(pane.bench.form))
    assert "listed only afterwards" not in said(pane.bench.form)


def test_a_subject_at_risk_on_the_checklist_asks_for_counsel(
    qtbot: QtBot, context: Context, answers: Answers, page: CasePage, pane: RequesterPane
) -> None:
    pane.bench.checklist.answered.emit("target_is_public_person", "seen")
    qtbot.waitUntil(lambda: "counsel comes first" in said(pane))
    answers.given += [Ground.JOURNALIST.value, "A local reporter"]
    press(pane, "Send it to counsel…")
    qtbot.waitUntil(lambda: "With counsel: the subject may be a journalist" in said(pane))


def test_a_case_opens_without_the_workbench(page: CasePage) -> None:
    assert page.requester.widget() is None


def test_one_key_shows_whom_to_call_from_any_case(qtbot: QtBot, page: CasePage) -> None:
    QTest.keyClick(page, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: page.findChild(ActNowSheet) is not None)
    sheet = page.findChild(ActNowSheet)
    assert isinstance(sheet, ActNowSheet)
    assert page.facts.row.reference in said(sheet)
    sheet.accept()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_everything_is_named_and_plain_also_in_large_text(pane: RequesterPane, page: CasePage, scale: float) -> None:
    theme.theme_of().apply(Mode.DARK, scale)
    try:
        assert unnamed(page) == []
        assert not_plain(page) == []
        assert pane.horizontalScrollBar().maximum() == 0
    finally:
        theme.theme_of().apply(Mode.LIGHT)


def focused(widget: QWidget) -> str:
    """Return what the focused part is called; the first of several picks stands for all."""
    return widget.window().focusWidget().accessibleName().partition(":")[0]


def test_the_keys_go_through_a_call_back_as_it_is_read_and_what_is_lacking_is_told_beside_the_button(
    qtbot: QtBot, context: Context, page: CasePage, pane: RequesterPane
) -> None:
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    went = []
    for _step in range(6):
        went.append(focused(page))
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
    assert went[0] == "Number from the directory"
    assert went[1:] == [
        "Who answered, in their words",
        "What they said",
        "How many minutes ago",
        "Note",
        "Record the call back",
    ]
    pane.bench.form.record.click()
    assert "Say what they said on the phone, then record it." in said(pane.bench.form)
    assert focused(page) == "What they said"
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_4)
    assert "Say what they said" not in said(pane.bench.form)
    assert callbacks(context.desk.db, page.case_id) == ()


def test_what_the_message_says_of_itself_is_one_press_away(pane: RequesterPane) -> None:
    assert "Return-Path" not in said(pane)
    press(pane, "What the message says of itself")
    words = said(pane)
    assert "x@quickmail.example\nanother domain than the sender's" in words
    assert "DKIM-Signature\nnone" in words
    press(pane, "What the message says of itself")
    assert "Return-Path" not in said(pane)
