"""How long one question may work before it answers with what it has."""

from __future__ import annotations

import time
from collections.abc import Callable


class Budget:
    """Time that is spent once; it is less than the question's limit, so that there is an answer."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._now = now
        self._until = now() + seconds

    @property
    def spent(self) -> bool:
        """Tell whether the time is over."""
        return self._now() >= self._until
