"""Who says that they ask, and from where: claims to be checked, nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

import pycountry

RequesterId = NewType("RequesterId", int)

# What people write that is no name in ISO 3166.
_SPOKEN = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "deutschland": "DE",
    "españa": "ES",
    "brasil": "BR",
    "日本": "JP",
    "suisse": "CH",
    "schweiz": "CH",
    "österreich": "AT",
    "belgique": "BE",
    "italia": "IT",
    "méxico": "MX",
}
# Two-letter domains that are sold to anybody say nothing of a country.
_SOLD = frozenset({"ai", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "to", "tv", "ws"})
_DOMAINS = {"uk": "GB", "gov": "US", "mil": "US"}
_MOST = 200
_LETTERS = 2  # of a country's code


@dataclass(frozen=True, slots=True)
class NewRequester:
    """What a request says of who asks."""

    name: str = ""
    agency: str = ""
    email: str = ""
    phone: str = ""
    badge: str = ""
    country: str = ""

    @property
    def is_nobody(self) -> bool:
        """Tell whether nothing at all is said."""
        return not any((self.name, self.agency, self.email, self.phone, self.badge))

    def as_body(self) -> dict[str, str]:
        """Return what is said as the outbox tells it."""
        return {
            "name": self.name,
            "agency": self.agency,
            "email": self.email,
            "phone": self.phone,
            "badge": self.badge,
            "country": self.country,
        }

    @property
    def domain(self) -> str:
        """Return the domain of the address, in lower case."""
        return self.email.rpartition("@")[2].strip().strip(".").lower() if "@" in self.email else ""


@lru_cache(maxsize=512)
def country_code(text: str) -> str:
    """Return the two letters of the country that a text names; empty when it names none for certain."""
    if len(text) > _MOST:
        return ""
    pieces = [text, *re.split(r"[,;/()\u3001]| - ", text)]
    codes = [code for code in (_code(piece.strip()) for piece in pieces) if code]
    return codes[0] if codes else ""


def country_of_domain(domain: str) -> str:
    """Return the country that a domain belongs to, as far as its ending says."""
    ending = domain.rpartition(".")[2].lower()
    if ending in _DOMAINS:
        return _DOMAINS[ending]
    if len(ending) != _LETTERS or ending in _SOLD:
        return ""
    found = pycountry.countries.get(alpha_2=ending.upper())
    return str(found.alpha_2) if found else ""


def _code(name: str) -> str:
    spoken = _SPOKEN.get(name.casefold())
    if spoken or not name:
        return spoken or ""
    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        return ""
