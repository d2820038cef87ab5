"""Hash lists as JSON (resources/schemas/hash_list.schema.json), read one entry at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from app.evidence.hashes import HashKind
from app.evidence.list_model import (
    Cancelled,
    Entry,
    Heading,
    ListCancelledError,
    ListError,
    Progress,
    entry_of,
    heading_of,
)
from app.i18n import _

LARGEST = 512_000_000
_HEADING = frozenset({"name", "source", "issued_on", "class", "severity"})
_ENTRY = frozenset({kind.value for kind in HashKind} | {"class", "severity"})
_SPACE = re.compile(r"[ \t\r\n]*")
_TOLD_EVERY = 2000


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_constant=_no_number)


class JsonList:
    """A list in JSON: an object that says what it is, with its entries one by one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.heading = Heading()
        self.not_read: tuple[str, ...] = ()

    def entries(self, progress: Progress, cancelled: Cancelled) -> Iterator[Entry]:
        """Yield the entries, or raise ListError at the first that is wrong."""
        if self._path.stat().st_size > LARGEST:
            raise ListError(
                "", _("A list in JSON may have {most} MB; use CSV for more.").format(most=LARGEST // 1_000_000)
            )
        try:
            text = _Text(self._path.read_text("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ListError("", _("The list is not written in UTF-8.")) from error
        told: dict[str, str] = {}
        seen = False
        text.expect("{", _("a list is an object with its entries"))
        for name in text.names():
            if name == "entries":
                seen = True
                yield from _entries(text, progress, cancelled)
            elif name in _HEADING:
                told[name] = _words(text, text.value(), name)
            else:
                raise ListError(text.where(name), _("a list has no such field"))
        text.expect_end()
        if not seen:
            raise ListError("", _("The list has no entries."))
        self.heading = heading_of(told, lambda name: name)


class _Text:
    """A JSON text and how far it was read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0
        self._skip()
        if self.at == len(text):
            raise ListError("", _("The list is empty."))

    @property
    def length(self) -> int:
        """Return how many characters there are."""
        return len(self._text)

    def where(self, path: str = "", at: int | None = None) -> str:
        """Return where a part begins, or how far this was read, as a person finds it."""
        at = self.at if at is None else at
        line = self._text.count("\n", 0, at) + 1
        column = at - self._text.rfind("\n", 0, at)
        place = _("line {line}, column {column}").format(line=line, column=column)
        return f"{path} ({place})" if path else place

    def expect(self, sign: str, why: str) -> None:
        """Read one sign, or tell that it is missing."""
        if not self.follows(sign):
            raise ListError(self.where(), why)

    def follows(self, sign: str) -> bool:
        """Read one sign if it comes next."""
        if self._text[self.at : self.at + 1] != sign:
            return False
        self.at += 1
        self._skip()
        return True

    def expect_end(self) -> None:
        """Tell of what stands behind the list."""
        if self.at != len(self._text):
            raise ListError(self.where(), _("something stands behind the end of the list"))

    def value(self) -> Any:
        """Read one value."""
        try:
            found, self.at = _DECODER.raw_decode(self._text, self.at)
        except (ValueError, RecursionError) as error:
            self.at = getattr(error, "pos", self.at)
            raise ListError(self.where(), _("it is no JSON")) from error
        self._skip()
        return found

    def names(self) -> Iterator[str]:
        """Yield the names of an object's fields; whoever asks reads each value before the next name."""
        if self.follows("}"):
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise ListError(self.where(), _("a field has a name"))
            self.expect(":", _("a colon is missing"))
            yield name
            if self.follows("}"):
                return
            self.expect(",", _("a comma is missing"))

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self.at)
        self.at = match.end() if match else self.at


def _entries(text: _Text, progress: Progress, cancelled: Cancelled) -> Iterator[Entry]:
    text.expect("[", _("the entries are a list"))
    if text.follows("]"):
        return
    place = 0
    while True:
        place += 1
        if place % _TOLD_EVERY == 0:
            progress(text.at, text.length)
            if cancelled():
                raise ListCancelledError
        yield _entry(text, place)
        if text.follows("]"):
            return
        text.expect(",", _("a comma is missing"))


def _entry(text: _Text, place: int) -> Entry:
    start = text.at
    told = text.value()
    path = f"entries[{place - 1}]"

    def where(name: str) -> str:
        return text.where(f"{path}.{name}" if name else path, start)

    if not isinstance(told, dict):
        raise ListError(where(""), _("an entry is an object"))
    for name, value in told.items():
        if name not in _ENTRY:
            raise ListError(where(name), _("an entry has no such field"))
        if not isinstance(value, str):
            raise ListError(where(name), _("it is no text"))
    return entry_of(place, told, where)


def _words(text: _Text, value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ListError(text.where(name), _("it is no text"))
    return value
