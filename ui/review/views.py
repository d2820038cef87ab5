"""Several views of which one is on show, and a row of their names above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import quiet_button
from ui.kit.flow import FlowLayout
from ui.kit.theme import STEP

Make = Callable[[QWidget], QWidget]


class Views(QWidget):
    """A view is made when it is first gone to; the keyboard goes to the one on show."""

    shown = Signal(int)

    def __init__(
        self, views: Sequence[tuple[str, Make]], parent: QWidget | None = None, *, breaks: bool = True
    ) -> None:
        super().__init__(parent)
        self._makers = [make for _name, make in views]
        self._made: dict[int, QWidget] = {}
        self._stack = QStackedWidget(self)
        self._current = -1
        names = self._names = QWidget(self)
        row = FlowLayout(names, gap=STEP) if breaks else QHBoxLayout(names)
        row.setContentsMargins(0, 0, 0, 0)
        self._buttons: list[QPushButton] = []
        for number, (name, _make) in enumerate(views):
            made = quiet_button(name, names, name=_("Show: {view}").format(view=name))
            made.setCheckable(True)
            # One stop for Tab, and the arrows go from one to the other.
            made.setAutoExclusive(True)
            made.toggled.connect(partial(self._toggled, number))
            row.addWidget(made)
            self._buttons.append(made)
        if isinstance(row, QHBoxLayout):
            row.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(breaks)
        names.setSizePolicy(policy)
        names.setVisible(len(self._buttons) > 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(names)
        column.addWidget(self._stack, 1)

    def show_view(self, number: int) -> None:
        """Show a view."""
        self._buttons[number].setChecked(True)

    def go_to(self, number: int) -> QWidget:
        """Show a view, give it the keyboard, and return it."""
        self.show_view(number)
        made = self._made[number]
        made.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return made

    def view(self) -> int:
        """Return which view is on show; less than nothing before the first."""
        return self._current

    def names(self) -> list[str]:
        """Return what the views are called."""
        return [made.text() for made in self._buttons]

    def current(self) -> QWidget | None:
        """Return the view on show."""
        return self._made.get(self._current)

    def made(self, number: int) -> QWidget:
        """Return a view, and make it where it is not there yet."""
        if number not in self._made:
            self._made[number] = made = self._makers[number](self._stack)
            self._stack.addWidget(made)
        return self._made[number]

    def allow(self, number: int, *, allowed: bool) -> None:
        """Let a view be gone to, or not yet."""
        self._buttons[number].setEnabled(allowed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Not by a proxy: Tab would enter by it too, past the row of names.
        if self._current in self._made:
            self._made[self._current].setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is little room the view gives way and scrolls: a name that is cut leads nobody anywhere.
        if self._names.hasHeightForWidth():
            self._names.setMinimumHeight(self._names.heightForWidth(self.width()))

    def _toggled(self, number: int, chosen: bool) -> None:
        if not chosen:
            return
        self._current = number
        self._stack.setCurrentWidget(self.made(number))
        self.shown.emit(number)
