"""A vault from before office files and archives were kinds of their own comes along whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.vault.database import open_encrypted
from app.vault.migrate import migrate, scripts

BEFORE = next(number for number, script in enumerate(scripts()) if "kind_before" in script)
AT = "2026-03-07T21:40:00.000Z"
CASE = {
    "kind": "emergency_disclosure",
    "state": "claimed",
    "imminence": "now",
    "requester_check": "passed",
    "life_at_risk": 0,
}
ITEM = {"case_id": 1, "source": "subject", "device_id": 1, "facts": "{}", "severity": None, "parent_id": None}


def insert(db: Connection, table: str, values: Mapping[str, object]) -> None:
    """Write a row; what is not said is filled with anything of its type."""
    fillings = {"TEXT": f"{table} {values.get('id', 1)}", "INTEGER": 1, "BLOB": b"x"}
    row = {
        name: fillings[form]
        for _at, name, form, wanted, usual, key in db.execute(f"PRAGMA table_info({table})")
        if wanted and not key and usual is None
    }
    row |= dict(values)
    names = ", ".join(row)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Connection]:
    """Make a database of the version before, with items of several kinds and all that refers to them."""
    db = open_encrypted(tmp_path / "cases.db", bytearray(48), create=True)
    migrate(db, scripts()[:BEFORE])
    insert(db, "person", {"id": 1, "role": "responder"})
    insert(db, "device", {"id": 1})
    insert(db, "cases", CASE)
    insert(db, "item", {**ITEM, "id": 1, "kind": "picture", "content_type": "image/png"})
    insert(db, "item", {**ITEM, "id": 2, "kind": "other", "content_type": "application/zip", "parent_id": 1})
    insert(db, "item", {**ITEM, "id": 3, "kind": "pdf", "content_type": "application/pdf", "severity": "S4"})
    insert(db, "layout", {"item_id": 1, "width": 1, "height": 1})
    insert(db, "look", {"id": 1, "item_id": 1, "person_id": 1, "level": "L3"})
    insert(db, "item_note", {"id": 1, "item_id": 3, "person_id": 1})
    yield db
    db.close()


def rows(db: Connection, columns: str) -> list[tuple[object, ...]]:
    return list(db.execute(f"SELECT {columns} FROM item ORDER BY id"))


def test_every_row_comes_along_and_the_new_kinds_may_stand(old: Connection) -> None:
    columns = ", ".join(name for _at, name, *_rest in old.execute("PRAGMA table_info(item)") if name != "kind")
    before = rows(old, columns)
    migrate(old, scripts())
    assert rows(old, columns) == before
    assert rows(old, "kind") == [("picture",), ("archive",), ("pdf",)]
    insert(old, "item", {**ITEM, "id": 4, "kind": "office", "content_type": "application/msword"})
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    assert old.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_rules_of_an_item_hold_afterwards(old: Connection) -> None:
    migrate(old, scripts())
    with pytest.raises(dbapi2.IntegrityError):
        insert(old, "item", {**ITEM, "id": 5, "kind": "rumour"})
    with pytest.raises(dbapi2.IntegrityError):
        old.execute("UPDATE item SET sha256 = 'another' WHERE id = 1")
    with pytest.raises(dbapi2.IntegrityError):
        insert(old, "look", {"id": 9, "item_id": 99, "person_id": 1, "level": "L3"})
