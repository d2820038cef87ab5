"""New by phone: a case from the first field on, saved as it is typed, and nothing lost by Esc, a lock or a busy vault."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.cases.actions import release
from app.cases.model import Imminence
from app.cases.queries import CasePage, case_page
from app.changes import Changes, Topic
from app.desk import BusyError, Desk
from app.errors import StillwaterError
from app.identity import Permission
from app.vault.database import migrating
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.intake.call import HOW_SOON, Call
from ui.intake.phone_window import PhoneWindow
from ui.kit.editors import ChoiceEditor, LineEditor, LongEditor
from ui.shell.context import Context


@pytest.fixture
def window(qtbot: QtBot, context: Context) -> Iterator[PhoneWindow]:
    """Return the open form of a call."""
    above = QWidget()
    qtbot.addWidget(above)
    made = PhoneWindow(context, above)
    made.show()
    yield made
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def line(window: PhoneWindow, key: str) -> QLineEdit:
    editor = window.findChild(LineEditor, key)
    assert editor is not None
    return editor.line


def saved(window: PhoneWindow, desk: Desk) -> CasePage:
    assert window.form.case_id is not None
    return case_page(desk.db, window.form.case_id)


def test_the_first_field_makes_the_case_while_it_is_typed(qtbot: QtBot, window: PhoneWindow, context: Context) -> None:
    heard: list[Changes] = []
    context.bus.changed.connect(heard.append)
    assert window.form.is_blank()
    assert not window._open.isEnabled()
    assert QApplication.focusWidget() is line(window, "officer_name")
    QTest.keyClicks(line(window, "officer_name"), "Ines Vale")
    qtbot.waitUntil(lambda: window.form.case_id is not None)
    page = saved(window, context.desk)
    assert page.requester is not None
    assert page.requester.name == "Ines Vale"
    assert page.row.reference in window.form._state.text()
    assert Topic.CASES in heard[-1].topics
    assert window._open.isEnabled()


def test_all_of_it_by_keyboard_alone(qtbot: QtBot, window: PhoneWindow, context: Context) -> None:
    def say(text: str) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)
        QTest.keyClick(focus, Qt.Key.Key_Tab)

    for text in ("Ines Vale", "City Police", "+47 1", "Norway", "quiet_otter", "a girl, 15", "a jump from a bridge"):
        say(text)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_2)
    window.form.save()
    page = saved(window, context.desk)
    assert (page.row.title, page.row.country) == ("a jump from a bridge", "NO")
    assert page.row.imminence is Imminence.HOURS
    assert {subject.value for subject in page.subjects} == {"quiet_otter", "a girl, 15"}
    assert page.requests[0].facts[HOW_SOON] == "within hours"


def test_how_soon_may_come_first_and_be_taken_back(window: PhoneWindow, context: Context) -> None:
    choice = window.findChild(ChoiceEditor, HOW_SOON)
    assert choice is not None
    QTest.keyClick(choice, Qt.Key.Key_1)
    window.form.save()
    assert saved(window, context.desk).row.imminence is Imminence.NOW
    QTest.keyClick(choice, Qt.Key.Key_Backspace)
    window.form.save()
    page = saved(window, context.desk)
    assert (page.row.imminence, page.requests[0].facts) == (Imminence.UNASSESSED, {})


def test_esc_keeps_what_was_typed_a_moment_before(qtbot: QtBot, window: PhoneWindow, context: Context) -> None:
    notes = window.findChild(LongEditor, "words")
    assert notes is not None
    QTest.keyClicks(notes.text, "He says that he will jump.")
    assert window.form.unsaved()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    (body,) = context.desk.db.execute("SELECT body FROM request").fetchone()
    assert body == "He says that he will jump."


def test_a_blank_form_leaves_nothing(window: PhoneWindow, context: Context) -> None:
    QTest.keyClicks(line(window, "phone"), "  ")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert context.desk.db.execute("SELECT count(*) FROM cases").fetchone() == (0,)


def test_open_the_case(window: PhoneWindow, context: Context) -> None:
    opened: list[int] = []
    window.opened.connect(opened.append)
    QTest.keyClicks(line(window, "officer_name"), "Ines")
    window.form.save()
    QTest.keyClicks(line(window, "agency_name"), "City Police")
    window._open.click()
    assert opened == [window.form.case_id]
    assert saved(window, context.desk).row.title == "City Police"


@pytest.fixture
def hurried(qtbot: QtBot, impatient: Context) -> Iterator[PhoneWindow]:
    """Return the form at a desk that waits for nobody, as the window's does."""
    above = QWidget()
    qtbot.addWidget(above)
    yield PhoneWindow(impatient, above)
    qtbot.waitUntil(lambda: impatient.tasks.running() == 0)


@contextmanager
def another_writer(context: Context) -> Iterator[Callable[[], None]]:
    """Have the database on another thread; what is returned lets others write again."""
    began, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with context.desk.elsewhere() as other, other.transaction(Permission.KEEP):
            began.set()
            go_on.wait(60)

    writer = threading.Thread(target=write)
    writer.start()
    assert began.wait(60)
    try:
        yield go_on.set
    finally:
        go_on.set()
        writer.join()


def test_behind_another_writer_nothing_is_lost_and_one_case_is_made(
    qtbot: QtBot, impatient: Context, context: Context, hurried: PhoneWindow
) -> None:
    with context.desk.transaction(Permission.KEEP):
        with pytest.raises(BusyError), impatient.desk.transaction(Permission.KEEP):
            pass
        QTest.keyClicks(line(hurried, "officer_name"), "Ines")
        hurried.form.save()
        QTest.keyClicks(line(hurried, "agency_name"), "City Police")
        hurried.form.save()
        assert hurried.form.case_id is None
    qtbot.waitUntil(lambda: not hurried.form.unsaved() and context.tasks.running() == 0)
    assert context.desk.db.execute("SELECT count(*), max(title) FROM cases").fetchone() == (1, "City Police")


def test_a_form_that_is_gone_by_then_is_written_and_told(
    qtbot: QtBot, hurried: PhoneWindow, context: Context, answers: Answers
) -> None:
    told = list[Changes]()
    context.bus.changed.connect(told.append)
    with context.desk.transaction(Permission.KEEP):
        QTest.keyClicks(line(hurried, "officer_name"), "Ines")
        hurried.form.save()
        hurried.deleteLater()
        qtbot.waitUntil(lambda: not isValid(hurried))
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    (case_id,) = context.desk.db.execute("SELECT id FROM cases").fetchone()
    assert [case_id in changes.cases for changes in told] == [True]
    assert answers.told == []


def test_a_lock_waits_for_another_writer_and_keeps_it(hurried: PhoneWindow, context: Context) -> None:
    QTest.keyClicks(line(hurried, "officer_name"), "Ines")
    with another_writer(context) as free:
        threading.Timer(0.1, free).start()
        hurried.form.keep()
    assert not hurried.form.unsaved()
    assert context.desk.db.execute("SELECT count(*) FROM cases").fetchone() == (1,)


def test_a_lock_during_a_save_behind_writes_the_call_once(
    qtbot: QtBot, hurried: PhoneWindow, context: Context, answers: Answers
) -> None:
    QTest.keyClicks(line(hurried, "officer_name"), "Ines")
    with another_writer(context) as free:
        hurried.form.save()
        threading.Timer(0.1, free).start()
        hurried.form.keep()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert context.desk.db.execute("SELECT count(*) FROM cases").fetchone() == (1,)
    assert (answers.told, hurried.form._error.words()) == ([], "")


def test_what_failed_behind_and_was_kept_since_is_not_told_as_unsaved(
    qtbot: QtBot, hurried: PhoneWindow, context: Context
) -> None:
    failed = threading.Event()
    QTest.keyClicks(line(hurried, "officer_name"), "Ines")
    hurried.form.save()
    (owner,) = context.desk.db.execute("SELECT owner_id FROM cases").fetchone()
    context.tasks._finished.connect(lambda _outcome: failed.set(), Qt.ConnectionType.DirectConnection)
    with context.desk.transaction(Permission.KEEP) as tx:
        QTest.keyClicks(line(hurried, "agency_name"), "City Police")
        hurried.form.save()
        tx.db.execute("UPDATE cases SET owner_id = NULL")
    assert failed.wait(60)
    assert hurried.form.unsaved()
    context.desk.db.execute("UPDATE cases SET owner_id = ?", (owner,))
    hurried.form.keep()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert hurried.form._error.words() == ""
    assert saved(hurried, context.desk).row.title == "City Police"


def test_a_save_behind_that_nobody_foresaw_to_fail_is_tried_again(
    qtbot: QtBot, hurried: PhoneWindow, context: Context
) -> None:
    with qtbot.captureExceptions() as raised:
        with context.desk.transaction(Permission.KEEP) as tx:
            QTest.keyClicks(line(hurried, "officer_name"), "Ines")
            hurried.form.save()
            with migrating(tx.db):
                tx.db.execute("ALTER TABLE request RENAME TO away")
        qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert len(raised) == 1
    with migrating(context.desk.db):
        context.desk.db.execute("ALTER TABLE away RENAME TO request")
    hurried.form.save()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert not hurried.form.unsaved()


def test_what_cannot_be_saved_is_told_and_kept_on_the_form(
    window: PhoneWindow, context: Context, answers: Answers
) -> None:
    QTest.keyClicks(line(window, "officer_name"), "Ines")
    window.form.save()
    assert window.form.case_id is not None
    release(context.desk, window.form.case_id)
    QTest.keyClicks(line(window, "phone"), "+47 1")
    window.form.save()
    assert window.form._error.words().startswith("Not saved yet.")
    answers.given.append(False)
    assert not window.close()
    assert window.isVisible()
    answers.given.append(True)
    assert window.close()
    assert "could not be saved" in answers.asked[-1][1]


def test_a_save_that_fails_half_way_goes_on_where_it_stopped(context: Context) -> None:
    call = Call()
    call.note("officer_name", "Ines")
    call.note("colour", "green")
    call.note("phone", "+47 1")
    with pytest.raises(StillwaterError):
        call.save(context.desk)
    assert call.reference
    assert call.unsaved()
    assert call.changes().cases == frozenset({call.case_id})
    assert call.changes() == Changes()


def test_everything_has_a_name(window: PhoneWindow) -> None:
    assert unnamed(window) == []
    assert not_plain(window) == []
    assert [text for text in window.findChildren(QPlainTextEdit) if not text.tabChangesFocus()] == []
