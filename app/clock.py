"""Time as something that is passed in: the wall, the running machine, and the machine with its sleep."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol


class Clock(Protocol):
    """What a room may ask about time."""

    def now(self) -> datetime:
        """Return the wall clock, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds of running time; it stands still while the machine sleeps."""

    def boottime(self) -> float:
        """Return seconds including sleep, where the system can tell; else the running time."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return the wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds of running time."""
        return time.monotonic()

    def boottime(self) -> float:
        """Return seconds including sleep, where the system can tell."""
        clock = clock_with_sleep(sys.platform)
        return time.monotonic() if clock is None else time.clock_gettime(clock)


def clock_with_sleep(platform: str) -> int | None:
    """Return the clock that goes on while the machine sleeps; None where the running clock does so itself."""
    # On macOS CLOCK_MONOTONIC counts sleep, and time.monotonic() does not.
    name = "CLOCK_MONOTONIC" if platform == "darwin" else "CLOCK_BOOTTIME"
    clock: int | None = getattr(time, name, None)
    return clock


@lru_cache(maxsize=256)
def utc_text(moment: datetime) -> str:
    """Write a moment as UTC text with milliseconds, which sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def from_text(text: str) -> datetime:
    """Read what utc_text wrote."""
    return datetime.fromisoformat(text)
