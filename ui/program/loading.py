"""What the door does not need, loaded once the door is painted: the program is there in a moment, and ready when it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ui.program.parts import Part
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

Makers = Sequence["Callable[[Context], Part]"]


def workstation() -> type[Workstation]:
    """Return what a vault is worked at."""
    from ui.program.workstation import Workstation

    return Workstation


def every_part() -> Makers:
    """Return what the program is made of, with what happens behind the window: the tour and benchmarks go without that."""
    from ui.looking.behind import BehindPart
    from ui.program.parts import usual_parts

    return (*usual_parts(), BehindPart)


def open_carried(station: Workstation, file: Path) -> None:
    """Open a pack or results that were carried here, in the view that is for them."""
    from ui.review.part import ReviewPart

    for part in station.parts:
        if isinstance(part, ReviewPart):
            part.carry(file)


def load() -> None:
    """Load all of it, on a worker, while the person reads the door and types."""
    workstation()
    every_part()
