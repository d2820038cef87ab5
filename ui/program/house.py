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

    @property
    def toggles(self) -> bool:
        """Tell whether one press opens a cover: as the person chose, unless an administrator says that it is held."""
        return not self.settings.managed.setting("HoldToOpen").bounded(not self.memory.now.toggles)

    @property
    def idle_seconds(self) -> int:
        """Return after how long the vault locks: as is ruled, or sooner where the person chose that."""
        ruled, chosen = self.settings.vault.idle_lock_seconds, self.memory.now.idle_seconds
        return min(ruled, chosen) if chosen else ruled
