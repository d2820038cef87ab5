"""Words shown by level: blocks in place of letters, flagged terms masked, plain, or as they came."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from app.errors import StillwaterError
from app.i18n import _
from app.looking.model import Level

LANGUAGES = ("en", "fr", "de", "es", "ja", "pt")
BLOCK = "▇"
MASK = "▒▒▒▒"
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_LAYOUT = frozenset("\n\t")


class BadTermsError(StillwaterError):
    """A list of flagged terms does not say what it must."""

    def __init__(self, language: str) -> None:
        super().__init__(
            _("The list of flagged terms {name} cannot be used.").format(name=f"{language}.json"),
            kept=_("Nothing was shown."),
            do=_("Put the shipped file back, or correct it."),
        )


def at_level(text: str, level: Level) -> str:
    """Return a text as one level shows it."""
    if level is Level.L4:
        return text
    plain = _plain(text)
    if level is Level.L3:
        return plain
    return masked(plain, flagged()) if level is Level.L2 else blocks(plain)


def blocks(text: str) -> str:
    """Return blocks in place of everything but spaces and line ends: where words stand, and none of them."""
    shapes = {ord(s): None if unicodedata.combining(s) else BLOCK for s in set(text) if not s.isspace()}
    return text.translate(shapes)


def masked(text: str, terms: re.Pattern[str]) -> str:
    """Return a text with every flagged term covered, however it is cased, accented or broken up by unseen signs."""
    folded, places = _folded(text)
    shown, at = [], 0
    for found in terms.finditer(folded):
        # One sign can fold to several and end one term where the next begins.
        start = max(at, places[found.start()])
        shown += [text[at:start], MASK]
        at = _past_marks(text, max(at, places[found.end() - 1] + 1))
    return "".join((*shown, text[at:]))


@cache
def flagged() -> re.Pattern[str]:
    """Return the terms of every language as one pattern over folded text; a text need not be in the language it seems."""
    terms = {term for language in LANGUAGES for term in _terms(language)}
    unspaced = {term for term in terms if _is_unspaced(term)}
    # Where a word begins is tested once for all of them: most places in a text are not the beginning of one.
    words = rf"(?<!\w)(?:{_any(_pattern(term) for term in terms - unspaced)})"
    return re.compile(f"{words}|{_any(_pattern(term) for term in unspaced)}")


def _terms(language: str) -> list[str]:
    try:
        terms = json.loads((files("resources") / "terms" / f"{language}.json").read_text("utf-8"))["terms"]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BadTermsError(language) from error
    if not isinstance(terms, list) or not all(isinstance(term, str) and _fold(term.strip("*")) for term in terms):
        raise BadTermsError(language)
    return terms


def _any(patterns: Iterable[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))


def _pattern(term: str) -> str:
    body = r"\s+".join(re.escape(word) for word in _fold(term.removesuffix("*")).split())
    if _is_unspaced(term):
        return body
    return body + (r"\w*" if term.endswith("*") else r"(?!\w)")


def _is_unspaced(term: str) -> bool:
    # Japanese has no spaces between words: a term is found wherever it stands.
    return any(unicodedata.name(sign, "").startswith(("CJK", "HIRAGANA", "KATAKANA")) for sign in term)


def _plain(text: str) -> str:
    unseen = {ord(s): None for s in set(text) - _LAYOUT if unicodedata.category(s) in _UNSEEN_CATEGORIES}
    return text.translate(unseen)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its signs, where it came from."""
    # By distinct sign: a text of a million signs has few different ones, and the window waits for this.
    parts = {sign: _fold(sign) for sign in set(text)}
    folded = "".join([parts[sign] for sign in text])
    if all(len(part) == 1 for part in parts.values()):
        return folded, range(len(text))
    return folded, [place for place, sign in enumerate(text) for _part in parts[sign]]


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(part for part in parts if not _unseen(part))


def _unseen(sign: str) -> bool:
    return bool(unicodedata.combining(sign)) or (sign not in _LAYOUT and unicodedata.category(sign) == "Cf")


def _past_marks(text: str, end: int) -> int:
    while end < len(text) and _unseen(text[end]):
        end += 1
    return end
