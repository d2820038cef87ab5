"""What tests of breaks stand on: a shift fed by hand, and a person who does what the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject

from tests.builders import FakeClock
from tests.ui.breaks.standing import stand  # noqa: F401 - a fixture
from tests.ui.program.conftest import enter, house, program  # noqa: F401 - fixtures of the whole program
from ui.breaks.breaks import Breaks
from ui.breaks.senses import Senses
from ui.shell.context import Context


@dataclass(slots=True)
class Doing:
    """What the person of a test is doing."""

    reviewing: bool = True
    typing: bool = False
    idle: bool = False
    life_at_risk: bool = False


@pytest.fixture
def doing() -> Doing:
    """Return somebody who works at a case."""
    return Doing()


@pytest.fixture
def breaks(context: Context, doing: Doing) -> Iterator[Breaks]:
    """Return the shift of a real desk, its timer not started."""
    home = QObject()
    senses = Senses(
        reviewing=lambda: doing.reviewing,
        typing=lambda: doing.typing,
        idle=lambda: doing.idle,
        life_at_risk=lambda: doing.life_at_risk,
    )
    made = Breaks(context, senses, home)
    made.tick()
    yield made
    made.stop()
    home.deleteLater()


@pytest.fixture
def told(breaks: Breaks) -> list[str]:
    """Collect what was told, in order."""
    heard: list[str] = []
    breaks.heads_up.connect(lambda: heard.append("heads up"))
    breaks.break_started.connect(lambda: heard.append("started"))
    breaks.break_ended.connect(lambda: heard.append("ended"))
    breaks.owed.connect(lambda seconds: heard.append(f"owed {seconds:.0f}"))
    breaks.problem.connect(lambda _words: heard.append("problem"))
    return heard


@pytest.fixture
def spend(breaks: Breaks, clock: FakeClock) -> Callable[[float], None]:
    """Return how to let minutes pass, second by second."""

    def spent(minutes: float) -> None:
        for _second in range(round(minutes * 60)):
            clock.advance(1)
            breaks.tick()

    return spent
