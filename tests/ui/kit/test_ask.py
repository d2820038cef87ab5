"""Windows that ask: they name their effect, and stepping back changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.errors import StillwaterError
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.kit.ask import Ask, Dialogs
from ui.kit.sheet import Sheet

REASONS = (("shift", "I go off shift"), ("other", "someone else knows more"))


@pytest.fixture
def ask(qtbot: QtBot) -> Ask:
    """Return real dialogs above a window."""
    above = QWidget()
    qtbot.addWidget(above)
    above.show()
    assert QTest.qWaitForWindowActive(above)
    return Dialogs(above)


def when_asked(qtbot: QtBot, act: Callable[[Sheet], object]) -> list[str]:
    """Act on the next window that asks; return what stands on it."""
    seen: list[str] = []

    def found() -> None:
        sheet = QApplication.activeModalWidget()
        assert isinstance(sheet, Sheet)
        try:
            # Qt counts a window as active while the one below it is.
            qtbot.waitUntil(sheet.isActiveWindow)
            look(sheet)
        finally:
            # A window that stays open would hold the test for ever.
            if sheet.isVisible():
                sheet.reject()

    def look(sheet: Sheet) -> None:
        seen.extend(label.text() for label in sheet.findChildren(QLabel))
        seen.append(sheet.step.text())
        assert unnamed(sheet) == []
        assert not_plain(sheet) == []
        act(sheet)

    QTimer.singleShot(0, found)
    return seen


def press(code: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, code)


def test_confirming_names_the_effect(qtbot: QtBot, ask: Ask) -> None:
    seen = when_asked(qtbot, lambda _sheet: press(Qt.Key.Key_Return))
    assert ask.confirm("Release the case?", "It goes back to the queue.", "Release")
    assert seen == ["Release the case?", "It goes back to the queue.", "Release"]


def test_escape_steps_back(qtbot: QtBot, ask: Ask) -> None:
    when_asked(qtbot, lambda _sheet: press(Qt.Key.Key_Escape))
    assert not ask.confirm("Release the case?", "It goes back to the queue.", "Release")


def test_enter_alone_does_nothing_dangerous(qtbot: QtBot, ask: Ask) -> None:
    when_asked(qtbot, lambda _sheet: press(Qt.Key.Key_Return))
    assert not ask.confirm("Close the case?", "It can never be changed again.", "Close for ever", danger=True)
    when_asked(qtbot, lambda sheet: sheet.step.click())
    assert ask.confirm("Close the case?", "It can never be changed again.", "Close for ever", danger=True)


def test_a_text_is_asked_for_until_there_is_one(qtbot: QtBot, ask: Ask) -> None:
    def answer(sheet: Sheet) -> None:
        line = sheet.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        assert not sheet.step.isEnabled()
        press(Qt.Key.Key_Return)
        assert sheet.isVisible()
        QTest.keyClicks(line, " waiting for the bank ")
        press(Qt.Key.Key_Return)

    when_asked(qtbot, answer)
    assert ask.text("Hold the case", "Why does it wait?", "Hold") == "waiting for the bank"


def test_a_long_text_and_stepping_back(qtbot: QtBot, ask: Ask) -> None:
    def answer(sheet: Sheet) -> None:
        text = sheet.findChild(QPlainTextEdit)
        assert isinstance(text, QPlainTextEdit)
        assert text.toPlainText() == "as it was"
        sheet.back.click()

    when_asked(qtbot, answer)
    assert ask.text("Note", "", "Keep", value="as it was", lines=True) is None


def test_several_lines_are_finished_by_ctrl_enter(qtbot: QtBot, ask: Ask) -> None:
    def answer(sheet: Sheet) -> None:
        text = sheet.findChild(QPlainTextEdit)
        assert isinstance(text, QPlainTextEdit)
        QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert sheet.isVisible()
        QTest.keyClicks(text, "sent")
        QTest.keyClick(text, Qt.Key.Key_Return)
        QTest.keyClicks(text, "by phone")
        QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    when_asked(qtbot, answer)
    assert ask.text("The answer went out", "", "Note it", lines=True) == "sent\nby phone"


def test_enter_presses_the_button_that_has_the_keyboard(qtbot: QtBot, ask: Ask) -> None:
    def answer(sheet: Sheet) -> None:
        sheet.back.setFocus()
        press(Qt.Key.Key_Return)

    when_asked(qtbot, answer)
    assert not ask.confirm("Release the case?", "It goes back to the queue.", "Release")


def test_a_secret_is_not_shown(qtbot: QtBot, ask: Ask) -> None:
    def answer(sheet: Sheet) -> None:
        line = sheet.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        assert line.echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(line, "hush")
        sheet.step.click()

    when_asked(qtbot, answer)
    assert ask.text("Unlock", "", "Unlock", secret=True) == "hush"


def test_choosing_by_digit_and_enter(qtbot: QtBot, ask: Ask) -> None:
    def answer(sheet: Sheet) -> None:
        assert not sheet.step.isEnabled()
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, "2")
        press(Qt.Key.Key_Return)

    when_asked(qtbot, answer)
    assert ask.choose("Release", "Why?", REASONS, "Release") == "other"


def test_an_error_tells_what_was_kept_and_what_to_do(qtbot: QtBot, ask: Ask) -> None:
    seen = when_asked(qtbot, lambda _sheet: press(Qt.Key.Key_Return))
    ask.tell(StillwaterError("The disk is full.", kept="What was imported is kept.", do="Free some space."))
    assert seen[:3] == ["The disk is full.", "What was imported is kept.", "Free some space."]


def test_words_fit_their_window(qtbot: QtBot) -> None:
    short, long = Sheet("a", "b", "c"), Sheet("a", "many words " * 40, "c")
    for sheet in (short, long):
        qtbot.addWidget(sheet)
        sheet.show()
    assert long.height() > short.height() + 60


def test_answers_given_beforehand_fit_the_same_questions() -> None:
    answers = Answers([True, "why", "other", ["/a"], None])
    ask: Ask = answers
    assert ask.confirm("t", "e", "v")
    assert ask.text("t", "w", "v") == "why"
    assert ask.choose("t", "w", REASONS, "v") == "other"
    assert [path.name for path in ask.files("t")] == ["a"]
    assert ask.folder("t") is None
    assert answers.asked[0] == ("t", "e", "v")


def test_what_is_told_one_by_one_stands_in_lines_of_its_own(ask: Ask, qtbot: QtBot) -> None:
    error = StillwaterError("12 answers are due.", points=[f"Question {n}" for n in range(12)], kept="It stays open.")
    titles: list[str] = []
    seen = when_asked(qtbot, lambda sheet: titles.append(sheet.windowTitle()))
    ask.tell(error)
    assert titles == ["12 answers are due."]
    assert [text for text in seen if text.startswith("–")] == [f"–  Question {n}" for n in range(8)]
    assert "and 4 more" in seen
