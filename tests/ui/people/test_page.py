"""People are let in, given a role, let go and let back in from the page; what changes the keys locks the vault."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.identity import Role
from app.people.queries import Member, members
from app.vault import standing
from app.vault.recovery import recover
from app.vault.rotation import is_changing
from app.vault.unlock import unlock
from tests.builders import FakeClock, MemorySecrets
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.people.conftest import PHRASE
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME
from ui.people.key_window import KeyWindow
from ui.people.newcomer_sheet import NewcomerSheet
from ui.people.page import PeoplePage
from ui.shell.context import Context
from ui.unlock.entrance import Entrance
from ui.unlock.fields import NewPassphrase
from ui.unlock.recovery_page import RecoveryPage

AGAIN = "marble stair above four harvests"


def named(context: Context, name: str) -> Member:
    """Return a person as the page reads them."""
    return next(each for each in members(context.desk) if each.name == name)


def at(page: PeoplePage, name: str, context: Context) -> None:
    """Make a person the current one."""
    assert page.pane.table.select_id(named(context, name).id)


def sheet_of(qtbot: QtBot) -> NewcomerSheet:
    """Return the sheet that is open."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), NewcomerSheet))
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, NewcomerSheet)
    return sheet


def key_window(qtbot: QtBot) -> KeyWindow:
    """Return the window with the new recovery key."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), KeyWindow))
    window = QApplication.activeModalWidget()
    assert isinstance(window, KeyWindow)
    return window


def type_phrase(sheet: QWidget, phrase: str) -> None:
    """Type a passphrase twice."""
    new = sheet.findChild(NewPassphrase)
    assert new is not None
    for line in new.lines():
        line.setText(phrase)


def test_somebody_is_let_in_and_types_their_own_passphrase(
    qtbot: QtBot, context: Context, page: Callable[[], PeoplePage]
) -> None:
    shown = page()
    assert [row.name for row in members(context.desk)] == [NAME]
    QTest.keyClick(shown.pane.table, Qt.Key.Key_N)
    sheet = sheet_of(qtbot)
    assert not unnamed(sheet)
    assert not not_plain(sheet)
    assert not sheet.step.isEnabled()
    sheet._name.line.setText(NAME)
    sheet._role.box.setCurrentIndex(1)
    type_phrase(sheet, PHRASE)
    sheet.step.click()
    # A name that is taken is told in the sheet, and nothing that was typed is lost.
    qtbot.waitUntil(lambda: "called Robin Vale already" in sheet._error.words())
    sheet._name.line.setText("Alex Moor")
    sheet.step.click()
    qtbot.waitUntil(lambda: shown.pane.model.rowCount() == 2)
    alex = named(context, "Alex Moor")
    assert (alex.role, alex.signs, alex.bound, alex.last) == (Role.SUPERVISOR, False, True, "")
    assert named(context, NAME).last == "2026-03-07"


def test_a_role_is_given_by_a_choice(
    qtbot: QtBot, context: Context, answers: Answers, alex: str, page: Callable[[], PeoplePage]
) -> None:
    shown = page()
    at(shown, "Alex Moor", context)
    answers.given = ["supervisor"]
    QTest.keyClick(shown.pane.table, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: named(context, "Alex Moor").role is Role.SUPERVISOR)
    assert alex
    assert "Until now: responder" in answers.asked[0][1]
    assert not is_changing(context.desk.vault.header)


def test_once_there_is_an_administrator_nobody_else_does_it(
    qtbot: QtBot, context: Context, answers: Answers, alex: str, page: Callable[[], PeoplePage]
) -> None:
    shown = page()
    at(shown, "Alex Moor", context)
    answers.given = ["administrator"]
    shown.give_role()
    qtbot.waitUntil(lambda: "Ask an administrator" in shown._error.words())
    assert not shown.idle
    assert not any(shown.may(step) for step in ("role", "go", "return"))
    assert alex


def test_letting_go_says_what_it_does_and_locks(
    qtbot: QtBot, context: Context, answers: Answers, alex: str, page: Callable[[], PeoplePage], locked: list[bool]
) -> None:
    shown = page()
    at(shown, "Alex Moor", context)
    answers.given = [False]
    shown.let_go()
    assert "earlier backups open as they did" in answers.asked[0][1]
    assert named(context, "Alex Moor").active
    answers.given = [True]
    shown.let_go()
    qtbot.waitUntil(lambda: locked == [True])
    gone = named(context, "Alex Moor")
    assert (gone.uid, gone.active, gone.unlocks_here) == (alex, False, False)
    assert is_changing(context.desk.vault.header)
    assert "keys change at the next unlock" in shown._told.words()


def test_who_was_let_go_is_let_back_in(
    qtbot: QtBot, context: Context, clock: FakeClock, secrets: MemorySecrets, alex: str, page: Callable[[], PeoplePage]
) -> None:
    standing.disable(context.desk.vault, alex, clock, secrets)
    shown = page()
    at(shown, "Alex Moor", context)
    assert (shown.may("return"), shown.may("go"), shown.may("role")) == (True, False, False)
    QTest.keyClick(shown.pane.table, Qt.Key.Key_B)
    sheet = sheet_of(qtbot)
    assert sheet._name.isHidden()
    type_phrase(sheet, AGAIN)
    sheet.step.click()
    qtbot.waitUntil(lambda: named(context, "Alex Moor").active)


def test_nothing_is_done_to_oneself(context: Context, answers: Answers, page: Callable[[], PeoplePage]) -> None:
    shown = page()
    at(shown, NAME, context)
    assert not any(shown.may(step) for step in ("role", "go", "return"))
    shown.let_go()
    shown.give_role()
    assert answers.asked == []
    assert not [made for made in shown.pane.findChildren(QPushButton) if made.isEnabled() and made.isVisible()]
    assert not unnamed(shown)
    assert not not_plain(shown)


def test_a_new_recovery_key_is_shown_once_and_opens_the_vault(
    qtbot: QtBot,
    context: Context,
    answers: Answers,
    secrets: MemorySecrets,
    page: Callable[[], PeoplePage],
    locked: list[bool],
) -> None:
    shown, vault = page(), context.desk.vault
    answers.given = [True, False]
    shown.renew_recovery_key()
    window = key_window(qtbot)
    inside = window.findChild(RecoveryPage)
    assert inside is not None
    key = "".join(inside._groups)
    assert not unnamed(window)
    # Not written down: it is asked once more, and stays when the person thinks again.
    window.reject()
    assert window.isVisible()
    for field, number in zip(inside._fields, inside._asked, strict=True):
        field.line.setText(inside._groups[number])
    inside.confirm()
    qtbot.waitUntil(lambda: locked == [True])
    assert not answers.told
    for db in (context.desk.db, context.desk.own):
        db.close()
    vault.close()
    again = recover(
        vault.folder, key, NAME, AGAIN, secrets=secrets, cost=CHEAP, clock=context.desk.clock, limits=CHEAP_LIMITS
    )
    assert again.keys.epoch == 2
    again.close()
    unlock(vault.folder, AGAIN, secrets=secrets, clock=context.desk.clock, limits=CHEAP_LIMITS).close()


def test_a_refusal_is_told_and_nothing_is_locked(
    qtbot: QtBot, context: Context, answers: Answers, page: Callable[[], PeoplePage], locked: list[bool]
) -> None:
    shown = page()
    vault = context.desk.vault
    vault.header = {**vault.header, "root_seed": []}
    answers.given = [True]
    shown.renew_recovery_key()
    qtbot.waitUntil(lambda: "cannot make a new recovery key" in shown._error.words())
    assert not locked
    assert shown.idle


def test_a_recovery_key_that_a_lock_took_away_is_told(
    qtbot: QtBot, answers: Answers, page: Callable[[], PeoplePage]
) -> None:
    shown = page()
    answers.given = [True]
    shown.renew_recovery_key()
    key_window(qtbot).hide()
    assert ["make another one" in str(error) for error in answers.told] == [True]


def test_what_was_done_goes_on_where_the_page_was_left_meanwhile(
    qtbot: QtBot, context: Context, entrance: Entrance, answers: Answers, alex: str, locked: list[bool]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    shown = PeoplePage(context, entrance, lambda: locked.append(True), window)
    at(shown, "Alex Moor", context)
    answers.given = [True]
    shown.let_go()
    delete(shown)
    qtbot.waitUntil(lambda: locked == [True])
    assert not named(context, "Alex Moor").active
    again = PeoplePage(context, entrance, lambda: locked.append(True), window)
    answers.given = [True]
    again.renew_recovery_key()
    delete(again)
    assert key_window(qtbot).parentWidget() is window
    key_window(qtbot).accept()
    qtbot.waitUntil(lambda: locked == [True, True])
    assert alex
