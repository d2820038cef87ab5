"""Which countries a request names: where the person may be is not always where whoever asks is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pycountry

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_MOST_READ, _MOST_NAMED, _SHORTEST_PLACE = 20_000, 5, 4
# Names of people, or of places elsewhere, more often than of countries.
_NO_COUNTRY = frozenset({"GE", "JO", "TD"})


def countries_named(db: Connection, words: str) -> tuple[str, ...]:
    """Return the countries whose names stand in words, and those of the directory's places that do."""
    low = words[:_MOST_READ].casefold()
    names = _names()
    found = dict.fromkeys(names[each] for each in _pattern().findall(low))
    rows = db.execute(
        "SELECT DISTINCT jurisdiction, country FROM agency WHERE jurisdiction <> '' AND retired_at IS NULL"
    )
    for place, country in rows:
        name = place.casefold()
        if len(name) >= _SHORTEST_PLACE and name in low and re.search(rf"\b{re.escape(name)}\b", low):
            found[country] = None
    return tuple(found)[:_MOST_NAMED]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    told = {}
    for each in pycountry.countries:
        if each.alpha_2 not in _NO_COUNTRY:
            for name in (each.name, getattr(each, "common_name", each.name)):
                told[name.partition(",")[0].casefold()] = each.alpha_2
    return told


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(re.escape(name) for name in longest_first)})\b")
