"""Cover every window of this program during a break: the message on one, the others plain."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.i18n import _
from ui.breaks.screen import BreakScreen
from ui.kit.theme import theme_of

COVERED = (Qt.WindowType.Window, Qt.WindowType.Dialog)


class Plain(QWidget):
    """Solid ground and nothing else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Covered during the break"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme_of().tokens.window))
        painter.end()


class Covered(QObject):
    """One window covered: what is below gets neither keys nor clicks, and is as it was when the cover is gone."""

    def __init__(self, window: QWidget, cover: QWidget) -> None:
        super().__init__(window)
        self._window, self._cover = window, cover
        self._focus: QWidget | None = window.focusWidget()
        self._below = [child for child in _inside(window) if child is not cover and child.isEnabledTo(window)]
        for child in self._below:
            child.setEnabled(False)
        window.installEventFilter(self)
        self._lie()
        cover.show()
        cover.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self) -> bool:
        """Give the window back, the focus where it was, and tell whether that place is still there."""
        self._window.removeEventFilter(self)
        for child in self._below:
            if isValid(child):
                child.setEnabled(True)
        self._cover.hide()
        self._cover.deleteLater()
        self.deleteLater()
        if self._focus is None or not isValid(self._focus) or not self._focus.isVisible():
            return False
        self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded):
            self._lie()
        return False

    def _lie(self) -> None:
        self._cover.setGeometry(self._window.rect())
        self._cover.raise_()


class Curtain:
    """Drawn while a break is on; windows opened meanwhile are the person's own and stay open."""

    def __init__(self, main: QWidget, spared: Callable[[QWidget], bool]) -> None:
        self._main = main
        self._spared = spared
        self._covered: list[Covered] = []

    @property
    def drawn(self) -> bool:
        """Tell whether the windows are covered."""
        return bool(self._covered)

    def draw(self, screen: BreakScreen) -> None:
        """Cover the windows, the message on the main one, and say it to those who hear it."""
        self.lift()
        screen.setParent(self._main)
        others = [window for window in _windows() if window is not self._main and not self._spared(window)]
        self._covered = [Covered(window, Plain(window)) for window in others]
        self._covered.append(Covered(self._main, screen))
        announce(screen, screen.accessibleName())

    def lift(self) -> bool:
        """Give the windows back, and tell whether the focus of the main one is where it was."""
        gone, self._covered = self._covered, []
        return [window.remove() for window in gone if isValid(window)][-1:] == [True]


def announce(widget: QWidget, words: str) -> None:
    """Say something to those who hear the screen."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def _windows() -> list[QWidget]:
    return [
        window for window in QApplication.topLevelWidgets() if window.isVisible() and window.windowType() in COVERED
    ]


def _inside(window: QWidget) -> list[QWidget]:
    children = window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [child for child in children if not child.isWindow()]
