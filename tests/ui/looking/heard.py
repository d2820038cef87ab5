"""What a test hears with: samples are kept until the clock has played them, as a machine's output would."""

from __future__ import annotations

from tests.builders import FakeClock


class Heard:
    """A Speaker that remembers what it was given and what was stopped before it was heard."""

    def __init__(self, clock: FakeClock, *, there: bool = True) -> None:
        self._clock = clock
        self._there = there
        self._ends = 0.0
        self._bytes_a_second = 1.0
        self.opened: list[tuple[int, int]] = []
        self.given: list[bytes] = []
        self.silent = True

    def there(self) -> bool:
        """Tell whether there is anything to hear with."""
        return self._there

    def open(self, rate: int, channels: int) -> bool:
        """Begin anew."""
        self.opened.append((rate, channels))
        self._bytes_a_second = rate * channels * 2
        self._ends = self._clock.monotonic()
        self.silent = False
        return self._there

    def ahead_ms(self) -> int:
        """Return how much is waiting to be heard."""
        return round(max(0.0, self._ends - self._clock.monotonic()) * 1000)

    def write(self, data: bytes) -> None:
        """Let samples be heard after what waits."""
        self.given.append(data)
        self._ends = max(self._ends, self._clock.monotonic()) + len(data) / self._bytes_a_second

    def pause(self, *, paused: bool) -> None:
        """Hold still, or go on."""
        self.silent = paused

    def stop(self) -> None:
        """Be silent at once."""
        self.silent = True
        self._ends = 0.0


def sounds(heard: Heard) -> bool:
    """Tell whether anything can be heard now."""
    return not heard.silent
