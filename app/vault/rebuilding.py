"""Write the rows of a damaged database that can be read into a new one, and name those that cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.i18n import _, ngettext
from app.vault.database import open_bare
from app.vault.rows import Gap, Row, Source, Table, quoted, rows, tables

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

Progress = Callable[[int, int], None]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What of a table can be read: so many rows, and where there are gaps."""

    table: str
    rows: int
    gaps: tuple[Gap, ...]

    @property
    def words(self) -> str:
        """Say it in a line."""
        if not self.rows:
            return _("{table}: nothing of it can be read").format(table=named(self.table))
        where = ", ".join(_where(gap) for gap in self.gaps)
        kept = ngettext("{n} row can be read", "{n} rows can be read", self.rows).format(n=self.rows)
        return _("{table}: {where} cannot be read; {kept}").format(table=named(self.table), where=where, kept=kept)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows are in the new database, and the tables of which some are not."""

    rows: int
    lost: tuple[Found, ...]


def rebuild(
    source: Path, key: bytearray, target: Path, new_key: bytearray, progress: Progress = lambda _done, _of: None
) -> Rebuilt:
    """Make the same tables, put the rows in, and only then the rules that would object to what is missing."""

    def opened() -> Connection:
        return open_bare(source, key)

    copy = open_bare(target, new_key, create=True)
    try:
        copy.execute("PRAGMA journal_mode = WAL").fetchone()
        copy.execute("BEGIN")
        made = _fill(opened, copy, progress)
        copy.execute("COMMIT")
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        copy.close()
    return made


def named(table: str) -> str:
    """Return what a person calls the rows of a table."""
    words = {
        "cases": _("Cases"),
        "request": _("Requests"),
        "item": _("Evidence"),
        "decision": _("Decisions"),
        "draft": _("Drafts"),
        "event": _("History of cases"),
        "clock": _("Clocks"),
        "words": _("Words for the search"),
        "arrival": _("Arrivals"),
        "audit": _("Audit record"),
        "outbox": _("Record of writes"),
        "look": _("Record of looks"),
        "person": _("People"),
        "layout": _("Sketches of evidence"),
    }
    return words.get(table) or _("The table “{table}”").format(table=table)


def _where(gap: Gap) -> str:
    if gap.first is None:
        return _("some rows")
    if gap.last is None:
        return _("everything from row {first} on").format(first=gap.first)
    if gap.first == gap.last:
        return _("row {first}").format(first=gap.first)
    return _("rows {first} to {last}").format(first=gap.first, last=gap.last)


def _fill(opened: Callable[[], Connection], copy: Connection, progress: Progress) -> Rebuilt:
    db = opened()
    try:
        listed = tables(db)
        sql = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
        schema = db.execute(sql).fetchall()
        (version,) = db.execute("PRAGMA user_version").fetchone()
    finally:
        db.close()
    virtual = [name for _kind, name, text in schema if text.upper().startswith("CREATE VIRTUAL")]
    # What a search index keeps for itself is made with it.
    inner = ("sqlite_", *(f"{name}_" for name in virtual))
    _run(copy, (text for kind, name, text in schema if kind == "table" and not name.startswith(inner)))
    count, lost = 0, list[Found]()
    with Source(opened) as source:
        for done, table in enumerate(listed):
            found = _fill_table(source, copy, table)
            count += found.rows
            lost += [found] if found.gaps else []
            progress(done + 1, len(listed))
    for name in virtual:
        copy.execute(f"INSERT INTO {quoted(name)} ({quoted(name)}) VALUES ('rebuild')")  # noqa: S608 - its own name
    _run(copy, (text for kind, _name, text in schema if kind in {"index", "trigger", "view"}))
    copy.execute(f"PRAGMA user_version = {int(version)}")
    return Rebuilt(count, tuple(lost))


def _run(copy: Connection, texts: Iterable[str]) -> None:
    for text in texts:
        copy.execute(text)


def _fill_table(source: Source, copy: Connection, table: Table) -> Found:
    number = () if table.key or table.alias else ("rowid",)
    names = ", ".join((*number, *(quoted(column) for column in table.columns)))
    marks = ", ".join("?" * (len(number) + len(table.columns)))
    sql = f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - names of the schema, quoted
    gaps, count, held = list[Gap](), 0, list[Row]()
    for row in rows(source, table):
        if isinstance(row, Gap):
            gaps.append(row)
            continue
        held.append(row[1:] if table.alias else row)
        count += 1
        if len(held) == _AT_ONCE:
            copy.executemany(sql, held)
            held.clear()
    copy.executemany(sql, held)
    return Found(table.name, count, tuple(gaps))
