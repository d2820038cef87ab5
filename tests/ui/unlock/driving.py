"""The pages before the vault as a person finds and uses them: by what they are called."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from ui.unlock.front import FrontDoor


def line(front: FrontDoor, name: str) -> QLineEdit:
    """Return the line of a name on the page."""
    found = [edit for edit in page(front).findChildren(QLineEdit) if edit.accessibleName() == name]
    assert len(found) == 1, [edit.accessibleName() for edit in page(front).findChildren(QLineEdit)]
    return found[0]


def type_in(front: FrontDoor, **lines: str) -> None:
    """Type into lines; an underscore stands for a space in a name."""
    for name, text in lines.items():
        line(front, name.replace("_", " ")).setText(text)


def step(front: FrontDoor, words: str) -> QAbstractButton:
    """Return the button that says something."""
    found = [b for b in page(front).findChildren(QAbstractButton) if b.text() == words and not b.isHidden()]
    assert len(found) == 1, [b.text() for b in page(front).findChildren(QAbstractButton)]
    return found[0]


def words(front: FrontDoor) -> str:
    """Return everything that can be read in the window now."""
    labels = [label for label in front.findChildren(QLabel) if label.isVisibleTo(front)]
    return "\n".join(label.text() for label in labels)


def page(front: FrontDoor) -> QWidget:
    """Return the page on show."""
    shown = front.page()
    assert shown is not None
    return shown
