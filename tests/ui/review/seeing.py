"""What stands on a page, as its reader sees it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot


def shown(qtbot: QtBot, page: QWidget, width: int = 1000, height: int = 700) -> None:
    """Put a page on the screen."""
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()


def said(page: QWidget) -> str:
    """Return all that is written on a page and seen."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def button(page: QWidget, name: str) -> QPushButton:
    """Return the button of a name."""
    return next(each for each in page.findChildren(QPushButton) if each.accessibleName() == name)
