"""The same and nearly the same of a case as one card: each of them stays an item with its own source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.evidence.queries import ItemRow
from app.i18n import _, ngettext

NAMED = 3


@dataclass(frozen=True, slots=True)
class Stack:
    """One card: the item that came first, and the others that it stands for."""

    first: ItemRow
    others: tuple[ItemRow, ...] = ()

    @property
    def words(self) -> str:
        """Return what it stands for; nothing where it stands for itself alone."""
        if not self.others:
            return ""
        names = ", ".join(item.name for item in self.others[:NAMED])
        more = len(self.others) - NAMED
        if more > 0:
            names = _("{names} and {n} more").format(names=names, n=more)
        words = ngettext(
            "stands for {n} more that is the same or nearly so: {names} (E shows each)",
            "stands for {n} more that are the same or nearly so: {names} (E shows each)",
            len(self.others),
        )
        return words.format(n=len(self.others), names=names)


def stacked(items: Sequence[ItemRow], apart: Collection[int] = ()) -> list[Stack]:
    """Return the items as cards show them; what is met in another way is never behind another's card."""
    found: dict[object, list[ItemRow]] = {}
    for item in items:
        alone = item.stack is None or item.stack in apart
        met = (item.kind, item.source, item.severity, item.refused is None, item.known is None)
        found.setdefault(item.id if alone else (item.stack, *met), []).append(item)
    return [Stack(first, tuple(others)) for first, *others in found.values()]
