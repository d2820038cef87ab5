"""Words shown by level: blocks in place of letters, flagged terms masked, plain, or as they came."""

from __future__ import annotations

import re
import unicodedata

from app.evidence.terms import Terms, folded_with_places, in_force, is_unseen
from app.looking.model import Level

BLOCK = "▇"
MASK = "▒▒▒▒"
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_LAYOUT = frozenset("\n\t")


def at_level(text: str, level: Level, terms: Terms | None = None) -> str:
    """Return a text as one level shows it; the terms are the shipped ones where none are named."""
    if level is Level.L4:
        return text
    plain = _plain(text)
    if level is Level.L3:
        return plain
    # A text need not be in the language it seems, so the terms of every list are masked in it.
    return masked(plain, (terms or in_force()).every) if level is Level.L2 else blocks(plain)


def blocks(text: str) -> str:
    """Return blocks in place of everything but spaces and line ends: where words stand, and none of them."""
    shapes = {ord(s): None if unicodedata.combining(s) else BLOCK for s in set(text) if not s.isspace()}
    return text.translate(shapes)


def masked(text: str, terms: re.Pattern[str]) -> str:
    """Return a text with every flagged term covered, however it is cased, accented or broken up by unseen signs."""
    folded, places = folded_with_places(text)
    shown, at = [], 0
    for found in terms.finditer(folded):
        # One sign can fold to several and end one term where the next begins.
        start = max(at, places[found.start()])
        shown += [text[at:start], MASK]
        at = _past_marks(text, max(at, places[found.end() - 1] + 1))
    return "".join((*shown, text[at:]))


def _plain(text: str) -> str:
    unseen = {ord(s): None for s in set(text) - _LAYOUT if unicodedata.category(s) in _UNSEEN_CATEGORIES}
    return text.translate(unseen)


def _past_marks(text: str, end: int) -> int:
    while end < len(text) and is_unseen(text[end]):
        end += 1
    return end
