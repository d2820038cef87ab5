"""Whoever adds a table or a column says whether it goes into a pack."""

from __future__ import annotations

from app.desk import Desk
from app.review.sheets import KEPT, SHEET, STAY


def test_every_table_of_the_vault_goes_along_or_stays(desk: Desk) -> None:
    there = {row[0] for row in desk.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert there == SHEET.keys() | STAY
    assert not SHEET.keys() & STAY


def test_every_column_of_what_goes_along_goes_along_or_stays(desk: Desk) -> None:
    for table, sheet in SHEET.items():
        there = {row[1] for row in desk.db.execute(f"PRAGMA table_info({table})")}
        stays = KEPT.get(table, set())
        assert (table, there, set(sheet.names) & stays) == (table, set(sheet.names) | stays, set())


def test_a_sheet_has_its_key_and_stands_behind_what_it_names(desk: Desk) -> None:
    before: set[str] = set()
    for table, sheet in SHEET.items():
        assert set(sheet.key) <= set(sheet.names)
        named = {row[2] for row in desk.db.execute(f"PRAGMA foreign_key_list({table})")}
        assert (table, named - before - {table}) == (table, set())
        before.add(table)
