"""How a demo vault says that it is synthetic, and what opens it; the window asks, and loads nothing of what makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

# Everybody may know it: there is nothing to protect, and the vault says so.
PASSPHRASE = "demo lanterns above a quiet harbour"  # noqa: S105 - published on purpose


def is_synthetic(db: Connection) -> bool:
    """Tell whether a vault says of itself that it is a demo."""
    return db.execute("SELECT 1 FROM document WHERE kind = 'demo'").fetchone() is not None
