"""Migrations: each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.vault.database import open_encrypted
from app.vault.errors import NewerDatabaseError
from app.vault.migrate import migrate, scripts

STEPS = ["CREATE TABLE one (a) STRICT;".replace("(a)", "(a TEXT)"), "CREATE TABLE two (b TEXT) STRICT;"]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """Make an empty database."""
    db = open_encrypted(tmp_path / "cases.db", bytearray(48), create=True)
    yield db
    db.close()


def tables(db: Connection) -> list[str]:
    """Return the names of the tables."""
    return [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]


def test_only_the_steps_not_seen_are_applied(db: Connection) -> None:
    migrate(db, STEPS[:1])
    migrate(db, STEPS)
    migrate(db, STEPS)
    assert tables(db) == ["one", "two"]
    assert db.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_step_that_fails_leaves_nothing_of_itself_nor_of_those_before(db: Connection) -> None:
    with pytest.raises(dbapi2.OperationalError):
        migrate(db, [STEPS[0], "CREATE TABLE half (a TEXT) STRICT; INSERT INTO nowhere VALUES (1);"])
    assert tables(db) == []
    assert db.execute("PRAGMA user_version").fetchone() == (0,)
    assert not db.in_transaction
    migrate(db, STEPS)
    assert tables(db) == ["one", "two"]


def test_a_newer_database_is_refused_untouched(db: Connection) -> None:
    migrate(db, STEPS)
    with pytest.raises(NewerDatabaseError):
        migrate(db, STEPS[:1])
    assert tables(db) == ["one", "two"]


def test_the_vaults_own_steps_are_found_in_order() -> None:
    assert "CREATE TABLE audit" in scripts()[0]
    assert len(scripts()) >= 4


def test_each_number_is_one_migration_and_none_is_left_out() -> None:
    folder = files("app.vault") / "migrations"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    assert [int(name.partition("_")[0]) for name in names] == list(range(1, len(names) + 1))
