"""Papers of a pack that an earlier version sealed, brought to the tables of today by the migrations themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from app.i18n import _
from app.review.errors import NotAPackError
from app.review.index import Index, IndexCase
from app.review.papers import Papers, Part, Row, Rows, key_of, put, read, read_all
from app.review.sheets import SHEET, SHEETS, Sheet
from app.vault.migrate import migrate, scripts

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_SHARED = ("person", "device", "document")
# What only the vault that opens the pack gives an item.
_NO_FILE: Mapping[str, Any] = {"sealed_name": "", "wrapped_key": b""}


def modernised(index: Index) -> Index:
    """Return an index whose papers are rows of today's tables."""
    newest = len(scripts())
    if index.schema == newest:
        return index
    stages = [_stage(index, parts) for parts in ((Part.BEFORE,), (Part.BEFORE, Part.DECISION), tuple(Part))]
    cases = tuple(
        replace(case, papers=_papers(*(stage[case.uid] for _shared, stage in stages))) for case in index.cases
    )
    return replace(index, schema=newest, shared=Papers(stages[-1][0]), cases=cases)


def _stage(index: Index, parts: Sequence[Part]) -> tuple[Rows, dict[str, Rows]]:
    """Put some parts of every case into tables as they were then, migrate those, and read them again."""
    # In memory: nothing of it is ever in a file.
    with closing(dbapi2.connect(":memory:", isolation_level=None)) as db:
        steps = scripts()
        migrate(db, steps[: index.schema])
        _fill(db, index, parts)
        migrate(db, steps)
        shared = {table: read_all(db, SHEET[table]) for table in _SHARED}
        return shared, {case.uid: _rows(db, case) for case in index.cases}


def _fill(db: Connection, index: Index, parts: Sequence[Part]) -> None:
    db.execute("BEGIN")
    put(db, index.shared, old=True)
    for case in index.cases:
        bare = {"item": {each.uid: dict(_NO_FILE) for each in case.items}}
        for part in parts:
            put(db, case.papers[part], bare, old=True)
    db.execute("COMMIT")


def _rows(db: Connection, case: IndexCase) -> Rows:
    found = db.execute("SELECT id FROM cases WHERE uid = ?", (case.uid,)).fetchone()
    if found is None:
        raise NotAPackError(_("its papers are not what they must be"))
    return {sheet.table: read(db, sheet, found[0]) for sheet in SHEETS}


def _papers(before: Rows, decided: Rows, ended: Rows) -> dict[Part, Papers]:
    return {Part.BEFORE: Papers(before), Part.DECISION: _since(before, decided), Part.ENDING: _since(decided, ended)}


def _since(earlier: Rows, later: Rows) -> Papers:
    """Return what came or changed from one stage to the next."""
    new, changed = dict[str, list[Row]](), dict[str, list[Row]]()
    for sheet in SHEETS:
        known = {key_of(sheet, row): row for row in earlier[sheet.table]}
        new[sheet.table] = [row for row in later[sheet.table] if key_of(sheet, row) not in known]
        both = ((known[key_of(sheet, row)], row) for row in later[sheet.table] if key_of(sheet, row) in known)
        changed[sheet.table] = [_different(sheet, was, row) for was, row in both if was != row]
    return Papers(new, {table: rows for table, rows in changed.items() if rows})


def _different(sheet: Sheet, was: Row, row: Row) -> Row:
    kept = {name: value for name, value in row.items() if name in sheet.key}
    return {**kept, **{name: value for name, value in row.items() if was[name] != value}}
