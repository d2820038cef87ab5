"""The decision beside the case: drafted as typed, told live what is missing, signed, answered, closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.cases import actions, store
from app.cases.model import CaseId, State
from app.decisions import queries
from app.decisions.model import Outcome
from tests.decisions.forms import CLEAR, RECORD
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.decide.stepping import step
from ui.decide.pane import DecisionPane
from ui.shell.context import Context

DISCLOSE = CLEAR["emergency-disclosure", "disclose"]


@pytest.fixture
def pane(qtbot: QtBot, context: Context, case_id: CaseId) -> Iterator[Callable[[], DecisionPane]]:
    """Show the decision of the case."""

    def shown() -> DecisionPane:
        pane = DecisionPane(context, case_id)
        qtbot.addWidget(pane)
        pane.resize(520, 900)
        pane.show()
        qtbot.waitUntil(pane._form.drawn)
        return pane

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def answer(pane: DecisionPane, answers: dict[str, object]) -> None:
    """Give answers as the person would, question by question."""
    pane._form.show_answers(answers)
    pane._form.edited.emit()


def correct(pane: DecisionPane, answers: Answers) -> None:
    """Begin a correction, and say that it is meant."""
    answers.given.append(True)
    pane.correct()


def state(context: Context, case_id: CaseId) -> State:
    """Return where the case stands."""
    return store.load(context.desk.db, case_id).state


def test_what_is_missing_is_told_live(pane: Callable[[], DecisionPane]) -> None:
    shown = pane()
    assert shown._foot.missing.text().startswith("To release: 4 open")
    assert not shown._foot.step.isEnabled()
    answer(shown, DISCLOSE)
    assert shown._foot.missing.text() == "To release: nothing open"
    assert shown._foot.step.isEnabled()
    answer(shown, {**DISCLOSE, "requester": "failed:forged"})
    assert not shown._foot.step.isEnabled()
    assert shown._foot.missing.text() == "To release: 1 to mend (Is the requester real?)"


def test_a_draft_is_kept_as_typed_and_found_again(
    pane: Callable[[], DecisionPane], qtbot: QtBot, context: Context, case_id: CaseId
) -> None:
    shown = pane()
    answer(shown, {"rationale": "the sister called"})
    assert shown.typing()
    qtbot.waitUntil(lambda: not shown.typing())
    shown.hide()
    kept = queries.draft(context.desk.db, case_id, context.desk.person.id)
    assert kept is not None
    assert pane().answers()["rationale"] == "the sister called"


def test_sign_answer_and_close_by_one_key(
    pane: Callable[[], DecisionPane], context: Context, case_id: CaseId, answers: Answers
) -> None:
    shown = pane()
    answer(shown, DISCLOSE)
    step(shown)
    assert state(context, case_id) is State.DECIDED
    (row,) = queries.decisions(context.desk.db, case_id)
    assert row.outcome is Outcome.DISCLOSE
    answers.given.append("by phone to the desk that was called back")
    step(shown)
    assert state(context, case_id) is State.RESPONDED
    asked = len(answers.asked)
    step(shown)
    assert state(context, case_id) is State.RESPONDED
    assert "record" in str(answers.told[-1])
    # Nobody was asked who acknowledged receipt of what cannot be closed.
    assert len(answers.asked) == asked
    answer(shown, {**RECORD, **DISCLOSE})
    for _task in shown.tasks.open_tasks():
        answers.given.append("noted in the letter")
        shown.tasks.finish_first()
    answers.given += ["the duty officer", "yes"]
    step(shown)
    assert state(context, case_id) is State.CLOSED
    assert shown._foot.missing.text() == "For the record: nothing open"
    assert shown.answers()["harm"] == RECORD["harm"]


def test_a_category_that_was_not_decided_is_told_before_the_close_is_asked_for(
    pane: Callable[[], DecisionPane], answers: Answers
) -> None:
    shown = pane()
    answer(shown, DISCLOSE)
    step(shown)
    answers.given.append("by phone to the desk that was called back")
    step(shown)
    answer(shown, {**DISCLOSE, "data_transaction": "disclose"})
    assert shown._foot.missing.text() == "For the record: 1 to mend — F8"
    shown.go_to_missing()
    assert shown._form.row("data_transaction").isAncestorOf(shown.focusWidget())


def test_a_correction_is_a_new_decision(
    pane: Callable[[], DecisionPane], context: Context, case_id: CaseId, answers: Answers
) -> None:
    shown = pane()
    answer(shown, DISCLOSE)
    step(shown)
    correct(shown, answers)
    answer(shown, {**DISCLOSE, "data_subscriber": "disclose"})
    answers.given.append("the subscriber data was asked for as well")
    step(shown)
    rows = queries.decisions(context.desk.db, case_id)
    assert [row.superseded for row in rows] == [False, True]
    assert "superseded" in shown._past._shown[1]


def test_what_was_signed_is_read_and_changed_by_a_correction_alone(
    pane: Callable[[], DecisionPane], qtbot: QtBot, context: Context, case_id: CaseId, answers: Answers
) -> None:
    shown = pane()
    answer(shown, DISCLOSE)
    qtbot.waitUntil(lambda: not shown.typing())
    assert shown._foot.saved.text().startswith("draft kept")
    step(shown)
    assert shown._foot.saved.text() == ""
    assert locked(shown, "requester", "rationale") == [True, True]
    assert locked(shown, "data_transaction") == [False]
    assert shown._foot.missing.text() == "For the record: 26 open — F8"
    assert shown._foot.for_record.text().startswith("Signed.")
    correct(shown, answers)
    assert locked(shown, "requester", "rationale") == [False, False]
    assert shown._foot.step.text() == "Sign anew…"
    answer(shown, {**DISCLOSE, "rationale": "said otherwise"})
    assert not shown._foot.step.isHidden()
    shown.correct()
    assert shown.answers()["rationale"] == DISCLOSE["rationale"]
    assert locked(shown, "requester", "rationale") == [True, True]
    assert len(queries.decisions(context.desk.db, case_id)) == 1
    shown.hide()
    assert pane().answers()["rationale"] == DISCLOSE["rationale"]


def test_a_correction_that_was_begun_is_found_again(pane: Callable[[], DecisionPane], answers: Answers) -> None:
    shown = pane()
    answer(shown, DISCLOSE)
    step(shown)
    correct(shown, answers)
    answer(shown, {**DISCLOSE, "rationale": "said otherwise"})
    shown.hide()
    again = pane()
    assert again.answers()["rationale"] == DISCLOSE["rationale"]
    correct(again, answers)
    assert again.answers()["rationale"] == "said otherwise"


def test_a_scale_with_figures_of_its_own_is_numbered_once(pane: Callable[[], DecisionPane]) -> None:
    texts = [button.text() for button in pane().findChildren(QAbstractButton)]
    assert any(text.startswith("1  confirmed") for text in texts)
    assert not [text for text in texts if re.match(r"(\d)  \1\b", text)]


def locked(pane: DecisionPane, *keys: str) -> list[bool]:
    """Tell of each question whether its answer can only be read."""
    found = []
    for key in keys:
        editor = pane._form.row(key).editor  # type: ignore[attr-defined]  # a row of a form has an editor
        line = getattr(editor, "text", None) or getattr(editor, "line", None)
        found.append(line.isReadOnly() if line is not None else not editor.isEnabled())
    return found


def test_a_case_of_nobody_can_be_read_but_not_decided(
    pane: Callable[[], DecisionPane], context: Context, case_id: CaseId
) -> None:
    actions.release(context.desk, case_id)
    shown = pane()
    assert not shown._foot.step.isVisible()
    assert not shown._form._sections[0].form._rows["requester"].editor.isEnabled()


def test_f8_goes_to_what_is_missing_and_a_digit_answers(pane: Callable[[], DecisionPane], qtbot: QtBot) -> None:
    shown = pane()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.go_to_missing()
    focus = shown.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_1)
    assert str(shown.answers()["requester"]).startswith("passed")


def test_everything_is_named_and_plain(pane: Callable[[], DecisionPane]) -> None:
    shown = pane()
    assert unnamed(shown) == []
    assert not_plain(shown) == []
