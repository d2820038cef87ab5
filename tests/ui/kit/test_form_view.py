"""A form by keyboard: digits answer, rows come and go, what is missing says so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.decisions.model import AnswerKind, Question, Stage
from tests.ui.audit import not_plain, unnamed
from ui.kit.editors import DateEditor, Editor
from ui.kit.form_view import FormView, QuestionRow
from ui.kit.labels import PlainLabel
from ui.kit.named_editor import NamedEditor
from ui.kit.ticks import Pick


def question(key: str, kind: AnswerKind, choices: tuple[tuple[str, str], ...] = (), told: str = "") -> Question:
    return Question(key, key.capitalize(), kind, Stage.RELEASE, choices=choices, help=told, verified=True)


QUESTIONS = (
    question("frame", AnswerKind.CHOICE, (("now", "now"), ("hours", "hours"), ("days", "days")), "How soon."),
    question("basis", AnswerKind.CHOICES, (("a", "2702(b)(8)"), ("b", "art. 18 & 19"))),
    question("person", AnswerKind.TEXT),
    question("why", AnswerKind.LONG_TEXT),
    question("accounts", AnswerKind.NUMBER),
    question("called", AnswerKind.FLAG),
    question("since", AnswerKind.DATE),
    question("where", AnswerKind.EVIDENCE, (("request", "the request"), ("item-1", "note.txt"))),
    question("delay", AnswerKind.TEST, (("request", "the request"), ("item-1", "note.txt"))),
    question("files", AnswerKind.ITEMS, (("item-1", "note.txt"), ("item-2", "bridge.png"))),
)
KEYS = [each.key for each in QUESTIONS]


@pytest.fixture
def form(qtbot: QtBot) -> FormView:
    """Return a form of every kind of question that is shown."""
    form = FormView(QUESTIONS, "Decision")
    qtbot.addWidget(form)
    form.resize(500, 900)
    form.show()
    QTest.qWaitForWindowActive(form)
    return form


def keys(text: str) -> None:
    focus = QApplication.focusWidget()
    assert isinstance(focus, QWidget)
    QTest.keyClicks(focus, text)


def key(code: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert isinstance(focus, QWidget)
    QTest.keyClick(focus, code)


def editor(form: FormView, name: str) -> Editor:
    found = form.findChild(Editor, name)
    assert isinstance(found, Editor)
    return found


def test_every_kind_of_answer_has_an_editor() -> None:
    assert {str(question.kind) for question in QUESTIONS} == {kind.value for kind in AnswerKind}


def test_everything_is_named_and_plain(form: FormView) -> None:
    assert unnamed(form) == []
    assert not_plain(form) == []


def test_a_whole_form_by_keyboard(form: FormView) -> None:
    for name, typed in (
        ("frame", "2"),
        ("basis", "12"),
        ("person", " Kari "),
        ("why", "line"),
        ("accounts", "3"),
        ("called", "2"),
        ("since", "2026-03-07"),
        ("where", "note"),
        ("delay", "1"),
    ):
        assert form.go_to(name)
        keys(typed)
    assert form.go_to("files")
    # What is picked is named at once, and its reason is asked for.
    key(Qt.Key.Key_Down)
    keys("It shows the bridge.")
    assert form.answers() == {
        "frame": "hours",
        "basis": ["a", "b"],
        "person": "Kari",
        "why": "line",
        "accounts": 3,
        "called": False,
        "since": "2026-03-07",
        "where": "item-1",
        "delay": {"holds": "yes"},
        "files": [{"item": "item-1", "why": "It shows the bridge."}],
    }


def test_a_test_takes_a_reason_and_a_link_once_it_is_answered(form: FormView) -> None:
    row = form.row("delay")
    why = next(line for line in row.findChildren(QLineEdit) if line.accessibleName() == "Delay: why")
    assert not why.isVisible()
    form.go_to("delay")
    keys("2")
    assert why.isVisible()
    why.setFocus()
    keys("A warrant can be had")
    given = {"holds": "no", "why": "A warrant can be had", "where": "request"}
    assert form.answers()["delay"] == {"holds": "no", "why": "A warrant can be had"}
    form.show_answers({"delay": given})
    assert form.answers()["delay"] == given
    form.go_to("delay")
    key(Qt.Key.Key_Backspace)
    assert "delay" not in form.answers()
    assert not why.isVisible()


def test_what_is_named_can_be_taken_away(form: FormView) -> None:
    named = [{"item": "item-1", "why": "The bridge."}, {"item": "item-2", "why": "The note."}]
    form.show_answers({"files": named})
    assert form.answers()["files"] == named
    away = next(b for b in form.findChildren(QPushButton) if b.accessibleName() == "Remove note.txt")
    away.setFocus()
    key(Qt.Key.Key_Space)
    assert form.answers()["files"] == named[1:]
    form.show_locked({"files"})
    assert not form.row("files").findChildren(NamedEditor)[0].isEnabled()


def test_what_nobody_touched_is_no_answer(form: FormView) -> None:
    assert form.answers() == {}


def test_an_edit_tells_its_key_and_all_answers(qtbot: QtBot, form: FormView) -> None:
    form.go_to("frame")
    with qtbot.waitSignals([form.edited, form.changed]):
        keys("1")
    assert form.answers() == {"frame": "now"}


def test_an_answer_can_be_taken_back(qtbot: QtBot, form: FormView) -> None:
    form.go_to("frame")
    keys("3")
    with qtbot.waitSignal(form.edited):
        key(Qt.Key.Key_Backspace)
    assert form.answers() == {}
    form.go_to("basis")
    keys("22")
    assert form.answers() == {}


def test_digits_beyond_the_choices_do_nothing(qtbot: QtBot, form: FormView) -> None:
    form.go_to("frame")
    with qtbot.assertNotEmitted(form.edited):
        keys("9")


def test_a_digit_in_a_text_is_a_digit(form: FormView) -> None:
    form.go_to("person")
    keys("1st floor")
    assert form.answers() == {"person": "1st floor"}


def test_showing_answers_tells_nobody(qtbot: QtBot, form: FormView) -> None:
    given = {"frame": "days", "basis": ["b"], "person": "Ola", "why": "x", "accounts": 2.5, "called": True}
    with qtbot.assertNotEmitted(form.edited):
        form.show_answers(given)
    assert form.answers() == given
    with qtbot.assertNotEmitted(form.edited):
        form.show_answers({})
    assert form.answers() == {}


def test_after_an_answer_was_shown_another_can_be_picked(form: FormView) -> None:
    form.show_answers({"frame": "days"})
    form.go_to("frame")
    keys("1")
    assert form.answers() == {"frame": "now"}


def test_rows_come_and_go_and_keep_their_answers(form: FormView) -> None:
    form.show_answers({"frame": "now", "person": "Kari"})
    form.show_questions(["person"])
    assert form.answers() == {"person": "Kari"}
    assert not form.go_to("frame")
    form.show_questions([question.key for question in QUESTIONS])
    assert form.answers() == {"frame": "now", "person": "Kari"}


def test_what_is_missing_is_marked_and_heard(form: FormView) -> None:
    form.show_missing({"frame": "needed to release", "why": "due before close"})
    assert form.missing() == ["frame", "why"]
    pick = editor(form, "frame").findChild(Pick)
    assert isinstance(pick, Pick)
    assert pick.accessibleDescription() == "needed to release How soon."
    form.show_missing({})
    assert form.missing() == []
    assert pick.accessibleDescription() == "How soon."


def test_a_long_reason_breaks_instead_of_pushing_the_form_out_of_its_column(form: FormView) -> None:
    before = form.minimumSizeHint().width()
    why = "None of the chosen bases reaches this category: 18 U.S.C. § 2702(b)(8), which covers contents alone."
    form.show_missing({"frame": why})
    assert form.minimumSizeHint().width() <= before + 40
    assert why in [label.text() for label in form.row("frame").findChildren(PlainLabel) if label.isVisible()]
    assert form.missing() == ["frame"]
    form.show_missing({"frame": "not answered yet"})
    assert why not in [label.text() for label in form.row("frame").findChildren(PlainLabel)]


def test_a_day_that_is_none_is_told_and_is_no_answer(form: FormView) -> None:
    form.go_to("since")
    keys("7 March")
    since = editor(form, "since")
    assert isinstance(since, DateEditor)
    assert not since._remark.isHidden()
    assert form.answers() == {}


def test_letters_are_no_number(form: FormView) -> None:
    form.go_to("accounts")
    keys("a1b2,.5")
    assert form.answers() == {"accounts": 12.5}


def changeable(row: QuestionRow) -> bool:
    lines = any(line.isReadOnly() for line in row.editor.findChildren(QLineEdit))
    texts = any(text.isReadOnly() for text in row.editor.findChildren(QPlainTextEdit))
    return row.editor.isEnabled() and not lines and not texts


def test_a_locked_form_is_read_only(form: FormView) -> None:
    form.show_locked(KEYS)
    assert [changeable(row) for row in form.findChildren(QuestionRow)] == [False] * len(KEYS)
    form.show_locked(KEYS[:1])
    assert [changeable(row) for row in form.findChildren(QuestionRow)] == [False] + [True] * (len(KEYS) - 1)


def test_tab_order_is_reading_order(form: FormView) -> None:
    form.go_to("frame")
    passed: list[str] = []
    for _step in QUESTIONS:
        focus = QApplication.focusWidget()
        assert focus is not None
        passed += [name for name in ("frame", "basis", "person", "why") if editor(form, name).isAncestorOf(focus)]
        key(Qt.Key.Key_Tab)
    assert list(dict.fromkeys(passed)) == ["frame", "basis", "person", "why"]


def test_choices_break_where_there_is_no_room(form: FormView) -> None:
    frame = editor(form, "frame")
    assert frame.heightForWidth(120) > frame.heightForWidth(400) > 0


def test_options_are_one_stop_for_tab_and_the_arrows_go_between_them(form: FormView) -> None:
    form.go_to("basis")
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down)
    assert form.answers() == {}
    key(Qt.Key.Key_Space)
    assert form.answers() == {"basis": ["b"]}
    key(Qt.Key.Key_Tab)
    assert form.at() == "person"
    key(Qt.Key.Key_Backtab)
    assert form.at() == "basis"
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Basis: 2  art. 18 & 19"
    key(Qt.Key.Key_Up)
    key(Qt.Key.Key_Backtab)
    assert form.at() == "frame"
    key(Qt.Key.Key_Tab)
    assert form.at() == "basis"


def test_an_answer_taken_back_leaves_the_keyboard_and_its_stop_where_they_are(form: FormView) -> None:
    form.go_to("frame")
    keys("3")
    key(Qt.Key.Key_Backspace)
    key(Qt.Key.Key_Tab)
    assert form.at() == "basis"
    key(Qt.Key.Key_Backtab)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Frame: 3  days"
