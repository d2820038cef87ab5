"""Now and then, at a moment nobody can foresee, this week's share goes into the rota's sums."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.errors import StillwaterError
from app.log import failed
from app.wellness import team

if TYPE_CHECKING:
    from ui.breaks.breaks import Breaks
    from ui.shell.context import Context

HOUR_MS = 3_600_000


class Sharing(QObject):
    """Asks about once an hour; mostly nothing is due."""

    def __init__(self, context: Context, breaks: Breaks, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._breaks = context, breaks
        self._random = SystemRandom()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.share)
        self._wait()

    def waits_ms(self) -> int:
        """Return how long it waits before it asks."""
        return self._timer.interval()

    def share(self) -> None:
        """Add what is due; a vault that is busy or a store that fails is asked again at the next hour."""
        try:
            self._context.bus.publish(team.share(self._context.desk, self._breaks.shift.policy, self._random))
        except StillwaterError as error:
            failed("adding to the rota's sums", error)
        self._wait()

    def _wait(self) -> None:
        # Not on the hour: a moment of the audit's row must not lead to who unlocked then.
        self._timer.start(round(self._random.uniform(0.4, 1.6) * HOUR_MS))
