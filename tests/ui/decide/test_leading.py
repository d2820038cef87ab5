"""Where the keyboard is led on the decision form: into view, to what mends an answer, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.cases import actions, store
from app.cases.model import CaseId, State
from tests.decisions.forms import CLEAR, RECORD
from tests.ui.answers import Answers
from tests.ui.decide.stepping import step
from ui.decide.pane import DecisionPane
from ui.kit.labels import PlainLabel
from ui.kit.ticks import Pick
from ui.shell.context import Context

DISCLOSE = CLEAR["emergency-disclosure", "disclose"]
OUT_OF_REACH = {**DISCLOSE, "bases": ["us-2702-b8"]}


@pytest.fixture
def pane(qtbot: QtBot, context: Context, case_id: CaseId) -> Iterator[Callable[..., DecisionPane]]:
    """Show the decision of the case as narrow as it stands beside the request, with some answers given."""

    def shown(answers: dict[str, object] | None = None) -> DecisionPane:
        pane = DecisionPane(context, case_id)
        qtbot.addWidget(pane)
        pane.resize(380, 560)
        pane.show()
        qtbot.waitUntil(pane._form.drawn)
        pane.activateWindow()
        qtbot.waitUntil(pane.isActiveWindow)
        if answers:
            answer(pane, answers)
        return pane

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def answer(pane: DecisionPane, answers: dict[str, object]) -> None:
    """Give answers as the person would."""
    pane._form.show_answers(answers)
    pane._form.edited.emit()


def focus() -> QWidget:
    """Return what has the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def in_view(pane: DecisionPane, widget: QWidget) -> bool:
    """Tell whether all of a widget is in the part of the form that is on show."""
    view = pane._scroll.viewport()
    top = widget.mapTo(view, QPoint()).y()
    return top >= 0 and top + widget.height() <= view.height()


def heading(row: QWidget, words: str) -> PlainLabel:
    """Return the question as it is read."""
    return next(label for label in row.findChildren(PlainLabel) if label.text().startswith(words))


def asked(pane: DecisionPane) -> str:
    """Return the question that has the keyboard."""
    return pane._form.at()


def test_f8_shows_a_long_question_from_its_beginning(pane: Callable[..., DecisionPane]) -> None:
    shown = pane({key: value for key, value in DISCLOSE.items() if key != "bases"})
    shown.go_to_missing()
    assert asked(shown) == "bases"
    row = shown._form.row("bases")
    assert row.height() > shown._scroll.viewport().height()
    assert in_view(shown, heading(row, "On which legal basis?"))
    assert in_view(shown, focus())
    assert focus().accessibleName().startswith("On which legal basis?: 1 ")


def test_what_a_digit_ticks_is_in_view(pane: Callable[..., DecisionPane]) -> None:
    shown = pane({key: value for key, value in DISCLOSE.items() if key != "bases"})
    shown.go_to_missing()
    QTest.keyClick(focus(), Qt.Key.Key_9)
    assert shown.answers()["bases"] == ["uk-ipa-3"]
    assert in_view(shown, focus())
    ticked = focus()
    shown._scroll.verticalScrollBar().setValue(0)
    assert not in_view(shown, ticked)
    QTest.keyClick(ticked, Qt.Key.Key_9)
    assert in_view(shown, ticked)


def test_f8_leads_to_the_basis_that_reaches_and_back(pane: Callable[..., DecisionPane]) -> None:
    shown = pane(OUT_OF_REACH)
    shown.go_to_missing()
    assert asked(shown) == "data_login"
    words = [label.text() for label in shown._form.row("data_login").findChildren(PlainLabel)]
    assert any("One that does: 18 U.S.C. § 2702(c)(4)." in text for text in words)
    shown.go_to_missing()
    assert asked(shown) == "bases"
    QTest.keyClick(focus(), Qt.Key.Key_2)
    assert shown.answers()["bases"] == ["us-2702-b8", "us-2702-c4"]
    shown.go_to_missing()
    assert asked(shown) == "data_login"
    assert shown._foot.missing.text() == "To release: nothing open"


def test_the_step_to_the_basis_is_a_button_too(pane: Callable[..., DecisionPane]) -> None:
    shown = pane(OUT_OF_REACH)
    lead = shown._form.row("data_login").lead  # type: ignore[attr-defined]  # a row of a form has its lead
    assert lead.text() == "Go to “On which legal basis?” (F8)"
    lead.click()
    assert asked(shown) == "bases"
    assert in_view(shown, focus())
    back = shown._form.row("bases").lead  # type: ignore[attr-defined]  # likewise
    assert back.text() == "Back to “Login data” (F8)"
    back.click()
    assert asked(shown) == "data_login"
    assert back.isHidden()


def test_a_question_back_is_one_shift_tab(pane: Callable[..., DecisionPane]) -> None:
    shown = pane(DISCLOSE)
    shown._form.go_to("rationale")
    QTest.keyClick(focus(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert asked(shown) == "bases"
    QTest.keyClick(focus(), Qt.Key.Key_Tab)
    assert asked(shown) == "rationale"
    for _step in range(2):
        QTest.keyClick(focus(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert asked(shown) == "outcome"


def test_signing_what_cannot_be_signed_says_why_and_leads_there(
    pane: Callable[..., DecisionPane], context: Context, case_id: CaseId
) -> None:
    shown = pane({key: value for key, value in DISCLOSE.items() if key != "rationale"})
    assert shown._foot.refused.isHidden()
    step(shown)
    assert store.load(context.desk.db, case_id).state is State.CLAIMED
    assert shown._foot.refused.text() == "Not signed: Why? (not answered yet)"
    assert shown._foot.refused.isVisible()
    assert asked(shown) == "rationale"
    QTest.keyClicks(focus(), "Stated plan, means at hand.")
    assert shown._foot.refused.isHidden()
    step(shown)
    assert store.load(context.desk.db, case_id).state is State.DECIDED


def test_a_case_of_nobody_says_so(pane: Callable[..., DecisionPane], context: Context, case_id: CaseId) -> None:
    actions.release(context.desk, case_id)
    shown = pane()
    step(shown)
    assert shown._foot.refused.text() == "The case is not yours: claim it to decide it."


def test_a_closing_that_is_refused_lists_what_is_open_and_leads_there(
    pane: Callable[..., DecisionPane], answers: Answers
) -> None:
    shown = pane({**DISCLOSE, **{key: RECORD[key] for key in RECORD if key not in ("harm", "data_content")}})
    step(shown)
    answers.given.append("by phone")
    step(shown)
    step(shown)
    told = answers.told[-1]
    assert told.what == "2 answers for the record are due before closing."
    assert told.points == ("What harm is feared? (not answered yet)", "Content (not answered yet)")
    assert asked(shown) == "harm"


def test_who_acknowledged_is_found_when_it_is_asked_again(pane: Callable[..., DecisionPane], answers: Answers) -> None:
    shown = pane({**RECORD, **DISCLOSE})
    step(shown)
    answers.given += ["by phone"]
    step(shown)
    for _task in shown.tasks.open_tasks():
        answers.given.append("noted in the letter")
        shown.tasks.finish_first()
    begun = len(answers.began)
    answers.given += ["The duty officer", None, None]
    step(shown)
    step(shown)
    assert answers.began[begun:] == ["", "The duty officer"]


def test_while_correcting_what_is_missing_is_live(pane: Callable[..., DecisionPane], answers: Answers) -> None:
    shown = pane({**RECORD, **DISCLOSE})
    step(shown)
    answers.given.append(True)
    shown.correct()
    corrected = {**RECORD, **DISCLOSE}
    del corrected["harm"]
    answer(shown, corrected)
    assert shown._foot.for_record.text() == "For the record, before close: 1 open"
    shown.go_to_missing()
    assert asked(shown) == "harm"
    QTest.keyClick(focus(), Qt.Key.Key_1)
    assert shown._foot.for_record.text() == "For the record: nothing open"
    answer(shown, {**RECORD, **DISCLOSE, "data_login": "not_needed"})
    assert shown._foot.missing.text().startswith("To release: 1 to mend")
    shown.go_to_missing()
    assert asked(shown) == "data_subscriber"


def test_an_answer_that_is_too_short_is_told_and_stays_open_after_signing(pane: Callable[..., DecisionPane]) -> None:
    shown = pane({**RECORD, **DISCLOSE, "requester_note": "x"})
    assert marked(shown) == ["requester_note"]
    assert shown._foot.missing.text() == "To release: nothing open"
    step(shown)
    assert shown._foot.missing.text() == "For the record: 1 open — F8"
    shown.go_to_missing()
    assert asked(shown) == "requester_note"
    QTest.keyClicks(focus(), "the duty desk")
    assert shown.answers()["requester_note"] == "the duty desk"
    assert shown._foot.missing.text() == "For the record: nothing open"


def marked(pane: DecisionPane) -> list[str]:
    """Return the questions that carry a mark."""
    return [key for section in pane._form._sections for key in section.form.missing()]


def test_what_correcting_does_is_told_before_it_begins(pane: Callable[..., DecisionPane], answers: Answers) -> None:
    shown = pane(DISCLOSE)
    step(shown)
    answers.given += ["by phone", False]
    step(shown)
    shown.correct()
    title, effect, _verb = answers.asked[-1]
    assert title == "Correct the decision?"
    for told in ("needs no correction", "decided again", "clocks start anew", "life-at-risk mode", "emergency gate"):
        assert told in effect
    assert shown._foot.step.text() == "Close the case…"


def test_the_buttons_of_a_correction_are_whole(pane: Callable[..., DecisionPane], answers: Answers) -> None:
    shown = pane(DISCLOSE)
    step(shown)
    answers.given.append(True)
    shown.correct()
    for width in (380, 220, 150):
        shown.resize(width, 560)
        QApplication.sendPostedEvents()
        for made in (shown._foot.step, shown._foot.other):
            assert made.width() >= made.sizeHint().width() or made.width() >= shown._foot.width()
            right = made.mapTo(shown, QPoint(made.width(), 0)).x()
            assert right <= shown.width()


def test_counsel_is_named_once_and_the_questions_carry_a_sign(pane: Callable[..., DecisionPane]) -> None:
    shown = pane()
    texts = [label.text() for label in shown.findChildren(PlainLabel)]
    assert [text for text in texts if "Own wording" in text] == ["°  Own wording, to be confirmed by counsel."]
    row = shown._form.row("imminence")
    label = heading(row, "How soon?")
    assert (label.text(), label.toolTip()) == ("How soon?\u00a0°", "Own wording, to be confirmed by counsel.")
    option = row.findChildren(Pick)[0]
    assert "confirmed by counsel" in option.accessibleDescription()


def test_what_is_told_of_an_answer_does_not_push_it_out_of_view(pane: Callable[..., DecisionPane]) -> None:
    given = {**OUT_OF_REACH}
    del given["data_login"]
    shown = pane(given)
    shown._form.go_to("data_login")
    QTest.keyClick(focus(), Qt.Key.Key_1)
    assert "data_login" in marked(shown)
    assert in_view(shown, focus())


def test_nothing_is_answered_out_of_sight(pane: Callable[..., DecisionPane], qtbot: QtBot) -> None:
    shown = pane()
    shown.hide()
    with qtbot.waitSignal(shown.wanted):
        shown.go_to_missing()
    with qtbot.waitSignal(shown.wanted):
        step(shown)
