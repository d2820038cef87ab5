"""The first column of a case: the request as it came, or the workbench that asks whether its sender is real."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import quiet_button
from ui.kit.theme import STEP

REQUEST, REQUESTER = 0, 1


class RequestColumn(QWidget):
    """Two views, one at a time; the keyboard goes to the one on show."""

    def __init__(self, request: QWidget, requester: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panes = (request, requester)
        self._views = QStackedWidget(self)
        self._buttons: list[QPushButton] = []
        names = ((_("Request"), request), (_("Is the requester real?"), requester))
        # A row that breaks would ask the page for as much height as both views want.
        row = QHBoxLayout()
        row.setSpacing(STEP)
        for number, (name, view) in enumerate(names):
            made = quiet_button(name, self, name=_("Show: {view}").format(view=name))
            made.setCheckable(True)
            # One stop for Tab, and the arrows go from one to the other.
            made.setAutoExclusive(True)
            made.toggled.connect(partial(self._toggled, number))
            self._buttons.append(made)
            row.addWidget(made)
            self._views.addWidget(view)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(row)
        column.addWidget(self._views, 1)
        self.show_view(REQUEST)

    def show_view(self, number: int) -> None:
        """Show the request or the workbench."""
        self._buttons[number].setChecked(True)

    def _toggled(self, number: int, chosen: bool) -> None:
        if chosen:
            self._views.setCurrentIndex(number)

    def view(self) -> int:
        """Return which of the two is on show."""
        return self._views.currentIndex()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Not by a proxy: Tab would enter by it too, past the two buttons and whatever stands before them.
        self._panes[self.view()].setFocus(event.reason())
