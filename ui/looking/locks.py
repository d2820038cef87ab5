"""What is open of an item and what is still locked, in one line."""

from __future__ import annotations

from app.evidence.model import ItemKind
from app.i18n import _
from app.looking.locks import NONE, Lock, Locks
from app.looking.model import SHOWABLE, WORDS, Level

_MOVING = {
    ItemKind.VIDEO: {
        Level.L1: lambda: _("L1 strip of layouts"),
        Level.L2: lambda: _("L2 strip of sketches"),
        Level.L3: lambda: _("L3 reduced"),
    },
    ItemKind.SOUND: {
        Level.L1: lambda: _("L1 level curve"),
        Level.L2: lambda: _("L2 transcript, masked"),
        Level.L3: lambda: _("L3 softened sound"),
        Level.L4: lambda: _("L4 as recorded"),
    },
}


def level_word(kind: ItemKind, level: Level) -> str:
    """Return what a level of a kind of item is called."""
    if kind in (ItemKind.VIDEO, ItemKind.SOUND) and level in _MOVING[kind]:
        return _MOVING[kind][level]()
    if kind in WORDS and level >= Level.L2:
        return {Level.L2: _("L2 masked"), Level.L3: _("L3 plain words")}.get(level, _("L4 as it came"))
    return {
        Level.L0: _("L0 facts only"),
        Level.L1: _("L1 layout"),
        Level.L2: _("L2 sketch"),
        Level.L3: _("L3 reduced"),
        Level.L4: _("L4 full"),
    }[level]


def lock_word(lock: Lock) -> str:
    """Return what a lock is called."""
    return {
        Lock.DETAIL: _("detail"),
        Lock.SIZE: _("size"),
        Lock.COLOUR: _("colour"),
        Lock.MOTION: _("motion"),
        Lock.SOUND: _("sound"),
        Lock.FULL_SOUND: _("sound as recorded"),
        Lock.WHOLE: _("the other paragraphs"),
    }[lock]


_SHOWN = (Lock.DETAIL, Lock.SIZE, Lock.COLOUR)
_LOCKS = {
    ItemKind.PICTURE: _SHOWN,
    ItemKind.PDF: _SHOWN,
    ItemKind.VIDEO: (*_SHOWN, Lock.MOTION, Lock.SOUND, Lock.FULL_SOUND),
    ItemKind.SOUND: (Lock.SOUND, Lock.FULL_SOUND),
}


def locks_line(kind: ItemKind, level: Level, locks: Locks = NONE, *, paper: bool, moves: bool = False) -> str:
    """Return the level and the locks that still hold."""
    if kind not in SHOWABLE:
        return _("Only its facts can be shown for now.")
    if paper:
        return _("The requester's own paper: open to read and to zoom (Ctrl + and −).")
    if kind in _LOCKS:
        kept = (*_LOCKS[kind], Lock.MOTION) if moves else _LOCKS[kind]
        closed = ", ".join(lock_word(lock) for lock in kept if lock not in locks)
    else:
        closed = _closed_words(level, locks)
    still = _("{locks} locked").format(locks=closed) if closed else _("nothing locked")
    return _("{level} · {still} · Esc covers all").format(level=level_word(kind, level), still=still)


def _closed_words(level: Level, locks: Locks) -> str:
    if level is Level.L4:
        return ""
    if level is Level.L3:
        original = _("original form")
        return original if Lock.WHOLE in locks else f"{lock_word(Lock.WHOLE)}, {original}"
    return _("flagged terms, original form") if level is Level.L2 else _("letters, flagged terms, original form")
