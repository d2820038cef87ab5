"""A vault from before approvals and tasks keeps its cases, decisions and clocks as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.vault.database import open_encrypted
from app.vault.migrate import migrate, scripts
from tests.vault.test_kinds_migration import CASE, insert

BEFORE = next(number for number, script in enumerate(scripts()) if "outcome_before" in script)
TABLES = ("cases", "decision", "clock")


def row(db: Connection, table: str, columns: list[str]) -> dict[str, object]:
    (found,) = db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    return dict(zip(columns, found, strict=True))


def test_every_row_comes_along_and_its_rules_hold(tmp_path: Path) -> None:
    db = open_encrypted(tmp_path / "cases.db", bytearray(48), create=True)
    migrate(db, scripts()[:BEFORE])
    insert(db, "person", {"id": 1, "role": "responder"})
    insert(db, "device", {"id": 1})
    insert(db, "cases", {**CASE, "id": 1, "kind": "preservation"})
    insert(db, "document", {"sha256": "a", "kind": "protocol"})
    forms = {"protocol_sha256": "a", "bases_sha256": "a", "answers": "{}"}
    insert(db, "decision", {**forms, "id": 1, "case_id": 1, "person_id": 1, "outcome": "preserve_only"})
    insert(db, "clock", {"id": 1, "case_id": 1, "measures": "escalate"})
    db.execute("UPDATE cases SET state = 'closed'")
    columns = {table: [each[1] for each in db.execute(f"PRAGMA table_info({table})")] for table in TABLES}
    before = {table: row(db, table, columns[table]) for table in TABLES}
    migrate(db, scripts())
    assert {table: row(db, table, columns[table]) for table in TABLES} == before
    assert db.execute("SELECT source, from_at, minutes FROM clock").fetchall() == [("policy", None, None)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for change in ("cases SET kind = 'enquiry'", "decision SET outcome = 'refuse'"):
        with pytest.raises(dbapi2.IntegrityError, match="immutable"):
            db.execute(f"UPDATE {change}")
    db.close()
