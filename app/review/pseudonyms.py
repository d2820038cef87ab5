"""Who worked on the cases of a pack, under names that mean nothing outside of it and are the same all over it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from random import SystemRandom
from typing import Any

from app.i18n import _
from app.identity import new_uid
from app.review.papers import JSON_COLUMNS, Papers, Row
from app.vault.keys import b64

_NO_KEY = b64(bytes(32))
_NO_SIGNATURE = b64(b"")
_SIGNED = frozenset({"decision", "approval", "countersign"})
# Tables and columns that hold numbers, hashes and pictures: a short name may stand in them by chance.
_NO_WORDS = frozenset({"document", "hash_entry", "layout"})
_MARKS = frozenset({"uid", "op_id", "digest", "sha256", "blake2b", "signature"})


class Pseudonyms:
    """The people of a pack, and what each of them is called in it."""

    def __init__(self, people: Sequence[Row]) -> None:
        mixed = list(people)
        # In no order: a number must not tell who came first.
        SystemRandom().shuffle(mixed)
        self._names = {row["name"]: _("Person {number}").format(number=place) for place, row in enumerate(mixed, 1)}
        self._uids = {row["uid"]: new_uid() for row in mixed}
        longest_first = sorted((*self._names, *self._uids), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_as_written, longest_first)), re.IGNORECASE) if longest_first else None
        self._folded = {_folded(name): new for name, new in {**self._names, **self._uids}.items()}

    def people(self, rows: Sequence[Row]) -> list[Row]:
        """Return the people without what they could be known by; when they came is left out too."""
        joined = min((row["joined_at"] for row in rows), default="")
        return [
            {
                **row,
                "name": self._names[row["name"]],
                "uid": self._uids[row["uid"]],
                "sign_key": _NO_KEY,
                "joined_at": joined,
            }
            for row in rows
        ]

    def papers(self, papers: Papers) -> Papers:
        """Return papers with every whole name replaced; signatures go, for a key would tell whose they are."""
        new = {
            table: rows if table in _NO_WORDS else [self._row(row, signed=table in _SIGNED) for row in rows]
            for table, rows in papers.new.items()
        }
        changed = {table: [self._row(row, signed=False) for row in rows] for table, rows in papers.changed.items()}
        return Papers(new, changed)

    def told(self, value: Any) -> Any:
        """Return a value of JSON with every whole name replaced."""
        if isinstance(value, str):
            return value if self._pattern is None else self._pattern.sub(self._other, value)
        if isinstance(value, Mapping):
            return {key: self.told(each) for key, each in value.items()}
        return [self.told(each) for each in value] if isinstance(value, list) else value

    def _other(self, found: re.Match[str]) -> str:
        # Signs that are written alike, as an i without its dot, are not always folded alike.
        return self._folded.get(_folded(found.group())) or _("somebody")

    def _row(self, row: Row, *, signed: bool) -> Row:
        told: Row = {name: self._told_in(name, value) for name, value in row.items()}
        return {**told, "signature": _NO_SIGNATURE} if signed else told

    def _told_in(self, column: str, value: Any) -> Any:
        if _is_mark(column):
            return value
        if column in JSON_COLUMNS and isinstance(value, str):
            # As it is read, not as it is written: JSON may spell a letter as its number.
            return json.dumps(self.told(json.loads(value)), ensure_ascii=False)
        return self.told(value)


def _as_written(name: str) -> str:
    """Return the pattern of a name: one of a single word is no part of another word, as “Ana” is in “analysis”."""
    words = name.split()
    pattern = r"\s+".join(map(re.escape, words))
    return rf"(?<!\w){pattern}(?!\w)" if len(words) == 1 and name.isascii() else pattern


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _is_mark(column: str) -> bool:
    return column in _MARKS or column.endswith("_sha256")
