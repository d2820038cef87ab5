"""What outlives a lock: the application, its look, how vaults are opened, what is remembered, and notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.settings import Settings
from ui.kit.ask import Ask, Dialogs
from ui.kit.speaker import AudioOut, Speaker
from ui.kit.theme import Theme
from ui.program.preferences import Preferences, load, save
from ui.shell.notices import Notices
from ui.unlock.entrance import Entrance


class Memory:
    """The machine's preferences, kept on each change."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.now: Preferences = load(file)

    def keep(self, preferences: Preferences) -> None:
        """Remember from now on."""
        if preferences != self.now:
            self.now = preferences
            save(self._file, preferences)


@dataclass(frozen=True, slots=True)
class House:
    """Given to the workstation by value; tests give another way to ask, and cheaper doors."""

    app: QApplication
    theme: Theme
    entrance: Entrance
    settings: Settings
    memory: Memory
    notices: Notices
    asks: Callable[[QWidget], Ask] = Dialogs
    speaker: Callable[[QObject], Speaker] = AudioOut
