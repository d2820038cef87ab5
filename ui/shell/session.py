"""Hear from the system that the screen was locked, that the machine goes to sleep, or that somebody else sits down."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ui.shell.session_linux import Buses
from ui.shell.session_macos import Centre
from ui.shell.session_windows import HiddenWindow
from ui.shell.triggers import LOCKING, Ears, Trigger


class Session(QObject):
    """Tells of a locked screen, of sleep and of waking; where the system does not tell, it is quiet."""

    locked = Signal()
    slept = Signal()
    woke = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ears = self._listen(sys.platform)

    def held(self) -> frozenset[Trigger]:
        """Return what the system tells here; what is missing does not lock."""
        return frozenset(trigger for trigger, names in self.sources().items() if names)

    def sources(self) -> Mapping[Trigger, tuple[str, ...]]:
        """Return by what of the system each is told."""
        return {} if self._ears is None else self._ears.sources()

    def let_go(self) -> None:
        """Let the machine sleep: nothing has to be closed any more."""
        if self._ears is not None:
            self._ears.let_go()

    def _listen(self, platform: str) -> Ears | None:
        if platform.startswith("linux"):
            return Buses(self._tell, self)
        if platform == "win32":
            return HiddenWindow(self._tell, self)
        return Centre(self._tell, self) if platform == "darwin" else None

    def _tell(self, trigger: Trigger) -> None:
        if trigger is Trigger.WAKE:
            self.woke.emit()
        elif trigger is Trigger.SLEEP:
            self.slept.emit()
        else:
            self.locked.emit()


def told_here() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what would lock a vault here by name and in words, and what of the system tells of it; no window is needed."""
    passing = None if QCoreApplication.instance() else QCoreApplication([])
    session = Session()
    found = session.sources()
    session.let_go()
    if passing is not None:
        passing.shutdown()
    return [(trigger.value, trigger.words, found.get(trigger, ())) for trigger in LOCKING]
