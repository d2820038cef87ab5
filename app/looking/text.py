"""Words shown by level: blocks in place of letters, flagged terms masked, plain, or as they came."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

from app.evidence.terms import Terms, folded_with_places, in_force, is_unseen
from app.looking.model import Level

BLOCK = "▇"
MASK = "▒▒▒▒"
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_LAYOUT = frozenset("\n\t")
_BREAK, _LINE = re.compile(r"\n\s*\n"), re.compile(r"\n")


def at_level(text: str, level: Level, terms: Terms | None = None, *, alone: int | None = None) -> str:
    """Return a text as one level shows it, or at the reduced one with a single paragraph plain and the others masked.

    The terms are the shipped ones where none are named.
    """
    if level is Level.L4:
        return text
    plain = _plain(text)
    if level is Level.L1:
        return blocks(plain)
    if level is Level.L3 and alone is None:
        return plain
    # A text need not be in the language it seems, so the terms of every list are masked in it.
    return masked(plain, (terms or in_force()).every, but=alone if level is Level.L3 else None)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return where each paragraph begins and ends: between empty lines, or each line where there are none."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    breaks = _BREAK if _BREAK.search(text, first, last) else _LINE
    found, at = [], first
    for each in breaks.finditer(text, first, last):
        found.append((at, each.start()))
        at = each.end()
    return [*found, (at, last)] if last > at else found


def blocks(text: str) -> str:
    """Return blocks in place of everything but spaces and line ends: where words stand, and none of them."""
    shapes = {ord(s): None if unicodedata.combining(s) else BLOCK for s in set(text) if not s.isspace()}
    return text.translate(shapes)


def masked(text: str, terms: re.Pattern[str], *, but: int | None = None) -> str:
    """Return a text with every flagged term covered, however it is cased, accented or broken up by unseen signs.

    Each paragraph stays one, also where a term runs over its end; the one that is excepted is left as it is.
    """
    spans = _flagged(text, terms)
    shown, at = [], 0
    for number, (first, last) in enumerate(paragraphs(text), 1):
        shown += [text[at:first], text[first:last] if number == but else _covered(text, first, last, spans)]
        at = last
    return "".join((*shown, text[at:]))


def _flagged(text: str, terms: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return where flagged terms stand, one after another."""
    folded, places = folded_with_places(text)
    found, at = [], 0
    for each in terms.finditer(folded):
        # One sign can fold to several and end one term where the next begins.
        start = max(at, places[each.start()])
        at = _past_marks(text, max(at, places[each.end() - 1] + 1))
        found.append((start, at))
    return found


def _covered(text: str, first: int, last: int, spans: Sequence[tuple[int, int]]) -> str:
    """Return a stretch of a text with a mask in place of whatever of a flagged term stands in it."""
    shown, at = [], first
    for start, end in spans[bisect_right(spans, first, key=lambda span: span[1]) :]:
        if start >= last:
            break
        shown += [text[at : max(at, start)], MASK]
        at = min(last, end)
    return "".join((*shown, text[at:last]))


def _plain(text: str) -> str:
    unseen = {ord(s): None for s in set(text) - _LAYOUT if unicodedata.category(s) in _UNSEEN_CATEGORIES}
    return text.translate(unseen)


def _past_marks(text: str, end: int) -> int:
    while end < len(text) and is_unseen(text[end]):
        end += 1
    return end
