"""Reviews that an older vault held stay held, whole, and can be held for a name alone from then on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.vault.database import open_encrypted
from app.vault.migrate import migrate, scripts
from tests.vault.test_kinds_migration import insert

BEFORE = next(number for number, script in enumerate(scripts()) if "CREATE TABLE namesake" in script)


def test_what_was_held_is_held_and_kept(tmp_path: Path) -> None:
    db = open_encrypted(tmp_path / "cases.db", bytearray(48), create=True)
    migrate(db, scripts()[:BEFORE])
    insert(db, "person", {"id": 1, "role": "responder"})
    insert(db, "device", {"id": 1})
    insert(db, "review_held", {"id": 7, "uid": "u", "sha256": "s", "reason": "own_case", "body": "{}"})
    (before,) = db.execute("SELECT * FROM review_held").fetchall()
    migrate(db, scripts())
    assert db.execute("SELECT * FROM review_held").fetchall() == [before]
    insert(db, "review_held", {"id": 8, "uid": "v", "sha256": "s", "reason": "same_name", "body": "{}"})
    for change in ("DELETE FROM review_held", "UPDATE review_held SET body = '[]'"):
        with pytest.raises(dbapi2.IntegrityError):
            db.execute(change)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
