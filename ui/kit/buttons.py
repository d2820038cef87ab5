"""Buttons: one plain, one that leads on, one that steps back."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget


def button(text: str, parent: QWidget | None = None, *, name: str = "") -> QPushButton:
    """Return a button; a name says more than the text where the text alone would not."""
    made = QPushButton(text, parent)
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
