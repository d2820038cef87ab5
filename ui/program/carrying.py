"""A pack or results that somebody opened from the file manager: kept at the door, opened once they are in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent

from app.i18n import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

NAME = 80


class Carried(QObject):
    """Hears which file macOS asks this program to open; other systems name it when they start the program."""

    came = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self.came.emit(Path(event.file()))
            return True
        return super().eventFilter(watched, event)


def carried_words(file: Path) -> str:
    """Return what the door says of a file that waits for somebody to come in."""
    return _("{name} is opened as soon as the vault is.").format(name=_shown(file.name))


def _shown(name: str) -> str:
    """Return a name from outside as a line of the door may have it."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:NAME]
