"""How a vault is left: cover, hide, finish what is being saved, then close; nothing that was typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from app.desk import close_desk

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.covers import Reason

EVERY_MS = 15
# How long a write in the pool waits for another one: it ends by itself within this, saved or told.
WRITE_SECONDS = 5.0


class Leaving(QObject):
    """Runs once; `done` comes when the keys are wiped."""

    done = Signal()

    def __init__(self, station: Workstation, reason: Reason) -> None:
        super().__init__(station)
        self._station, self._reason = station, reason
        self._began = station.desk.clock.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._go_on)

    def begin(self) -> None:
        """Cover and hide at once; the rest follows while the window before the vault is shown."""
        station = self._station
        try:
            station.covers.cover_all(self._reason)
        finally:
            station.asking.fall_silent()
            for part in station.parts:
                part.leave()
            # Hiding lets each page keep what is typed.
            station.window.hide()
            self._end_questions()
            self._timer.start()

    def _end_questions(self) -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, QDialog) and self._station.window.isAncestorOf(window):
                window.reject()

    def _go_on(self) -> None:
        # A question that was open has returned to its page once no loop runs inside another.
        asking = QThread.currentThread().loopLevel() > 1
        limit = WRITE_SECONDS + self._station.desk.settings.vault.lock_wait_seconds
        waited = self._station.desk.clock.monotonic() - self._began
        if asking or (self._station.tasks.running() and waited < limit):
            return
        self._timer.stop()
        self._close()

    def _close(self) -> None:
        station = self._station
        station.window.deleteLater()
        # At once, not when the loop comes to it: no page may outlive the keys.
        QCoreApplication.sendPostedEvents(station.window, QEvent.Type.DeferredDelete.value)
        station.tasks.close()
        station.cage.close()
        try:
            close_desk(station.desk)
        finally:
            self.done.emit()
