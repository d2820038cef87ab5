"""Items of a vault from before the quicker digest come along whole, without one; what they are made of stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.vault.database import open_encrypted
from app.vault.migrate import migrate, scripts
from tests.vault.test_kinds_migration import CASE, ITEM, insert

BEFORE = next(number for number, script in enumerate(scripts()) if "ADD COLUMN blake3" in script)
# What nobody changes of an item; the digest is new.
MADE_OF = ("uid", "case_id", "size", "sha256", "blake2b", "blake3", "sealed_name", "wrapped_key")


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Connection]:
    """Make a database of the version before, with items that were classified, looked at and noted."""
    db = open_encrypted(tmp_path / "cases.db", bytearray(48), create=True)
    migrate(db, scripts()[:BEFORE])
    insert(db, "person", {"id": 1, "role": "responder"})
    insert(db, "device", {"id": 1})
    insert(db, "cases", CASE)
    of = {**ITEM, "blake2b": "b" * 128, "wrapped_key": bytes(range(60))}
    insert(db, "item", {**of, "id": 1, "kind": "picture", "sha256": "1" * 64, "severity": "S2", "size": 2_000_000_000})
    insert(db, "item", {**of, "id": 2, "kind": "archive", "sha256": "2" * 64, "facts": '{"a": "ä"}'})
    insert(db, "item", {**of, "id": 3, "kind": "pdf", "sha256": "1" * 64, "parent_id": 2, "refused": "It was cut off."})
    insert(db, "look", {"id": 1, "item_id": 1, "person_id": 1, "level": "L3"})
    insert(db, "item_note", {"id": 1, "item_id": 3, "person_id": 1})
    yield db
    db.close()


def table(db: Connection, name: str) -> list[dict[str, object]]:
    cursor = db.execute(f"SELECT * FROM {name} ORDER BY id")
    columns = [each[0] for each in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def test_every_value_of_every_item_comes_along_and_there_is_no_digest_that_nobody_took(old: Connection) -> None:
    items, looks, notes = (table(old, name) for name in ("item", "look", "item_note"))
    assert len(items) == 3
    migrate(old, scripts())
    assert table(old, "item") == [{**each, "blake3": None} for each in items]
    assert (table(old, "look"), table(old, "item_note")) == (looks, notes)
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    assert old.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("column", MADE_OF)
def test_what_an_item_is_made_of_stays(old: Connection, column: str) -> None:
    migrate(old, scripts())
    with pytest.raises(dbapi2.IntegrityError, match="immutable"):
        old.execute(f"UPDATE item SET {column} = ?", (b"1" if column == "wrapped_key" else 1,))
    old.execute("UPDATE item SET severity = 'S3' WHERE id = 1")
    assert [each["severity"] for each in table(old, "item")] == ["S3", None, None]
