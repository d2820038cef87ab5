"""What other screens add to the workstation: pages, commands, and what must stop before a lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from ui.breaks.part import BreaksPart
from ui.intake.errands import Unfinished
from ui.intake.part import IntakePart
from ui.known.part import KnownPart
from ui.me.part import MePart
from ui.people.part import PeoplePart
from ui.policies.part import PoliciesPart
from ui.program.backing import BackupPart
from ui.program.reading import ReadingPart
from ui.requester.part import DirectoryPart
from ui.retention.part import KeepingPart
from ui.review.part import ReviewPart
from ui.rota.part import RotaPart
from ui.todo.part import TodoPart

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context
    from ui.shell.window import Page


class Part(Protocol):
    """Something that lives from unlock to lock."""

    def pages(self) -> Sequence[Page]:
        """Return its pages of the navigation."""

    def settle(self, station: Workstation) -> None:
        """Add commands and listen, now that the window is there."""

    def leave(self) -> None:
        """Stop what runs and keep what is typed; the vault is about to be locked."""


def usual_parts() -> tuple[Callable[[Context], Part], ...]:
    """Return what the program is made of; what a lock left undone of an import outlives the lock."""
    unfinished = Unfinished()
    return (
        lambda context: IntakePart(context, unfinished),
        KnownPart,
        BreaksPart,
        MePart,
        RotaPart,
        DirectoryPart,
        ReviewPart,
        TodoPart,
        KeepingPart,
        PeoplePart,
        BackupPart,
        ReadingPart,
        PoliciesPart,
    )
