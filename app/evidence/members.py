"""What an archive says is in it, as the cage listed it: names made harmless, sizes, and where each can be taken from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cage.channels import never
from app.cage.model import Job, Op, Source

if TYPE_CHECKING:
    from app.cage.client import Cage

_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Member:
    """One member; its place is how the cage finds it again, its size is what the archive says, if it does."""

    place: str
    size: int | None
    name: str
    folder: bool = False
    locked: bool = False
    bursts: bool = False
    archive: bool = False
    odd: bool = False

    @property
    def depth(self) -> int:
        """Return how many archives it lies in within this one."""
        return self.place.count("/")

    @property
    def can_be_taken(self) -> bool:
        """Tell whether there is anything to take out."""
        return not (self.folder or self.locked or self.bursts)


def listed(cage: Cage, source: Source, cancelled: Callable[[], bool] = never) -> tuple[Member, ...]:
    """Ask the cage what is in an archive; this waits."""
    answer = cage.ask(Job(Op.ARCHIVE_LIST), source, cancelled=cancelled)
    return tuple(filter(None, map(_member, (answer.text or "").split("\n"))))


def _member(line: str) -> Member | None:
    """Return one line as a member; a line that is none is left out, whoever wrote it."""
    fields = line.split("\t")
    if len(fields) != _FIELDS or not fields[1].lstrip("-").isdecimal():
        return None
    place, size, flags, name = fields
    return Member(
        place=place[:64],
        size=int(size[:20]) if int(size[:20]) >= 0 else None,
        name=name,
        folder="f" in flags,
        locked="l" in flags,
        bursts="b" in flags,
        archive="a" in flags,
        odd="o" in flags,
    )
