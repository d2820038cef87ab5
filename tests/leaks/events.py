"""Everything that covers, done to an item in its window, and what the record says ended its look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from app.looking.model import EndedBy
from tests.leaks.shown import BESIDE
from ui.looking.view import LookView
from ui.shell.covers import Reason


def _escape(view: LookView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Escape)


def _deactivate(view: LookView) -> None:
    QApplication.sendEvent(view.window(), QEvent(QEvent.Type.WindowDeactivate))


def _focus(view: LookView) -> None:
    beside = view.window().findChild(QLineEdit, BESIDE)
    assert isinstance(beside, QLineEdit)
    beside.setFocus()


def _screen(view: LookView) -> None:
    window = view.window().windowHandle()
    window.screenChanged.emit(window.screen())


def _dialog(view: LookView) -> None:
    dialog = QDialog(view.window())
    dialog.open()
    dialog.reject()


def _covers(reason: Reason) -> Callable[[LookView], None]:
    return lambda view: view._context.covers.cover_all(reason)


def _another_program(view: LookView) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)


EVENTS: dict[str, Callable[[LookView], object]] = {
    "escape": _escape,
    "deactivation": _deactivate,
    "focus": _focus,
    "minimise": lambda view: view.window().showMinimized(),
    "screen": _screen,
    "another program": _another_program,
    "dialog": _dialog,
    "item change": lambda view: view.leave(),
    "scrolled or turned away": lambda view: view.hide(),
    "close": lambda view: view.window().close(),
    "page": _covers(Reason.PAGE),
    "idle": _covers(Reason.IDLE),
    "lock": _covers(Reason.LOCK),
    "sleep": _covers(Reason.SLEEP),
    "wake": _covers(Reason.WAKE),
    "break": _covers(Reason.BREAK),
    "limit": _covers(Reason.LIMIT),
    "quit": _covers(Reason.QUIT),
}
# What the record says ended the look: each event covers by itself, and not because another one follows from it.
ENDED = {
    "escape": EndedBy.ESCAPE,
    "deactivation": EndedBy.FOCUS,
    "focus": EndedBy.FOCUS,
    "minimise": EndedBy.MINIMISE,
    "screen": EndedBy.SCREEN,
    "another program": EndedBy.FOCUS,
    "dialog": EndedBy.DIALOG,
    "item change": EndedBy.ITEM,
    "scrolled or turned away": EndedBy.ITEM,
    # A bare window loses the keyboard before it goes; the program's own says that it is closed.
    "close": EndedBy.FOCUS,
    "page": EndedBy.ITEM,
    "idle": EndedBy.IDLE,
    "lock": EndedBy.LOCK,
    "sleep": EndedBy.SLEEP,
    "wake": EndedBy.SLEEP,
    "break": EndedBy.BREAK,
    "limit": EndedBy.LIMIT,
    "quit": EndedBy.CLOSE,
}
OFF_THE_SCREEN = frozenset({"minimise", "close", "scrolled or turned away"})
