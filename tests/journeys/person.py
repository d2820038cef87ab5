"""Somebody at the keyboard, who reads what stands in the window: keys go to whatever has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.builders import FakeClock
from ui.kit.labels import ElidedLabel

PATIENCE_MS = 30_000
POLL_MS = 5
# The longest way round a page with Tab.
ROUND = 250

Step = Callable[[], object]


class Person:
    """Presses keys, holds them while the clock moves, answers windows that ask, and reads."""

    def __init__(self, qtbot: QtBot, clock: FakeClock) -> None:
        self._qtbot = qtbot
        self.clock = clock
        # How often a key went down; words from an input method count by their signs.
        self.keys = 0
        self.typed: list[str] = []

    def focus(self) -> QWidget:
        """Return what has the keyboard."""
        if not _settled():
            self.until(_settled, "nothing has the keyboard")
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def at(self) -> str:
        """Return what somebody who cannot see hears of what has the keyboard."""
        return self.focus().accessibleName()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, each as `Ctrl+L` is written."""
        self.keys += len(keys)
        for key in keys:
            with _not_left_waiting():
                QTest.keySequence(self.focus(), QKeySequence(key))

    def type(self, words: str) -> None:
        """Type words; what no key has comes from the input method, as it does everywhere."""
        self.keys += len(words)
        self.typed.append(words)
        if words.isascii():
            with _not_left_waiting():
                QTest.keyClicks(self.focus(), words)
            return
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(self.focus(), event)

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab until what is called so has the keyboard; a star stands for any words."""
        for _ in range(ROUND):
            if fnmatchcase(self.at(), name):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"no Tab leads to {name!r}; the keyboard is at {self.at()!r}")

    def fill(self, name: str, words: str) -> None:
        """Go to a field and type."""
        self.tab_to(name)
        self.type(words)

    def until(self, holds: Callable[[], object], why: str) -> None:
        """Wait until something holds."""
        try:
            self._qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)
        except BaseException as error:
            raise AssertionError(f"{why}; in the window stands: {self.reads()!r}") from error

    def hears(self, beginning: str) -> str:
        """Return the first thing in the window whose spoken name begins so."""
        window = _in_front()
        spoken = () if window is None else (part.accessibleName() for part in _parts(window))
        return next((name for name in spoken if name.startswith(beginning)), "")

    def until_reads(self, words: str) -> None:
        """Wait until some words stand in the window in front."""
        self.until(lambda: words in self.reads(), f"{words!r} was not shown")

    def reads(self) -> str:
        """Return everything that is written in the window in front, in no order that matters."""
        window = _in_front()
        return "" if window is None else "\n".join(_words(window))

    def rows(self) -> list[str]:
        """Return the rows of the list on show, each as it is read aloud."""
        self.focus()
        table = _table()
        model = table.model()
        return [
            ", ".join(
                str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole))
                for column in range(model.columnCount())
            )
            for row in range(model.rowCount())
        ]

    def row(self) -> str:
        """Return the current row of the list on show."""
        return self.rows()[_table().currentIndex().row()]

    def go_to_row(self, words: str) -> None:
        """Move down the list to the first row that holds some words."""
        self.until(lambda: any(words in row for row in self.rows()), f"no row says {words!r}")
        self.press("Home")
        for _ in self.rows():
            if words in self.row():
                return
            self.press("Down")
        raise AssertionError(f"the keyboard does not reach {words!r}")

    @contextmanager
    def answering(self, *answers: Step) -> Iterator[None]:
        """Answer the windows that open within the block, one after the other, with the keyboard."""
        waiting, failures = list(answers), list[BaseException]()
        answered: list[QWidget] = []
        timer = QTimer()
        timer.setInterval(POLL_MS)

        def look() -> None:
            window = QApplication.activeModalWidget()
            if window is None or window in answered or not _settled():
                return
            answered.append(window)
            try:
                assert waiting, f"nobody said what to answer to: {self.reads()!r}"
                waiting.pop(0)()
            except BaseException as failure:  # noqa: BLE001 - raised below, once the window is gone
                failures.append(failure)
                window.close()

        timer.timeout.connect(look)
        timer.start()
        try:
            yield
            self.until(lambda: failures or not waiting, "no window asked")
        finally:
            timer.stop()
            timer.deleteLater()
        if failures:
            raise failures[0]
        self.focus()

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """Hold a letter or a digit within the block."""
        wanted, held = Qt.Key[f"Key_{key}"], self.focus()
        QTest.keyPress(held, wanted)
        try:
            yield
        finally:
            QTest.keyRelease(QApplication.focusWidget() or held, wanted)

    def wait_by_the_clock(self, holds: Callable[[], object], why: str, *, step: float = 0.05) -> None:
        """Let the clock move on with each look, until something holds."""

        def moved() -> bool:
            if holds():
                return True
            self.clock.advance(step)
            return False

        self.until(moved, why)


def _settled() -> bool:
    """Tell whether the window that just opened, if one did, has the keyboard by now."""
    window, focus = _in_front(), QApplication.focusWidget()
    return focus is not None and focus.window() is window


def _in_front() -> QWidget | None:
    """Return the window that asks, or the one that is worked in."""
    asks, active = QApplication.activeModalWidget(), QApplication.activeWindow()
    if asks is None and active is None:
        # Off screen nobody gives the keyboard back to the window below one that closed.
        below = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        for window in below[-1:]:
            window.activateWindow()
    return asks or active


@contextmanager
def _not_left_waiting() -> Iterator[None]:
    """Close a window that asks what nobody answers, and fail, instead of waiting for ever."""
    unanswered: list[str] = []
    timer = QTimer()

    def give_up() -> None:
        window = QApplication.activeModalWidget()
        if window is not None:
            unanswered.append(" ".join(_words(window)))
            window.close()

    timer.timeout.connect(give_up)
    timer.start(PATIENCE_MS)
    try:
        yield
    finally:
        timer.stop()
        timer.deleteLater()
    assert not unanswered, f"nobody answered {unanswered[0]!r}"


def _table() -> QTableView:
    window = _in_front()
    shown = [] if window is None else [each for each in window.findChildren(QTableView) if each.isVisible()]
    assert len(shown) == 1, f"{len(shown)} lists are on show"
    return shown[0]


def _parts(window: QWidget) -> list[QWidget]:
    """Return what is on show in a window, not in those that it opened."""
    return [part for part in window.findChildren(QWidget) if part.isVisible() and part.window() is window]


def _words(window: QWidget) -> Iterator[str]:
    yield window.windowTitle()
    for part in _parts(window):
        if isinstance(part, ElidedLabel):
            yield part.whole
        elif isinstance(part, QLabel):
            yield part.text()
        elif isinstance(part, QAbstractButton):
            yield part.text().replace("&", "")
        elif isinstance(part, QPlainTextEdit):
            yield part.toPlainText() or part.placeholderText()
        if part.accessibleName().startswith(("covered", "picture, shown", "text, shown")):
            yield part.accessibleName()


def tips(window: QWidget) -> list[str]:
    """Return every tip of a window, those of its actions too."""
    parts = [window, *window.findChildren(QWidget)]
    actions = [action for part in parts for action in part.actions()]
    return [tip for tip in (*(part.toolTip() for part in parts), *(each.toolTip() for each in actions)) if tip]
