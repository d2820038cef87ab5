"""How the tour lets the program go on: turn the event loop until something is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import StillwaterError
from app.i18n import _

PATIENCE_MS = 30_000
TURN_MS = 20


class TourStoppedError(StillwaterError):
    """A screen did not come to where its picture is taken."""

    def __init__(self, what: str) -> None:
        super().__init__(
            _("The tour waited in vain: {what}.").format(what=what),
            kept=_("The pictures taken so far are kept."),
            do=_("Run it again on a machine that is less busy; if it stops at the same place, the screen is at fault."),
        )


def until(reached: Callable[[], object], what: str) -> None:
    """Turn the event loop until something is so; a screen that never gets there ends the tour with its name."""
    end = QDeadlineTimer(PATIENCE_MS)
    while not reached():
        if end.hasExpired():
            raise TourStoppedError(what)
        turn(TURN_MS)


def turn(milliseconds: int = 0) -> None:
    """Let the program go on for so long, or do what is waiting, and let go of what was deleted."""
    if milliseconds:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
    QApplication.processEvents()
    # A timer that came last may have asked for room.
    QCoreApplication.sendPostedEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def while_asked(ask: Callable[[], object], look: Callable[[QWidget], object]) -> None:
    """Ask in a window that waits for an answer, look at that window, and step back from it."""
    failed: list[Exception] = []

    def answer() -> None:
        asked = QApplication.activeModalWidget()
        try:
            if asked is not None:
                look(asked)
        except Exception as error:  # noqa: BLE001 - raised below, once the window that waits is gone
            failed.append(error)
        finally:
            if asked is not None:
                asked.close()

    QTimer.singleShot(0, answer)
    ask()
    if failed:
        raise failed[0]
