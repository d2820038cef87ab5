"""Policies that came along with a case out of another vault: it is judged by them, whatever is in force here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.vault.keys import canonical

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cases.model import CaseId

# Of the document that says which policies came with a case; its name is the uid of that case.
KIND = "case_policies"


def carry(db: Connection, case_uid: str, policies: Mapping[str, str], at: str) -> None:
    """Let a case have the policies that came with it, by their names and hashes, within a transaction."""
    told = canonical({"case": case_uid, "policies": dict(policies)})
    db.execute(
        "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES (?, ?, ?, ?, ?)",
        (hashlib.sha256(told).hexdigest(), KIND, case_uid, told, at),
    )


def carried(db: Connection, case_id: CaseId | None, policy: str) -> bytes | None:
    """Return the policy that came with a case; nothing for a case of this vault, or where none came."""
    row = db.execute(
        "SELECT bytes FROM document WHERE kind = ? AND name = (SELECT uid FROM cases WHERE id = ?)", (KIND, case_id)
    ).fetchone()
    sha256 = None if row is None else json.loads(row[0])["policies"].get(policy)
    found = db.execute("SELECT bytes FROM document WHERE sha256 = ?", (sha256,)).fetchone() if sha256 else None
    return None if found is None else bytes(found[0])
