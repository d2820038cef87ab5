"""Options side by side as one stop for Tab: the arrows go from one to the next, and Tab comes back to where one was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QWidget

from ui.kit.scroll import bring

DIGITS = 9
BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Roving(QObject):
    """Watches the options of one question; whoever has the keyboard among them is in view."""

    def __init__(self, question: QWidget, options: Sequence[QAbstractButton]) -> None:
        super().__init__(question)
        self._question, self._options = question, list(options)
        for option in self._options:
            option.installEventFilter(self)
        self.begin()

    def begin(self) -> None:
        """Let Tab enter at where the keyboard is, or at what is picked, or else at the first."""
        here = [option for option in self._options if option.hasFocus()]
        picked = [option for option in self._options if option.isChecked()]
        for option in (here or picked or self._options)[:1]:
            self._stand_on(option)

    def reach(self, number: int) -> QAbstractButton:
        """Put the keyboard on an option, wherever it was scrolled to."""
        option = self._options[number]
        option.setFocus(Qt.FocusReason.ShortcutFocusReason)
        bring(option)
        return option

    def numbered(self, event: QKeyEvent) -> int | None:
        """Return the option that a digit stands for."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        number = event.key() - Qt.Key.Key_1.value
        return number if plain and 0 <= number < min(DIGITS, len(self._options)) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusIn:
            self._entered(watched, event.reason())
        # Qt moves among those of which one is picked by itself.
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and isinstance(watched, QCheckBox):
            return self._stepped(watched, event)
        return False

    def _entered(self, watched: QObject, reason: Qt.FocusReason) -> None:
        if isinstance(watched, QAbstractButton):
            self._stand_on(watched)
            # A press is where the hand is: nothing may move under it.
            if reason in BY_KEY:
                bring(watched)

    def _stepped(self, option: QCheckBox, event: QKeyEvent) -> bool:
        step = (event.key() in ON) - (event.key() in BACK)
        if not step:
            return False
        number = self._options.index(option) + step
        if 0 <= number < len(self._options):
            self.reach(number)
        return True

    def _stand_on(self, option: QAbstractButton) -> None:
        for each in self._options:
            each.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each is option else Qt.FocusPolicy.ClickFocus)
        self._question.setFocusProxy(option)
