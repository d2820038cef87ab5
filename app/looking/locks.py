"""The locks of an item beyond facts: detail, colour, size, motion, sound; each opens by its own gesture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.errors import StillwaterError
from app.evidence.model import ItemKind
from app.i18n import _
from app.looking.model import WORDS, Level


class Lock(Enum):
    """One thing that stays closed until it is asked for by itself."""

    DETAIL = "detail"
    COLOUR = "colour"
    SIZE = "size"
    MOTION = "motion"
    SOUND = "sound"
    FULL_SOUND = "full_sound"
    WHOLE = "whole"


Locks = frozenset[Lock]
NONE: Locks = frozenset()
# What makes the full level of what is shown and of what is heard.
_FULL = frozenset({Lock.COLOUR, Lock.SIZE, Lock.FULL_SOUND})
RUNNING: Locks = frozenset({Lock.MOTION, Lock.SOUND})
_SEEN: Locks = frozenset({Lock.COLOUR, Lock.SIZE})
# Of words one paragraph opens after another; all of them at once is a lock.
_READ: Mapping[ItemKind, Locks] = {kind: frozenset({Lock.WHOLE}) for kind in WORDS}
_OF: Mapping[ItemKind, Locks] = {
    **_READ,
    ItemKind.PICTURE: _SEEN | {Lock.MOTION},
    ItemKind.PDF: _SEEN,
    ItemKind.VIDEO: _SEEN | {Lock.MOTION, Lock.SOUND, Lock.FULL_SOUND},
    ItemKind.SOUND: frozenset({Lock.SOUND, Lock.FULL_SOUND}),
}
# What a level opens by itself; of a video neither motion nor sound comes with any level.
_WITH_FULL: Mapping[ItemKind, Locks] = {
    **_READ,
    ItemKind.PICTURE: _SEEN,
    ItemKind.PDF: _SEEN,
    ItemKind.VIDEO: _SEEN,
    ItemKind.SOUND: frozenset({Lock.SOUND, Lock.FULL_SOUND}),
}


class LockedError(StillwaterError):
    """Something was asked for that its lock still keeps, or that this kind of item does not have."""

    def __init__(self, lock: Lock | None = None) -> None:
        self.lock = lock
        super().__init__(
            _("That is still locked."),
            kept=_("Nothing was shown and nothing was recorded."),
            do=_("Open the reduced view first, then hold the key of what you need."),
        )


class StepsStayReducedError(StillwaterError):
    """Size or colour was asked for of a picture whose frames are stepped, or the other way round."""

    def __init__(self) -> None:
        super().__init__(
            _("The frames of a picture that moves are shown reduced and grey only."),
            kept=_("Nothing was shown and nothing was recorded."),
            do=_("Cover it with Esc, open the reduced view again, then hold the key of what you need."),
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """How far an item is open: its level, and which locks."""

    level: Level
    locks: Locks = NONE

    @property
    def runs(self) -> bool:
        """Tell whether what plays of a film or a sound is open; a picture only steps."""
        return bool(self.locks & RUNNING)


def opened(kind: ItemKind, level: Level, locks: Locks) -> Opened:
    """Return what a level and the locks asked for open together, or refuse locks that nothing leads to."""
    missing = locks - _OF.get(kind, NONE) - {Lock.DETAIL}
    if missing:
        raise LockedError(min(missing, key=lambda lock: lock.value))
    if level < Level.L3:
        if locks:
            raise LockedError(min(locks, key=lambda lock: lock.value))
        return Opened(level)
    if Lock.FULL_SOUND in locks and Lock.SOUND not in locks and kind is ItemKind.VIDEO:
        raise LockedError(Lock.FULL_SOUND)
    if kind is ItemKind.PICTURE and Lock.MOTION in locks and (level is Level.L4 or locks & _FULL):
        raise StepsStayReducedError
    if level is Level.L4 and not locks & _FULL:
        locks |= _WITH_FULL.get(kind, NONE)
    if kind is ItemKind.SOUND:
        locks |= {Lock.SOUND}
    return Opened(Level.L4 if level is Level.L4 or locks & _FULL else Level.L3, locks | {Lock.DETAIL})


def level_with(now: Level, lock: Lock) -> Level:
    """Return the level that an item stands at once a lock is open too."""
    return Level.L4 if lock in _FULL else max(now, Level.L3)
