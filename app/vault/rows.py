"""Read the rows of a table around what is damaged: after each error on a new connection, past the rows that fail.

SQLCipher checks a code over each page, so that a row is read as it was written or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.errors import StillwaterError

Row = tuple[Any, ...]
Opened = Callable[[], Connection]

# A damaged leaf holds few rows: up to here no row between two of them is stepped over.
_CLOSE, _OFTEN = 32, 64
_FAR = 1 << 40


class _UnreadableError(Exception):
    """The database cannot be read here."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of its own: its columns, and what it is ordered by where it has no row number."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    # The column that is the row number under another name.
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows that cannot be read, by their numbers; without a last one to the end, without a first one somewhere."""

    first: int | None
    last: int | None


def tables(db: Connection) -> list[Table]:
    """Return the tables that hold rows; a search index is made of them again."""
    listed = db.execute("PRAGMA table_list").fetchall()
    virtual = {name for _schema, name, kind, *_rest in listed if kind in {"virtual", "shadow"}}
    found = []
    for _schema, name, kind, _columns, without_rowid, _strict in sorted(listed):
        if kind == "table" and name not in virtual and not name.startswith("sqlite_"):
            found.append(_table(db, name, without_rowid=bool(without_rowid)))
    return found


def rows(source: Source, table: Table) -> Iterator[Row | Gap]:
    """Return the rows of a table that can be read, and the gaps between them."""
    yield from _by_key(source, table) if table.key else _by_number(source, table)


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _table(db: Connection, name: str, *, without_rowid: bool) -> Table:
    info = db.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
    columns = tuple(column for _at, column, _type, _null, _usual, _key, hidden in info if not hidden)
    key = sorted((place, column, kind) for _at, column, kind, _null, _usual, place, _hidden in info if place)
    if without_rowid:
        return Table(name, columns, tuple(column for _place, column, _kind in key))
    alias = key[0][1] if len(key) == 1 and key[0][2].upper() == "INTEGER" else ""
    return Table(name, columns, alias=alias)


class Source:
    """A connection that is given up after an error: SQLCipher's own stays in error afterwards."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._db: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def read(self, sql: str, values: tuple[int, ...] = ()) -> Iterator[Row]:
        """Return what a query finds, or raise where the database cannot be read."""
        try:
            if self._db is None:
                self._db = self._opened()
            yield from self._db.execute(sql, values)
        except (dbapi2.DatabaseError, StillwaterError) as error:
            self.close()
            raise _UnreadableError from error

    def close(self) -> None:
        """Let go of the connection."""
        if self._db is not None:
            self._db.close()
            self._db = None


def _by_number(source: Source, table: Table) -> Iterator[Row | Gap]:
    sql = _select(table) + " WHERE rowid >= ? ORDER BY rowid"
    at = 0
    while True:
        try:
            for row in source.read(sql, (at,)):
                at = row[0] + 1
                yield row
        except _UnreadableError:
            on = _next_readable(source, sql + " LIMIT 1", at)
            yield Gap(at, None if on is None else on - 1)
            if on is None:
                return
            at = on
        else:
            return


def _next_readable(source: Source, sql: str, at: int) -> int | None:
    """Return the next number from which on a row can be read, or None where there seems to be none."""
    failed, step, often = at, 1, 0
    while not _readable(source, sql, failed + step):
        failed += step
        often += step == _CLOSE
        if step < _CLOSE or often > _OFTEN:
            step *= 2
        if failed - at > _FAR:
            return None
    fine = failed + step
    while fine - failed > 1:
        middle = (fine + failed) // 2
        if _readable(source, sql, middle):
            fine = middle
        else:
            failed = middle
    return fine


def _readable(source: Source, sql: str, at: int) -> bool:
    try:
        list(source.read(sql, (at,)))
    except _UnreadableError:
        return False
    return True


def _by_key(source: Source, table: Table) -> Iterator[Row | Gap]:
    """From both ends: a table without row numbers offers no other way past a damaged page."""
    seen: set[Row] = set()
    places = [table.columns.index(name) for name in table.key]
    for order in ("ASC", "DESC"):
        by = ", ".join(f"{quoted(name)} {order}" for name in table.key)
        try:
            for row in source.read(f"{_select(table)} ORDER BY {by}"):
                key = tuple(row[place] for place in places)
                if key in seen:
                    break
                seen.add(key)
                yield row
            else:
                return
        except _UnreadableError:
            if order == "ASC":
                yield Gap(None, None)


def _select(table: Table) -> str:
    named = ", ".join(quoted(column) for column in table.columns)
    number = "" if table.key else "rowid, "
    return f"SELECT {number}{named} FROM {quoted(table.name)}"  # noqa: S608 - names of the schema itself, quoted
