"""Hash lists as tables: a heading line names the columns, every further line one file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from app.evidence.hashes import HashKind
from app.evidence.list_model import Cancelled, Entry, Heading, ListCancelledError, ListError, Progress, entry_of
from app.i18n import _

LONGEST_LINE = 64 * 1024
_SEPARATORS = (",", ";", "\t", "|")
_OTHERWISE = {
    "sha-1": "sha1",
    "sha_1": "sha1",
    "sha-256": "sha256",
    "sha_256": "sha256",
    "photo_dna": "photodna",
    "category": "class",
    "classification": "class",
}
_KINDS = frozenset(kind.value for kind in HashKind)
_KNOWN = _KINDS | {"class", "severity"}
_TOLD_EVERY = 2000


class CsvList:
    """A list in CSV, whatever of the usual separators it uses, as long as it is one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.heading = Heading()
        self.not_read: tuple[str, ...] = ()

    def entries(self, progress: Progress, cancelled: Cancelled) -> Iterator[Entry]:
        """Yield the entries, or raise ListError at the first that is wrong."""
        with self._path.open("rb") as file:
            size = self._path.stat().st_size
            lines = _lines(file)
            first = next(lines, "")
            separator = max(_SEPARATORS, key=first.count)
            names = self._columns(first, separator)
            rows = csv.reader(lines, delimiter=separator, strict=True)
            for place, row in enumerate(_rows(rows), 1):
                if place % _TOLD_EVERY == 0:
                    progress(file.tell(), size)
                    if cancelled():
                        raise ListCancelledError
                yield _entry(place, rows.line_num + 1, names, row)

    def _columns(self, first: str, separator: str) -> Sequence[str]:
        written = [cell.strip().lower() for cell in next(csv.reader([first], delimiter=separator), [])]
        names = [_OTHERWISE.get(name, name) for name in written]
        if not any(names):
            raise ListError("", _("The list is empty."))
        if not _KINDS.intersection(names):
            known = ", ".join(sorted(_KINDS))
            raise ListError(
                _line(1), _("no column is called {known}; the first line names the columns").format(known=known)
            )
        if len(set(names)) != len(names):
            raise ListError(_line(1), _("two columns have the same name"))
        self.not_read = tuple(name for name in names if name not in _KNOWN)
        return names


def _line(number: int) -> str:
    return _("line {number}").format(number=number)


def _lines(file: BinaryIO) -> Iterator[str]:
    """Yield the lines as text; one that does not end is never read whole."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise ListError(_line(number), _("it is longer than {most} kB").format(most=LONGEST_LINE // 1024))
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if b"\0" in line:
            raise ListError(_line(number), _("it is no plain text; save the list as CSV in UTF-8"))
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ListError(_line(number), _("it is not written in UTF-8")) from error


def _rows(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows that are not empty; what the reader cannot make out is told with its line."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            where = _line(getattr(rows, "line_num", 0) + 1)
            raise ListError(where, _("its quotes are not closed, or it is damaged")) from error
        if any(cell.strip() for cell in row):
            yield row


def _entry(place: int, number: int, names: Sequence[str], row: Sequence[str]) -> Entry:
    if len(row) != len(names):
        why = _("it has {found} columns and the first line {wanted}; is the separator the same in every line?")
        raise ListError(_line(number), why.format(found=len(row), wanted=len(names)))

    def where(name: str) -> str:
        return _("line {number}, column {name}").format(number=number, name=name) if name else _line(number)

    return entry_of(place, dict(zip(names, row, strict=True)), where)
