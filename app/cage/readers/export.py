"""An export of a platform's own system, CSV or JSON, as rows of words with signs between them that no cell may hold."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from app.cage.model import Part
from app.cage.ops import EXPORT_CELL, EXPORT_COLUMNS, EXPORT_ROWS, UNIT, Wrong
from app.cage.readers.reader import Found, Item

# JSON can name signs that no text has; and what stands between cells and rows stands in none.
_NO_TEXT = re.compile("[\x00\x1e\x1f\ud800-\udfff]")
_SEPARATORS = ",;\t"


class _BrokenError(Exception):
    """The export breaks a limit in a row."""

    def __init__(self, wrong: Wrong, row: int = 0) -> None:
        super().__init__(wrong, row)
        self.wrong, self.row = wrong, row


def read(item: Item) -> Found:
    """Give the rows as one part, or say in which row they break their limits."""
    try:
        rows = _rows(item.file.read())
        data = UNIT.row.join(UNIT.cell.join(row) for row in rows).encode()
    except _BrokenError as broken:
        return Found({"wrong": broken.wrong.value, "row": broken.row, "rows": 0})
    item.give(Part("rows", "text/plain", 0, inline=False, data=data))
    return Found({"wrong": "", "row": 0, "rows": len(rows) - 1})


def _rows(data: bytes) -> list[Sequence[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _BrokenError(Wrong.NOT_UTF8) from error
    if "\0" in text:
        raise _BrokenError(Wrong.NOT_TEXT)
    rows = list(_bounded(_from_json(text) if text.lstrip()[:1] in ("[", "{") else _from_csv(text)))
    if len(rows) == 1:
        raise _BrokenError(Wrong.NO_ROWS)
    return rows


def _from_json(text: str) -> Iterable[Sequence[str]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _BrokenError(Wrong.BROKEN_JSON) from error
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise _BrokenError(Wrong.NO_RECORDS)
    columns = list(dict.fromkeys(key for each in content[:EXPORT_ROWS] for key in each))
    return chain([columns], _cells(content, columns))


def _cells(content: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[Sequence[str]]:
    for each in content:
        yield [_cell(each.get(key)) for key in columns]


def _from_csv(text: str) -> Iterator[Sequence[str]]:
    first = text[:65_536].split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    columns: list[str] = []
    try:
        for row in reader:
            if not columns:
                columns = [column.strip() for column in row]
                yield columns
            elif len(row) == len(columns):
                yield row
            elif row:
                raise _BrokenError(Wrong.CELLS, reader.line_num)
    except csv.Error as error:
        raise _BrokenError(Wrong.CSV, reader.line_num) from error


def _bounded(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    columns = 0
    for number, row in enumerate(rows):
        if any(_NO_TEXT.search(cell) for cell in row):
            raise _BrokenError(Wrong.ROW_NOT_TEXT, number)
        if number == 0:
            columns = len(row)
            if not columns or not all(row) or len(set(row)) != columns or columns > EXPORT_COLUMNS:
                raise _BrokenError(Wrong.COLUMNS)
        if number > EXPORT_ROWS:
            raise _BrokenError(Wrong.ROWS)
        if any(len(cell) > EXPORT_CELL for cell in row):
            raise _BrokenError(Wrong.LONG_CELL, number)
        yield row
    if not columns:
        raise _BrokenError(Wrong.COLUMNS)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
