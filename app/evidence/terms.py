"""Lists of flagged terms: counted for the facts of a text, and masked where it is shown as a sketch.

The lists are data: those that ship, and those that an organisation keeps in the folder `terms` of its vault, where a
file of the same name replaces a shipped one. They decide nothing but what is counted and masked.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _
from app.log import failed

LANGUAGES = ("en", "fr", "de", "es", "ja", "pt")
FOLDER = "terms"
LARGEST = 1 << 20
_LAYOUT = frozenset("\n\t")
# Chinese, Japanese, Korean and Thai set no spaces between words: a term is found wherever it stands.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "BOPOMOFO")


class BadTermsError(StillwaterError):
    """A list of flagged terms does not say what it must."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The list of flagged terms {name} cannot be used.").format(name=name),
            kept=_("Nothing was shown."),
            do=_("Put the shipped file back, or correct it."),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """The lists in force, each as a pattern over folded text, and all of them as one."""

    lists: Mapping[str, re.Pattern[str]]
    every: re.Pattern[str]


def in_force(folder: Path | None = None) -> Terms:
    """Return the shipped lists and an organisation's own; a file that was changed is read again."""
    own = sorted((folder / FOLDER).glob("*.json")) if folder is not None else []
    return _read(tuple((path, path.stat().st_mtime_ns) for path in own))


def shipped_at_least(folder: Path) -> Terms:
    """Return the lists in force, or the shipped ones where a file is wrong: no request waits for that."""
    try:
        return in_force(folder)
    except BadTermsError as error:
        failed("reading the lists of flagged terms", error)
        return in_force()


def counts(text: str, terms: Terms) -> dict[str, int]:
    """Return how often a term of each list stands in a text; a list of which none does is left out."""
    folded = folded_with_places(text)[0]
    found = {name: sum(1 for _found in pattern.finditer(folded)) for name, pattern in terms.lists.items()}
    return {name: count for name, count in found.items() if count}


def folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its signs, where it came from."""
    # By distinct sign: a text of a million signs has few different ones, and the window waits for this.
    parts = {sign: _fold(sign) for sign in set(text)}
    folded = "".join([parts[sign] for sign in text])
    if all(len(part) == 1 for part in parts.values()):
        return folded, range(len(text))
    return folded, [place for place, sign in enumerate(text) for _part in parts[sign]]


def is_unseen(sign: str) -> bool:
    """Tell whether a sign only changes others, or shows nothing at all."""
    return bool(unicodedata.combining(sign)) or (sign not in _LAYOUT and unicodedata.category(sign) == "Cf")


@lru_cache(maxsize=8)
def _read(own: tuple[tuple[Path, int], ...]) -> Terms:
    told: dict[str, list[str]] = {}
    for language in LANGUAGES:
        shipped = files("resources") / "terms" / f"{language}.json"
        told[language] = _terms(shipped.read_text("utf-8"), f"{language}.json")
    for path, _changed in own:
        told[path.stem] = _terms(_small(path), path.name)
    return Terms({name: _pattern(terms) for name, terms in told.items()}, _pattern(chain.from_iterable(told.values())))


def _small(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise BadTermsError(path.name)
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTermsError(path.name) from error


def _terms(text: str, name: str) -> list[str]:
    try:
        terms = json.loads(text)["terms"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadTermsError(name) from error
    if not isinstance(terms, list) or not all(isinstance(term, str) and _fold(term.strip("*")) for term in terms):
        raise BadTermsError(name)
    return terms


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """Return terms as one pattern; where a word begins is tested once for all of them: most places are not one."""
    every = set(terms)
    unspaced = {term for term in every if _is_unspaced(term)}
    return re.compile("|".join(_ways(every - unspaced, unspaced)) or r"(?!)")


def _ways(spaced: Iterable[str], unspaced: Iterable[str]) -> Iterator[str]:
    if spaced:
        yield rf"(?<!\w)(?:{_any(map(_word, spaced))})"
    if unspaced:
        yield _any(map(_body, unspaced))


def _any(patterns: Iterable[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))


def _body(term: str) -> str:
    return r"\s+".join(re.escape(word) for word in _fold(term.removesuffix("*")).split())


def _word(term: str) -> str:
    return _body(term) + (r"\w*" if term.endswith("*") else r"(?!\w)")


def _is_unspaced(term: str) -> bool:
    return any(unicodedata.name(sign, "").startswith(_UNSPACED) for sign in term)


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(part for part in parts if not is_unseen(part))
