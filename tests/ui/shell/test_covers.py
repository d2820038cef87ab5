"""Everything that may happen covers what is revealed, before it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.covers import Covers, Reason


@dataclass
class Look:
    """A page with something revealed in it, and a field elsewhere."""

    page: QWidget
    owner: QWidget
    inside: QLineEdit
    outside: QLineEdit
    covers: Covers
    reasons: list[Reason] = field(default_factory=list)

    def reveal(self) -> Callable[[], None]:
        return self.covers.reveal(self.owner, self.reasons.append)


@pytest.fixture
def look(qtbot: QtBot, qapp: QApplication) -> Look:
    """Return a page on which something is revealed."""
    page = QWidget()
    qtbot.addWidget(page)
    owner = QWidget(page)
    inside, outside = QLineEdit(owner), QLineEdit(page)
    QVBoxLayout(owner).addWidget(inside)
    column = QVBoxLayout(page)
    column.addWidget(owner)
    column.addWidget(outside)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    inside.setFocus()
    look = Look(page, owner, inside, outside, Covers(qapp, page))
    look.reveal()
    return look


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F12])
def test_the_panic_keys_cover(look: Look, key: Qt.Key) -> None:
    QTest.keyClick(look.inside, key)
    assert look.reasons == [Reason.ESCAPE]
    assert not look.covers.anything()


def test_other_keys_do_not(look: Look) -> None:
    QTest.keyClicks(look.inside, "a note")
    assert look.reasons == []
    assert look.inside.text() == "a note"


def test_focus_that_leaves_covers_and_inside_it_may_move(look: Look) -> None:
    other = QLineEdit(look.owner)
    other.show()
    other.setFocus()
    assert look.reasons == []
    look.outside.setFocus()
    assert look.reasons == [Reason.FOCUS]


def test_a_dialog_covers(qtbot: QtBot, look: Look) -> None:
    dialog = QDialog(look.page)
    dialog.open()
    assert look.reasons == [Reason.DIALOG]
    dialog.reject()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_menu_covers(look: Look) -> None:
    menu = QMenu(look.page)
    menu.addAction("Copy")
    menu.popup(look.page.mapToGlobal(look.page.rect().center()))
    assert look.reasons[0] in (Reason.DIALOG, Reason.FOCUS)
    menu.close()


def test_another_window_covers(qtbot: QtBot, look: Look) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    qtbot.waitUntil(lambda: bool(look.reasons))
    assert not look.covers.anything()


def test_deactivating_the_window_covers(look: Look) -> None:
    QApplication.sendEvent(look.page, QEvent(QEvent.Type.WindowDeactivate))
    assert look.reasons == [Reason.DEACTIVATED]


def test_minimising_covers(qtbot: QtBot, look: Look) -> None:
    look.page.showMinimized()
    qtbot.waitUntil(lambda: bool(look.reasons))
    assert look.reasons[0] in (Reason.MINIMISED, Reason.DEACTIVATED, Reason.FOCUS)


def test_another_screen_covers(look: Look) -> None:
    window = look.page.windowHandle()
    window.screenChanged.emit(window.screen())
    assert look.reasons == [Reason.SCREEN]


def test_a_new_screen_covers(qapp: QApplication, look: Look) -> None:
    qapp.screenAdded.emit(qapp.primaryScreen())
    assert look.reasons == [Reason.SCREEN]


def test_another_program_covers(qapp: QApplication, look: Look) -> None:
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert look.reasons == [Reason.APPLICATION]


def test_each_is_covered_once(look: Look) -> None:
    look.reveal()
    look.covers.cover_all(Reason.LOCK)
    look.covers.cover_all(Reason.LOCK)
    assert look.reasons == [Reason.LOCK, Reason.LOCK]


def test_what_was_released_is_not_covered_again(look: Look) -> None:
    release = look.reveal()
    release()
    release()
    look.covers.cover_all(Reason.BREAK)
    assert look.reasons == [Reason.BREAK]


def test_one_that_fails_does_not_keep_the_others_open(look: Look) -> None:
    def fail(_reason: Reason) -> None:
        raise RuntimeError("torn")

    look.covers.reveal(look.owner, fail)
    look.reveal()
    with pytest.raises(ExceptionGroup, match="covering failed"):
        look.covers.cover_all(Reason.SLEEP)
    assert look.reasons == [Reason.SLEEP, Reason.SLEEP]
    assert not look.covers.anything()


def test_covering_is_told_only_when_something_was_open(qtbot: QtBot, look: Look) -> None:
    with qtbot.waitSignal(look.covers.covered) as told:
        look.covers.cover_all(Reason.IDLE)
    assert told.args == [Reason.IDLE]
    with qtbot.assertNotEmitted(look.covers.covered):
        look.covers.cover_all(Reason.IDLE)


def test_a_second_reveal_is_watched_like_the_first(look: Look) -> None:
    look.covers.cover_all(Reason.PAGE)
    look.reveal()
    QTest.keyClick(look.inside, Qt.Key.Key_Escape)
    assert look.reasons == [Reason.PAGE, Reason.ESCAPE]


def test_every_reason_has_words() -> None:
    assert len({reason.words for reason in Reason}) == len(Reason)
