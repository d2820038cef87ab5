"""A part of the workstation whose page is asked for, and lies above the one on show until it is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from ui.shell.context import Context
    from ui.shell.window import Page

Station = TypeVar("Station")


class AbovePart(Generic[Station]):
    """Lives from unlock to lock, and has nothing in the navigation: it is asked for in a menu, and seldom."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Station | None = None

    @property
    def station(self) -> Station:
        """Return the workstation, which is there from `settle` on."""
        assert self._station is not None
        return self._station

    def pages(self) -> Sequence[Page]:
        """Return none of the navigation."""
        return ()

    def settle(self, station: Station) -> None:
        """Know the workstation from now on."""
        self._station = station

    def leave(self) -> None:
        """Do nothing: what is being written is waited for by the lock."""
