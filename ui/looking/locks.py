"""What is open of an item and what is still locked, in one line."""

from __future__ import annotations

from app.evidence.model import ItemKind
from app.i18n import _
from app.looking.model import SHOWABLE, Level


def level_word(kind: ItemKind, level: Level) -> str:
    """Return what a level of a kind of item is called."""
    if kind is ItemKind.TEXT and level >= Level.L2:
        return {Level.L2: _("L2 masked"), Level.L3: _("L3 plain words")}.get(level, _("L4 as it came"))
    return {
        Level.L0: _("L0 facts only"),
        Level.L1: _("L1 layout"),
        Level.L2: _("L2 sketch"),
        Level.L3: _("L3 reduced"),
        Level.L4: _("L4 full"),
    }[level]


def locks_line(kind: ItemKind, level: Level, *, paper: bool) -> str:
    """Return the level and the locks that still hold."""
    if kind not in SHOWABLE:
        return _("Only its facts can be shown for now.")
    if paper:
        return _("The requester's own paper: open to read and to zoom (Ctrl + and −).")
    if kind is ItemKind.TEXT:
        rest = {
            Level.L0: _("letters, flagged terms, original form locked"),
            Level.L1: _("letters, flagged terms, original form locked"),
            Level.L2: _("flagged terms, original form locked"),
            Level.L3: _("original form locked"),
        }
    else:
        rest = {
            Level.L0: _("layout, detail, size, colour locked"),
            Level.L1: _("detail, size, colour locked"),
            Level.L2: _("detail, size, colour locked"),
            Level.L3: _("full size and colour locked"),
        }
    still = rest.get(level, _("nothing locked"))
    return _("{level} · {still} · Esc covers all").format(level=level_word(kind, level), still=still)
