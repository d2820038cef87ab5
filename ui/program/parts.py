"""What other screens add to the workstation: pages, commands, and what must stop before a lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

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


PARTS: tuple[Callable[[Context], Part], ...] = ()
