"""Cover everything at once, first and for whatever reason."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.i18n import _


class Reason(Enum):
    """Why everything was covered; the access log keeps the value."""

    ESCAPE = "escape"
    DEACTIVATED = "deactivated"
    FOCUS = "focus"
    MINIMISED = "minimised"
    SCREEN = "screen"
    APPLICATION = "application"
    DIALOG = "dialog"
    PAGE = "page"
    IDLE = "idle"
    LOCK = "lock"
    SLEEP = "sleep"
    WAKE = "wake"
    BREAK = "break"
    LIMIT = "limit"
    QUIT = "quit"

    @property
    def words(self) -> str:
        """Return the reason as a person reads it."""
        return {
            Reason.ESCAPE: _("covered on request"),
            Reason.DEACTIVATED: _("another window came forward"),
            Reason.FOCUS: _("the focus went elsewhere"),
            Reason.MINIMISED: _("the window was minimised"),
            Reason.SCREEN: _("the screen changed"),
            Reason.APPLICATION: _("another program came forward"),
            Reason.DIALOG: _("a dialog opened"),
            Reason.PAGE: _("another page was opened"),
            Reason.IDLE: _("nobody was there"),
            Reason.LOCK: _("the vault was locked"),
            Reason.SLEEP: _("the machine went to sleep"),
            Reason.WAKE: _("the machine woke up"),
            Reason.BREAK: _("a break began"),
            Reason.LIMIT: _("the day's limit was reached"),
            Reason.QUIT: _("the program was closed"),
        }[self]


Cover = Callable[[Reason], object]
PANIC = (Qt.Key.Key_Escape, Qt.Key.Key_F12)
PASSING = (Qt.WindowType.ToolTip,)


class Covers(QObject):
    """Knows what is revealed, and watches the application while anything is."""

    covered = Signal(object)
    asked = Signal(object)
    # Before the first thing opens, and once the last one is covered.
    opening = Signal()
    closed = Signal()

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent or app)
        self._app = app
        self._revealed: dict[int, tuple[Cover, QWidget]] = {}
        self._next = 0
        self._watched: list[QWindow] = []
        app.applicationStateChanged.connect(self._on_state)
        app.focusChanged.connect(self._on_focus)
        app.screenAdded.connect(self._on_screen)
        app.screenRemoved.connect(self._on_screen)

    def reveal(self, owner: QWidget, cover: Cover) -> Callable[[], None]:
        """Note that an owner shows something or sounds; returns how to say that it no longer does.

        The cover is called once, with the reason, before anything else happens. Focus may move inside the owner.
        """
        self._next += 1
        number = self._next
        if not self._revealed:
            self._watch(owner)
            self.opening.emit()
        self._revealed[number] = (cover, owner)
        return lambda: self._release(number)

    def anything(self) -> bool:
        """Tell whether anything is revealed."""
        return bool(self._revealed)

    def cover_all(self, reason: Reason) -> None:
        """Cover and mute everything; one that fails does not keep the others open."""
        waiting = list(self._revealed.values())
        self._revealed.clear()
        self._unwatch()
        failures = [failure for cover, _owner in waiting if (failure := _covering(cover, reason))]
        # What is open without being a look, a requester's paper for instance, hears of it after the looks are covered.
        self.asked.emit(reason)
        if waiting:
            self.covered.emit(reason)
        if waiting and not failures:
            self.closed.emit()
        if failures:
            raise ExceptionGroup("covering failed", failures)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        reason = REASONS.get(event.type())
        if reason is not None and self._revealed:
            found = reason(watched, event)
            if found is not None:
                self.cover_all(found)
        return False

    def _release(self, number: int) -> None:
        if self._revealed.pop(number, None) and not self._revealed:
            self._unwatch()
            self.closed.emit()

    def _watch(self, owner: QWidget) -> None:
        # An event filter in Python costs a little for each event, so it stands only while something is open.
        self._app.installEventFilter(self)
        window = owner.window().windowHandle()
        if window is not None:
            window.screenChanged.connect(self._on_screen)
            self._watched.append(window)

    def _unwatch(self) -> None:
        self._app.removeEventFilter(self)
        while self._watched:
            window = self._watched.pop()
            if isValid(window):
                window.screenChanged.disconnect(self._on_screen)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.cover_all(Reason.APPLICATION)

    def _on_screen(self) -> None:
        self.cover_all(Reason.SCREEN)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        owners = [owner for _cover, owner in self._revealed.values()]
        if owners and not any(now is owner or (now is not None and owner.isAncestorOf(now)) for owner in owners):
            self.cover_all(Reason.FOCUS)


def _covering(cover: Cover, reason: Reason) -> Exception | None:
    try:
        cover(reason)
    except Exception as failure:  # noqa: BLE001 - raised with the others once all are covered
        return failure
    return None


def _on_key(_watched: QObject, event: QEvent) -> Reason | None:
    return Reason.ESCAPE if isinstance(event, QKeyEvent) and event.key() in PANIC else None


def _on_deactivate(_watched: QObject, _event: QEvent) -> Reason:
    return Reason.DEACTIVATED


def _on_window_state(watched: QObject, _event: QEvent) -> Reason | None:
    return Reason.MINIMISED if isinstance(watched, QWidget) and watched.isMinimized() else None


def _on_show(watched: QObject, _event: QEvent) -> Reason | None:
    if isinstance(watched, QWidget) and watched.isWindow() and watched.windowType() not in PASSING:
        return Reason.DIALOG
    return None


REASONS: dict[QEvent.Type, Callable[[QObject, QEvent], Reason | None]] = {
    # The override comes before any shortcut, also where a dialog holds the keyboard.
    QEvent.Type.ShortcutOverride: _on_key,
    QEvent.Type.KeyPress: _on_key,
    QEvent.Type.WindowDeactivate: _on_deactivate,
    QEvent.Type.WindowStateChange: _on_window_state,
    QEvent.Type.Show: _on_show,
}
