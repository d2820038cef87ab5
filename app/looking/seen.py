"""How much of an item somebody saw: pieces of a whole, in its own measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# A film's last frame stands until its end, and a piece of sound ends where the next begins: so many ms are no gap.
_RUNNING = 250
# Pages and signs are counted one by one.
_COUNTED = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """One stretch that was on show: milliseconds, pages or signs, out of the whole."""

    first: int
    last: int
    whole: int


def covers(pieces: Iterable[Seen], *, runs: bool) -> bool:
    """Tell whether stretches together cover their whole; of what runs, the moments between two frames are no gap."""
    slack, left = (_RUNNING, _RUNNING) if runs else (_COUNTED, 0)
    last = 0
    whole = 0
    for piece in sorted(pieces, key=lambda each: each.first):
        if piece.first > last + slack:
            return False
        last, whole = max(last, piece.last), max(whole, piece.whole)
    return whole > 0 and last >= whole - left


def added(pieces: Iterable[Seen], new: Seen, *, runs: bool) -> tuple[Seen, ...]:
    """Return stretches with one more, those that touch made one."""
    slack = _RUNNING if runs else _COUNTED
    made = [new]
    for piece in pieces:
        here = made[0]
        if piece.first <= here.last + slack and here.first <= piece.last + slack:
            made[0] = Seen(min(here.first, piece.first), max(here.last, piece.last), max(here.whole, piece.whole))
        else:
            made.append(piece)
    return tuple(made)
