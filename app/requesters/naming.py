"""Which agencies of the directory a mail names in its words: whom to ask, where its domain is nobody's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_WORD = re.compile(r"\w+")
# Where somebody says who they are: in the first lines, and below.
_READ_EACH_END = 2000
_FEWEST_WORDS, _MOST_WORDS, _SHORTEST, _MOST_NAMED = 2, 8, 10, 3


def named_in_words(db: Connection, *texts: str) -> tuple[int, ...]:
    """Return the agencies whose whole names stand in texts, the longest names first; a single word names nobody."""
    runs = {run for text in texts for run in _runs(text)}
    if not runs:
        return ()
    found: list[tuple[int, int]] = []
    for number, name in db.execute("SELECT id, name FROM agency WHERE retired_at IS NULL"):
        said = _said(name)
        if said in runs and len(said) >= _SHORTEST:
            found.append((-len(said), number))
    return tuple(number for _length, number in sorted(found)[:_MOST_NAMED])


def _runs(text: str) -> set[str]:
    """Return the runs of a few words of both ends of a text."""
    short = text if len(text) <= 2 * _READ_EACH_END else f"{text[:_READ_EACH_END]} . {text[-_READ_EACH_END:]}"
    words = _WORD.findall(short.casefold())
    return {
        " ".join(words[at : at + count])
        for count in range(_FEWEST_WORDS, _MOST_WORDS + 1)
        for at in range(len(words) - count + 1)
    }


def _said(name: str) -> str:
    low = name.casefold()
    # Most names are words and spaces, kept with one between them: those need no search.
    return low if low.replace(" ", "").isalnum() else " ".join(_WORD.findall(low))
