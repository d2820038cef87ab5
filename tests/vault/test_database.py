"""The encrypted database: how it is set, what its own SQL may not do, and what is told when the disk fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.vault import reserve
from app.vault.database import migrating, open_encrypted, plain_error, told
from app.vault.errors import DamagedDatabaseError, DiskFullError, ReadOnlyFolderError, StorageFailedError
from app.vault.vault import Vault

KEY = bytearray(range(48))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """Make an encrypted database with a table, a view, an index and a trigger."""
    db = open_encrypted(tmp_path / "cases.db", KEY, create=True)
    with migrating(db):
        db.executescript(
            "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT) STRICT;"
            "CREATE INDEX note_text ON note (text);"
            "CREATE VIEW notes AS SELECT text FROM note;"
            "CREATE TABLE audit (seq INTEGER PRIMARY KEY, body TEXT) STRICT;"
            "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;"
            "CREATE VIRTUAL TABLE words USING fts5(text);"
            "INSERT INTO note (text) VALUES ('lantern'); INSERT INTO audit (body) VALUES ('first');"
        )
    yield db
    db.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("temp_store", 2),
        ("mmap_size", 0),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
        ("wal_autocheckpoint", 1000),
    ],
)
def test_every_connection_has_its_settings(db: Connection, name: str, value: object) -> None:
    row = db.execute(f"PRAGMA {name}").fetchone()
    assert (row[0] if row else 0) == value


def test_the_windows_connection_waits_shortly_and_never_checkpoints(tmp_path: Path) -> None:
    db = open_encrypted(tmp_path / "cases.db", KEY, create=True, busy_ms=20, checkpoints=False)
    assert db.execute("PRAGMA busy_timeout").fetchone() == (20,)
    assert db.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
    db.close()


REFUSED = [
    "ATTACH ':memory:' AS other",
    "ATTACH 'plain.db' AS plain KEY ''",
    "DETACH main",
    "VACUUM INTO 'copy.db'",
    "SELECT sqlcipher_export('main')",
    "SELECT load_extension('x')",
    "DROP TRIGGER audit_stays",
    "DROP TABLE audit",
    "DROP TABLE note",
    "DROP TABLE words",
    "DROP INDEX note_text",
    "DROP VIEW notes",
    "ALTER TABLE audit RENAME TO other",
    "ALTER TABLE note DROP COLUMN text",
    "CREATE TRIGGER mine AFTER INSERT ON note BEGIN DELETE FROM note; END",
    "CREATE TEMP TRIGGER mine AFTER INSERT ON note BEGIN DELETE FROM note; END",
    "UPDATE audit SET body = 'changed'",
    "DELETE FROM audit",
    "PRAGMA key = 'x'",
    "PRAGMA rekey = 'x'",
    "PRAGMA hexkey = '00'",
    "PRAGMA temp_store = FILE",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA writable_schema = ON",
    "PRAGMA journal_mode = OFF",
    "PRAGMA journal_mode = MEMORY",
    "PRAGMA synchronous = OFF",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA trusted_schema = ON",
    "PRAGMA secure_delete = OFF",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA user_version = 9",
    "PRAGMA cipher_log = '/tmp/x'",
    "PRAGMA cipher_export = 'x'",
    "PRAGMA WRITABLE_SCHEMA = 1",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_sql_that_no_room_needs_is_refused(db: Connection, tmp_path: Path, sql: str) -> None:
    with pytest.raises(dbapi2.DatabaseError, match=r"not authorized|prohibited|denied|append-only"):
        db.execute(sql).fetchall()
    assert db.execute("SELECT body FROM audit").fetchall() == [("first",)]
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"cases.db"}


@pytest.mark.parametrize("sql", REFUSED[:6] + [sql for sql in REFUSED if "PRAGMA" in sql and "user_version" not in sql])
def test_a_migration_cannot_get_out_either(db: Connection, sql: str) -> None:
    with migrating(db), pytest.raises(dbapi2.DatabaseError, match=r"not authorized|prohibited|denied"):
        db.execute(sql).fetchall()


def test_the_schema_is_closed_again_after_a_migration_that_failed(db: Connection) -> None:
    with pytest.raises(dbapi2.OperationalError), migrating(db):
        db.execute("nonsense")
    with pytest.raises(dbapi2.DatabaseError, match="not authorized"):
        db.execute("DROP TABLE note")


def test_replacing_an_audit_row_meets_the_trigger(db: Connection) -> None:
    with pytest.raises(dbapi2.IntegrityError, match="append-only"):
        db.execute("INSERT OR REPLACE INTO audit (seq, body) VALUES (1, 'changed')")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT text FROM notes",
        "INSERT INTO words (text) VALUES ('lantern')",
        "SELECT text FROM words WHERE words MATCH 'lantern'",
        "INSERT INTO words (words) VALUES ('optimize')",
        "CREATE TEMP TABLE mine (a)",
        "PRAGMA quick_check",
        "PRAGMA integrity_check",
        "PRAGMA cipher_integrity_check",
        "PRAGMA foreign_key_check",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA optimize",
        "PRAGMA table_info(note)",
        "PRAGMA user_version",
        "PRAGMA data_version",
    ],
)
def test_what_the_rooms_need_is_allowed(db: Connection, sql: str) -> None:
    db.execute(sql).fetchall()


def test_extensions_cannot_be_loaded(db: Connection) -> None:
    with pytest.raises(dbapi2.OperationalError, match="not authorized"):
        db.load_extension("nothing")


def test_the_key_opens_it_and_another_does_not(db: Connection, tmp_path: Path) -> None:
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    again = open_encrypted(tmp_path / "cases.db", KEY)
    assert again.execute("SELECT text FROM note").fetchone() == ("lantern",)
    again.close()
    with pytest.raises(DamagedDatabaseError):
        open_encrypted(tmp_path / "cases.db", bytearray(48))


def test_it_is_keyed_as_the_published_pragma_would(db: Connection, tmp_path: Path) -> None:
    raw = dbapi2.connect(str(tmp_path / "cases.db"))
    raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    assert raw.execute("SELECT text FROM note").fetchone() == ("lantern",)
    raw.close()


def test_a_destroyed_salt_does_not_cost_the_database(db: Connection, tmp_path: Path) -> None:
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    db.close()
    path = tmp_path / "cases.db"
    path.write_bytes(bytes(16) + path.read_bytes()[16:])
    again = open_encrypted(path, KEY)
    assert again.execute("SELECT text FROM note").fetchone() == ("lantern",)
    again.close()


@pytest.mark.parametrize("length", [0, 32, 47, 49])
def test_a_key_of_another_length_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(ValueError, match="48 bytes"):
        open_encrypted(tmp_path / "cases.db", bytearray(length), create=True)


def test_a_damaged_page_is_told(db: Connection, tmp_path: Path) -> None:
    db.execute("BEGIN")
    db.executemany("INSERT INTO note (text) VALUES (?)", [("lantern " * 50,) for _ in range(500)])
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    db.close()
    path = tmp_path / "cases.db"
    data = bytearray(path.read_bytes())
    for page in range(20, len(data) // 4096):
        data[page * 4096 + 99] ^= 1
    path.write_bytes(data)
    again = open_encrypted(path, KEY)
    with pytest.raises(DamagedDatabaseError), told(tmp_path):
        again.execute("SELECT sum(length(text)) FROM note").fetchone()
    again.close()


def test_a_full_disk_is_told_and_the_reserve_is_given_back(db: Connection, tmp_path: Path) -> None:
    reserve.ensure(tmp_path, 4096)
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.set_authorizer(None)
    db.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    with pytest.raises(DiskFullError, match="Free some space"), told(tmp_path):
        db.executemany("INSERT INTO note (text) VALUES (?)", [("lantern" * 999,) for _ in range(99)])
    assert not (tmp_path / reserve.NAME).exists()
    assert db.execute("SELECT count(*) FROM note WHERE id = 1").fetchone() == (1,)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EACCES, ReadOnlyFolderError),
        (errno.EROFS, ReadOnlyFolderError),
        (errno.EIO, StorageFailedError),
    ],
)
def test_what_the_system_says_is_put_in_words(tmp_path: Path, number: int, kind: type[Exception]) -> None:
    with pytest.raises(kind), told(tmp_path):
        raise OSError(number, os.strerror(number))


def test_what_is_neither_disk_nor_database_is_not_hidden(tmp_path: Path) -> None:
    assert plain_error(FileNotFoundError(errno.ENOENT, "x"), tmp_path) is None
    with pytest.raises(FileNotFoundError), told(tmp_path):
        (tmp_path / "nothing").read_bytes()
    with pytest.raises(dbapi2.IntegrityError), told(tmp_path):
        raise dbapi2.IntegrityError


def test_the_vaults_own_append_only_tables_hold(vault: Vault) -> None:
    db = vault.connect()
    for sql in ("DELETE FROM audit", "UPDATE audit SET body = '{}'", "DROP TRIGGER audit_is_append_only_delete"):
        with pytest.raises(dbapi2.DatabaseError):
            db.execute(sql)
    with pytest.raises(dbapi2.IntegrityError):
        db.execute(
            "INSERT OR REPLACE INTO audit (seq, device_id, at, body, prev, hash) VALUES (1, 1, '', '{}', x'', x'')"
        )
    db.close()
