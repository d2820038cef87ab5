"""The two clocks of a case, counting where everybody sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.cases.queries import ClockRow
from app.clock import from_text
from app.i18n import _
from ui.kit.labels import PlainLabel
from ui.kit.theme import Size, theme_of
from ui.kit.words import set_tip

SECOND_MS = 1000
CLOSE_MINUTES = 10
DAYS_FROM_HOURS = 48


def countdown(due_at: str, now: datetime) -> str:
    """Return the time left, to the second in the last ten minutes, in days from two on; a clock that has run out says since when."""
    left = int((from_text(due_at) - now).total_seconds())
    hours, rest = divmod(abs(left), 3600)
    minutes, seconds = divmod(rest, 60)
    if hours >= DAYS_FROM_HOURS:
        told = _("{d} d {h} h").format(d=hours // 24, h=hours % 24)
    elif hours == 0 and minutes < CLOSE_MINUTES:
        told = _("{m}:{s:02d} min").format(m=minutes, s=seconds)
    else:
        told = _("{h}:{m:02d} h").format(h=hours, m=minutes)
    return _("{span} ago").format(span=told) if left < 0 else told


class Countdown(QWidget):
    """One clock: its name, its figure, and in its tip why it runs and whom it binds; away while none runs."""

    def __init__(self, names: tuple[str, str], now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._now = now
        self._clock: ClockRow | None = None
        self._name = PlainLabel("", self, size=Size.SMALL, muted=True, wrap=False)
        self._figure = PlainLabel("", self, size=Size.TITLE, strong=True, wrap=False)
        self._timer = QTimer(self)
        self._build()

    def show_clock(self, clock: ClockRow | None) -> None:
        """Count towards a clock, or show that none runs."""
        self._clock = clock
        self.setVisible(clock is not None)
        if clock is not None:
            set_tip(
                self,
                _("{basis}; binds {binds}; until {at}").format(basis=clock.basis, binds=clock.binds, at=clock.due_at),
            )
        self._tell()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(6))
        row.addWidget(self._name)
        row.addWidget(self._figure)
        self._timer.setInterval(SECOND_MS)
        self._timer.timeout.connect(self._tell)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _tell(self) -> None:
        if self._clock is None:
            return
        now = self._now()
        words, name = countdown(self._clock.due_at, now), self._names[from_text(self._clock.due_at) < now]
        self._name.setText(name)
        self._figure.setText(words)
        self.setAccessibleName(f"{name} {words}")


def running(clocks: Sequence[ClockRow], *measures: str) -> ClockRow | None:
    """Return the clock that runs out first among those that measure one of these."""
    going = [
        clock for clock in clocks if clock.stopped_at is None and not clock.paused_since and clock.measures in measures
    ]
    return min(going, key=lambda clock: clock.due_at, default=None)
