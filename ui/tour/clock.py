"""A clock that stands still until the tour moves it, so that a picture shows the same time whenever it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: Early on a Sunday, at the end of the demo's weekend.
BEGIN = datetime(2026, 3, 8, 4, 12, tzinfo=UTC)


@dataclass(slots=True)
class TourClock:
    """Where the tour is."""

    wall: datetime = BEGIN
    running: float = 0.0

    def now(self) -> datetime:
        """Return the wall clock."""
        return self.wall

    def monotonic(self) -> float:
        """Return the running time."""
        return self.running

    def boottime(self) -> float:
        """Return the running time; the tour does not sleep."""
        return self.running

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.wall += timedelta(seconds=seconds)
        self.running += seconds
