"""Buttons: one plain, one that leads on, one that steps back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget


class PushButton(QPushButton):
    """A button that Enter presses wherever it stands: Qt does so in its dialogs alone."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


def button(text: str, parent: QWidget | None = None, *, name: str = "") -> QPushButton:
    """Return a button; a name says more than the text where the text alone would not."""
    made = PushButton(text, parent)
    made.setAccessibleName(name or text.replace("&", ""))
    made.setAutoDefault(False)
    return made


def primary_button(text: str, parent: QWidget | None = None, *, name: str = "") -> QPushButton:
    """Return the button of the one step that leads on."""
    made = button(text, parent, name=name)
    made.setProperty("primary", True)
    return made


def quiet_button(text: str, parent: QWidget | None = None, *, name: str = "") -> QPushButton:
    """Return a button that looks like text until it is near."""
    made = button(text, parent, name=name)
    made.setProperty("quiet", True)
    return made
