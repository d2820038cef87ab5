"""Bring a database up to the schema this version knows."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.vault.database import migrating
from app.vault.errors import NewerDatabaseError


def scripts(package: str = "app.vault") -> list[str]:
    """Return a package's numbered migrations, in order."""
    folder = files(package) / "migrations"
    return [f.read_text("utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".sql")]


def migrate(db: Connection, steps: Sequence[str]) -> None:
    """Apply the steps that a database has not seen, all of them in one transaction: it is the old one or the new one."""
    missing = steps[step_of(db, len(steps)) :]
    if missing:
        with migrating(db):
            _apply(db, len(steps), "\n".join(missing))


def begin(db: Connection, steps: Sequence[str]) -> None:
    """Bring a new, empty database to the schema this version knows."""
    migrate(db, steps)


def step_of(db: Connection, known: int) -> int:
    """Return the step that a database stands at, or raise where a newer version wrote it."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > known:
        raise NewerDatabaseError(version, known)
    return int(version)


def _apply(db: Connection, number: int, step: str) -> None:
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{step}\nPRAGMA user_version = {number};\nCOMMIT;")
    except dbapi2.Error:
        # A full disk has already rolled back.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
