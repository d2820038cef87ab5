"""What the shift clock is told each second, asked of whoever knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.wellness.shift import Now

Sense = Callable[[], bool]


def never() -> bool:
    """Tell that something is not so."""
    return False


@dataclass(frozen=True, slots=True)
class Senses:
    """Questions asked once a second; what is revealed is known to the covers alone."""

    reviewing: Sense = never
    typing: Sense = never
    idle: Sense = never
    locked: Sense = never
    life_at_risk: Sense = never
    on_call: Sense = never
    writing: Sense = never
    # Asked only while something is revealed.
    close: Sense = never

    def now(self, *, revealed: bool, breakpoint_passed: bool) -> Now:
        """Return what is going on."""
        return Now(
            reviewing=self.reviewing(),
            revealed=revealed,
            typing=self.typing(),
            idle=self.idle(),
            locked=self.locked(),
            breakpoint=breakpoint_passed,
            life_at_risk=self.life_at_risk(),
            on_call=self.on_call(),
            close=revealed and self.close(),
            writing=self.writing(),
        )
