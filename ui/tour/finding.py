"""Find what is on a screen as a person does: by its name."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from ui.tour.waiting import TourStoppedError, until

Found = TypeVar("Found", bound=QObject)
Named = TypeVar("Named", bound=QWidget)


def line(page: QWidget, name: str) -> QLineEdit:
    """Return the line of text that is called so."""
    return _named(page, QLineEdit, name)


def box(page: QWidget, name: str) -> QComboBox:
    """Return the box of choices that is called so."""
    return _named(page, QComboBox, name)


def button(page: QWidget, name: str) -> QPushButton:
    """Return the button that is called so."""
    return _named(page, QPushButton, name)


def part(page: QObject, kind: type[Found]) -> Found:
    """Return the one part of a kind, once it is there: what a busy database held up comes a moment later."""
    until(lambda: page.findChild(kind) is not None, kind.__name__)
    return cast(Found, page.findChild(kind))


def _named(page: QWidget, kind: type[Named], name: str) -> Named:
    for one in page.findChildren(kind):
        if one.accessibleName() == name:
            return one
    raise TourStoppedError(name)
