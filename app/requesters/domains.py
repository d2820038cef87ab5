"""Domains as the eye reads them: which name was registered, what it is confused with, and what resembles it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.i18n import _

_FREE = files("resources") / "verification" / "free_mail.json"
MOST = 255
# Shorter names are near each other by chance.
_ONE_SIGN, _TWO_SIGNS, _EMBEDDED = 8, 12, 9
_OWN_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "3": "e", "4": "a", "q": "g"})
_DROPPED = str.maketrans("", "", ".-_ ")
_OFFICIAL = frozenset(
    {"gov", "gouv", "gob", "gub", "govt", "go", "gc", "gv", "mil", "police", "politi", "polizei", "policia", "polisen", "justice"}
)  # fmt: skip
_LABELS_ASKED = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A domain of the directory."""

    domain: str
    skeleton: str
    agency_id: int


@dataclass(frozen=True, slots=True)
class Near:
    """A domain of the directory that another one resembles, and how that is said."""

    listed: Listed
    how: str


@lru_cache(maxsize=4096)
def registered(domain: str) -> str:
    """Return the part of a domain that somebody registered; the whole where there is none."""
    found = _suffixes().privatesuffix(domain[:MOST])
    return str(found) if found else domain[:MOST]


def parents(domain: str) -> tuple[str, ...]:
    """Return a domain and those above it, as far as somebody registered them."""
    pieces, top = domain[:MOST].split("."), registered(domain)
    every = [".".join(pieces[at:]) for at in range(len(pieces))]
    return tuple(name for name in every if len(name) >= len(top)) or (domain[:MOST],)


def aligned(one: str, other: str) -> bool:
    """Tell whether two domains were registered as one."""
    return bool(one) and bool(other) and registered(one) == registered(other)


def written_out(domain: str) -> str:
    """Return a domain as it is shown, where xn-- hides other letters."""
    return ".".join(_letters(label) for label in domain[:MOST].lower().split("."))


@lru_cache(maxsize=8192)
def skeleton(domain: str) -> str:
    """Return what a domain is confused with: one sign for all that look alike, no dots, no hyphens."""
    shown = unicodedata.normalize("NFKC", written_out(domain)).casefold()
    plain = shown if shown.isascii() else "".join(_latin(sign) for sign in shown)
    return plain.translate(_OWN_LOOKALIKES).replace("rn", "m").replace("vv", "w").translate(_DROPPED)


def foreign_signs(domain: str) -> str:
    """Return the signs of a domain that are not of the plain Latin alphabet."""
    return "".join(dict.fromkeys(sign for sign in written_out(domain) if not sign.isascii()))


def is_official(domain: str) -> bool:
    """Tell whether a domain's own ending says that it is a government's or a police's."""
    return bool(_OFFICIAL.intersection(domain.split(".")[-_LABELS_ASKED:]))


@lru_cache(maxsize=1)
def free_mail() -> frozenset[str]:
    """Return the domains under which anybody can open a mailbox."""
    return frozenset(json.loads(_FREE.read_text("utf-8"))["domains"])


def near(domain: str, listed: Sequence[Listed], most_signs: int) -> tuple[Near, ...]:
    """Return the listed domains that one resembles, the nearest first; its own is none of them."""
    found: dict[str, Near] = {}
    for each in (*_read_the_same(domain, listed), *_embedded(domain, listed), *_few_signs(domain, listed, most_signs)):
        found.setdefault(each.listed.domain, each)
    return tuple(found.values())[:3]


def _read_the_same(domain: str, listed: Sequence[Listed]) -> Iterator[Near]:
    read = skeleton(domain)
    signs = foreign_signs(domain)
    for each in listed:
        if each.skeleton == read and each.domain != domain:
            told = _("it has letters of another script: {signs}").format(signs=" ".join(_told(sign) for sign in signs))
            yield Near(each, told if signs else _("to the eye both read the same"))


def _embedded(domain: str, listed: Sequence[Listed]) -> Iterator[Near]:
    for each in listed:
        if len(each.domain) < _EMBEDDED or each.domain not in domain:
            continue
        if each.domain != domain and not domain.endswith(f".{each.domain}"):
            yield Near(each, _("the agency's domain stands inside it, and the end belongs to somebody else"))


def _few_signs(domain: str, listed: Sequence[Listed], most_signs: int) -> Iterator[Near]:
    choices = [each.skeleton for each in listed]
    for read in dict.fromkeys((skeleton(domain), skeleton(registered(domain)))):
        allowed = min(most_signs, 0 if len(read) < _ONE_SIGN else 1 if len(read) < _TWO_SIGNS else most_signs)
        if not allowed:
            continue
        close = process.extract(read, choices, scorer=OSA.distance, score_cutoff=allowed, limit=5)
        for _read, signs, place in close:
            if listed[place].domain not in (domain, registered(domain)):
                yield Near(listed[place], _("it differs by {n} of its letters").format(n=max(1, int(signs))))


def _letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _latin(sign: str) -> str:
    """Return the plain letters that a sign looks like, or else the sign without its marks."""
    if sign.isascii():
        return sign
    for alike in _confusables().get(sign, ()):
        if str(alike["c"]).isascii():
            return str(alike["c"]).lower()
    bare = unicodedata.normalize("NFD", sign)[0]
    return bare.lower() if bare.isascii() else sign


def _told(sign: str) -> str:
    return f"{sign} (U+{ord(sign):04X})"


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 -- a third of a megabyte, not read while starting

    return PublicSuffixList()


@lru_cache(maxsize=1)
def _confusables() -> dict[str, list[dict[str, str]]]:
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415 -- likewise, and rarely asked for

    found: dict[str, list[dict[str, str]]] = confusables_data
    return found
