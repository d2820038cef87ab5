"""How long to wait after wrong passphrases: not at first, then ever longer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

FREE_TRIES = 5
LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Delays:
    """The wrong tries at one vault; a later one is made by each outcome."""

    wrong: int = 0
    until: float = field(default=0.0)

    def missed(self, now: float) -> Delays:
        """Count a wrong try; from the fifth on each doubles the wait, up to five minutes."""
        wrong = self.wrong + 1
        doublings = min(wrong - FREE_TRIES + 1, 30)
        wait = min(LONGEST, 2.0**doublings) if doublings > 0 else 0.0
        return replace(self, wrong=wrong, until=now + wait)

    def left(self, now: float) -> float:
        """Return the seconds until the next try."""
        return max(0.0, self.until - now)
