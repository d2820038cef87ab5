"""The papers of a case as rows: out of a database, and into another one again.

No SQL comes from a pack: names of tables are those of `sheets`, names of columns those of the schema, every value is a
parameter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlcipher3 import dbapi2

from app.decisions.model import Unseen
from app.i18n import _
from app.looking.model import EndedBy, Gesture, Purpose
from app.review.errors import NotAPackError
from app.review.sheets import SHEET, SHEETS, Sheet
from app.review.timing import is_moment
from app.vault.keys import b64, from_b64

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, list[Row]]
Reader: TypeAlias = Callable[[object], Any]


class Part(Enum):
    """What of a case is shown when: before the own answers, after them, and after the verdict."""

    BEFORE = "before"
    DECISION = "decision"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Papers:
    """Rows that come new with a part, and rows of parts before it that it changes: their key and what is different."""

    new: Rows = field(default_factory=dict)
    changed: Rows = field(default_factory=dict)

    def body(self) -> dict[str, Rows]:
        """Return them as JSON has them."""
        return {"new": self.new, "changed": self.changed}


# What pages read as JSON: objects, and whatever it may be.
_OBJECTS = frozenset({"facts", "headers", "answers", "record"})
JSON_COLUMNS = _OBJECTS | {"lines", "findings", "risks", "categories", "fields", "unread"}
# Words that pages and the gate know, where the tables themselves do not hold to them.
_WORDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("decision", "decided_unseen"): frozenset(each.value for each in Unseen),
    ("look", "purpose"): frozenset(each.value for each in Purpose),
    ("look", "gesture"): frozenset(each.value for each in Gesture),
    ("look_end", "ended_by"): frozenset(each.value for each in EndedBy),
}


def read(db: Connection, sheet: Sheet, case_id: int) -> list[Row]:
    """Return the rows of a table that belong to a case, as JSON has them."""
    names = sheet.names
    sql = f"SELECT {', '.join(names)} FROM {sheet.table} WHERE {sheet.of_case} ORDER BY {sheet.key[0]}"  # noqa: S608 -- both from SHEETS
    return [_row(names, values) for values in db.execute(sql, (case_id,))]


def read_by_key(db: Connection, sheet: Sheet, keys: Iterable[Any]) -> list[Row]:
    """Return rows by their key of one column, as JSON has them."""
    names = sheet.names
    sql = f"SELECT {', '.join(names)} FROM {sheet.table} WHERE {sheet.key[0]} IN (SELECT value FROM json_each(?))"  # noqa: S608 -- both from SHEETS
    return [_row(names, values) for values in db.execute(sql, (json.dumps(sorted(keys)),))]


def read_all(db: Connection, sheet: Sheet) -> list[Row]:
    """Return every row of a table, as JSON has them."""
    sql = f"SELECT {', '.join(sheet.names)} FROM {sheet.table} ORDER BY {sheet.key[0]}"  # noqa: S608 -- both from SHEETS
    return [_row(sheet.names, values) for values in db.execute(sql)]


def key_of(sheet: Sheet, row: Row) -> tuple[Any, ...]:
    """Return what a row is known by."""
    return tuple(row[name] for name in sheet.key)


def referring(db: Connection, table: str, to: str) -> tuple[str, ...]:
    """Return the columns of a table that name a row of another one."""
    return tuple(row[3] for row in db.execute(f"PRAGMA foreign_key_list({table})") if row[2] == to)


def put(
    db: Connection, papers: Papers, extra: Mapping[str, Mapping[Any, Row]] | None = None, *, old: bool = False
) -> None:
    """Write papers within a transaction; `extra` adds what this side knows of a row, by table and uid.

    The tables of an old version may have columns that today's have not.
    """
    for table in (*papers.new, *papers.changed):
        if table not in SHEET:
            raise NotAPackError(_("it holds a table that no pack has"))
    try:
        for sheet in SHEETS:
            _insert(db, sheet, papers.new.get(sheet.table, []), (extra or {}).get(sheet.table, {}), old=old)
        for sheet in SHEETS:
            _update(db, sheet, papers.changed.get(sheet.table, []), old=old)
    except (dbapi2.Error, OverflowError, KeyError) as error:
        raise NotAPackError(_("what it says of a case cannot be so")) from error


def read_papers(value: object) -> Papers:
    """Return papers as a pack has them, once they have the shape of rows; what is in them is checked when they are put."""
    if not isinstance(value, dict) or set(value) != {"new", "changed"}:
        raise NotAPackError(_("its papers are not what they must be"))
    for rows in value.values():
        if not isinstance(rows, dict) or not all(isinstance(each, list) for each in rows.values()):
            raise NotAPackError(_("its papers are not what they must be"))
        if not all(isinstance(row, dict) and _is_named(row) for each in rows.values() for row in each):
            raise NotAPackError(_("its papers are not what they must be"))
    return Papers(value["new"], value["changed"])


def _is_named(row: Row) -> bool:
    return row.get("uid") is None or isinstance(row["uid"], str)


def _row(names: tuple[str, ...], values: tuple[Any, ...]) -> Row:
    written = (b64(value) if isinstance(value, bytes) else value for value in values)
    return dict(zip(names, written, strict=True))


def _insert(db: Connection, sheet: Sheet, rows: list[Row], more: Mapping[Any, Row], *, old: bool) -> None:
    if not rows:
        return
    types = _types(db, sheet.table)
    again = " ON CONFLICT DO NOTHING" if sheet.shared else ""
    allowed = set(types) if old else set(sheet.names) & set(types)
    if not all(set(row) <= allowed for row in rows):
        raise NotAPackError(_("it holds a column that no pack has"))
    for names, values in _alike([{**row, **more.get(row.get("uid"), {})} for row in rows]):
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO {sheet.table} ({', '.join(names)}) VALUES ({marks}){again}"  # noqa: S608 -- checked above
        readers = _readers(sheet, types, names)
        db.executemany(sql, [tuple(read_one(row[name]) for name, read_one in readers) for row in values])


def _update(db: Connection, sheet: Sheet, rows: list[Row], *, old: bool) -> None:
    types = _types(db, sheet.table) if rows else {}
    allowed = set(types) if old else set(sheet.names) & set(types)
    for row in rows:
        names = tuple(name for name in row if name not in sheet.key)
        if not names or not set(names) <= allowed:
            raise NotAPackError(_("it holds a column that no pack has"))
        sql = (
            f"UPDATE {sheet.table} SET {', '.join(f'{name} = ?' for name in names)}"  # noqa: S608 -- checked above
            f" WHERE {' AND '.join(f'{name} = ?' for name in sheet.key)}"
        )
        readers = _readers(sheet, types, (*names, *sheet.key))
        db.execute(sql, tuple(read_one(row[name]) for name, read_one in readers))


def _alike(rows: list[Row]) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    """Yield rows with those that have the same columns, in the order in which they stand."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row), []).append(row)
    yield from found.items()


def _types(db: Connection, table: str) -> dict[str, str]:
    return {row[1]: row[2] for row in db.execute(f"PRAGMA table_info({table})")}


def _readers(sheet: Sheet, types: Mapping[str, str], names: tuple[str, ...]) -> tuple[tuple[str, Reader], ...]:
    """Return how each column's values are read: decided once, for a pack has many rows."""
    return tuple((name, _reader(sheet.table, name, types[name])) for name in names)


def _reader(table: str, name: str, kind: str) -> Reader:
    known = _WORDS.get((table, name))
    if known is not None:
        return partial(_word, known)
    if name in JSON_COLUMNS:
        return partial(_json, an_object=name in _OBJECTS)
    if name == "at" or name.endswith("_at"):
        return _moment
    return _blob if kind == "BLOB" else _plain


def _plain(value: object) -> Any:
    if value is not None and not isinstance(value, str | int | float | bytes):
        raise _no_value()
    return value


def _word(known: frozenset[str], value: object) -> Any:
    if value is not None and not (isinstance(value, str) and value in known):
        raise _no_value()
    return value


def _moment(value: object) -> Any:
    if isinstance(value, str) and not is_moment(value):
        raise _no_value()
    return _plain(value)


def _blob(value: object) -> Any:
    try:
        return from_b64(value) if isinstance(value, str) else _plain(value)
    except ValueError as error:
        raise _no_value() from error


def _json(value: object, *, an_object: bool) -> Any:
    if not isinstance(value, str):
        return _plain(value)
    try:
        found = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise _no_value() from error
    if an_object and not isinstance(found, dict):
        raise _no_value()
    return value


def _no_value() -> NotAPackError:
    return NotAPackError(_("it holds a value that no row has"))
