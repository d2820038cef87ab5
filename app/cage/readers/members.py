"""What is in an archive, and how much of it may be unfolded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from app.cage.errors import Cause
from app.cage.model import NAME_LENGTH, display_name
from app.cage.readers.reader import Refusal

NAME = 240
LARGEST = 200_000_000
RATIO = 1000
# What is small does no harm, however well it was packed.
FREE = 10_000_000
MEGA = 1_000_000
_PIECES = re.compile(r"[/\\]+")
_UP = frozenset({"", ".", ".."})
# Names as most are: nothing in them needs a closer look, and there may be a hundred thousand.
_PIECE = r"[.()+,@~=-]*\w[\w.()+,@~=-]*"
_PLAIN = re.compile(rf"{_PIECE}(?:/{_PIECE})*/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive; its sizes are what the archive says, and `unfold` gives no more bytes than it is told."""

    name: str
    size: int
    packed: int
    folder: bool
    locked: bool
    unfold: Callable[[int], bytes] = field(repr=False)

    @property
    def bursts(self) -> bool:
        """Tell whether it says that it unfolds to more than anyone packs."""
        return self.size > LARGEST or (self.size > FREE and self.packed > 0 and self.size > self.packed * RATIO)

    def data(self, most: int = LARGEST) -> bytes:
        """Unfold it, or refuse what is locked or grows beyond its bound; what it says of itself is not believed."""
        if self.locked:
            raise Refusal(Cause.LOCKED)
        if self.bursts:
            raise Refusal(Cause.BURSTS, LARGEST // MEGA)
        data = self.unfold(most + 1)
        if len(data) > most or (len(data) > FREE and self.packed > 0 and len(data) > self.packed * RATIO):
            raise Refusal(Cause.BURSTS, most // MEGA)
        return data


def safe_path(name: str) -> str:
    """Return a member's name with its folders, as something that can be shown and leads nowhere."""
    shown = "/".join(display_name(piece) for piece in _PIECES.split(name) if piece not in _UP)
    return shown if len(shown) <= NAME else f"…{shown[-NAME + 1 :]}"


def is_odd(name: str) -> bool:
    """Tell whether a name would lead out of its folder, or hides something of itself."""
    if len(name) <= NAME_LENGTH and _PLAIN.fullmatch(name):
        return False
    pieces = _PIECES.split(name.rstrip("/"))
    leads = name.startswith(("/", "\\")) or ".." in pieces or re.match(r"[A-Za-z]:", name) is not None
    return leads or any(display_name(piece) != piece for piece in pieces if piece not in _UP)
