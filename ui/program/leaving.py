"""How a vault is left: cover, hide, finish what is being saved, then close; nothing that was typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.desk import close_desk
from app.log import done, failed
from ui.program.unexpected import plain

if TYPE_CHECKING:
    from ui.program.parts import Part
    from ui.program.workstation import Workstation
    from ui.shell.covers import Reason

EVERY_MS = 15
# How long a write in the pool waits for another one: it ends by itself within this, saved or told.
WRITE_SECONDS = 5.0


class Leaving(QObject):
    """Runs once; `done` comes when the keys are wiped."""

    hidden = Signal()
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
                self._stop(part)
            # Hiding lets each page keep what is typed.
            station.window.hide()
            for window in _belonging_to(station.window):
                if isinstance(window, QDialog):
                    window.reject()
                window.hide()
            self._timer.start()
            self.hidden.emit()

    def _stop(self, part: Part) -> None:
        try:
            part.leave()
        except Exception as error:  # noqa: BLE001 - whatever a part does, the vault is locked; it is told afterwards
            failed("leaving a part of the window", error)
            self._station.asking.tell(plain(error))

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
            # Only now may the machine sleep that was held back for this.
            station.session.let_go()
            done(f"locking ({self._reason.value})", station.desk.clock.monotonic() - self._began)
            self.done.emit()


def _belonging_to(window: QWidget) -> list[QWidget]:
    """Return the windows that stand above this one: questions, sheets, a call."""
    return [other for other in QApplication.topLevelWidgets() if window in _above(other)]


def _above(widget: QWidget) -> list[QWidget]:
    parent = widget.parentWidget()
    return [] if parent is None else [parent, *_above(parent)]
