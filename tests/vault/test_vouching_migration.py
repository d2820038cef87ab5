"""A directory from before numbers had a beginning: each has stood there since it was last written, and nobody confirmed it."""

from __future__ import annotations

from pathlib import Path

from app.vault.database import open_encrypted
from app.vault.migrate import migrate, scripts
from tests.vault.test_kinds_migration import insert

BEFORE = next(number for number, script in enumerate(scripts()) if "contact_confirmed" in script)
FIRST, LATER = "2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"


def test_a_number_of_an_older_vault_vouches_only_for_what_came_after_its_last_write(tmp_path: Path) -> None:
    db = open_encrypted(tmp_path / "cases.db", bytearray(48), create=True)
    migrate(db, scripts()[:BEFORE])
    insert(db, "person", {"id": 1, "role": "responder"})
    insert(db, "device", {"id": 1})
    insert(db, "agency", {"id": 1, "kind": "police", "added_at": FIRST})
    insert(db, "agency_contact", {"id": 1, "uid": "a", "agency_id": 1, "purpose": "requests", "op_id": "first"})
    insert(db, "agency_contact", {"id": 2, "uid": "b", "agency_id": 1, "purpose": "switchboard", "op_id": "later"})
    insert(db, "outbox", {"seq": 1, "op_id": "first", "entity": "agency", "at": FIRST})
    insert(db, "outbox", {"seq": 2, "op_id": "later", "entity": "agency", "at": LATER})
    insert(db, "outbox", {"seq": 3, "op_id": "later", "entity": "case", "at": "2027-01-01T00:00:00.000Z"})
    insert(db, "counter", {"name": "requests signed up to", "value": 7})
    migrate(db, scripts())
    rows = db.execute("SELECT uid, added_at, added_by FROM agency_contact ORDER BY id").fetchall()
    assert rows == [("a", FIRST, None), ("b", LATER, None)]
    assert db.execute("SELECT count(*) FROM contact_confirmed").fetchone() == (0,)
    # Their requests are read again, for the numbers in them.
    assert db.execute("SELECT count(*) FROM counter").fetchone() == (0,)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
