"""An output for the tour: it takes what sounds, as long as it lasts, and nobody hears it."""

from __future__ import annotations

from app.clock import Clock


class Unheard:
    """A Speaker before an empty room."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends = 0.0
        self._bytes_a_second = 1.0

    def there(self) -> bool:
        """Tell that there is an output."""
        return True

    def open(self, rate: int, channels: int) -> bool:
        """Begin anew."""
        self._bytes_a_second = rate * channels * 2.0
        self._ends = self._clock.monotonic()
        return True

    def ahead_ms(self) -> int:
        """Return how much is waiting."""
        return round(max(0.0, self._ends - self._clock.monotonic()) * 1000)

    def write(self, data: bytes) -> None:
        """Let samples pass after what waits."""
        self._ends = max(self._ends, self._clock.monotonic()) + len(data) / self._bytes_a_second

    def pause(self, *, paused: bool) -> None:
        """Hold still: what waits stays."""
        if paused:
            self._ends = max(self._ends, self._clock.monotonic())

    def stop(self) -> None:
        """Be silent."""
        self._ends = 0.0
