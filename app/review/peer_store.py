"""Known vaults in the database: rows in, values out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlcipher3.dbapi2 import Connection

from app.review.peers import Peer
from app.vault.keys import canonical

if TYPE_CHECKING:
    from app.desk import Transaction


def peers(db: Connection) -> list[Peer]:
    """Return every vault that was ever known here, by name."""
    rows = db.execute(
        "SELECT peer.uid, peer.name, peer.root_key, peer.directory, peer.serial, person.name, peer.pinned_at,"
        " coalesce(peer.revoked_at, ''), peer.revoked_reason"
        " FROM peer JOIN person ON person.id = peer.pinned_by_id ORDER BY peer.name, peer.uid"
    )
    return [Peer(uid, name, root, json.loads(directory), *rest) for uid, name, root, directory, *rest in rows]


def peer(db: Connection, uid: str) -> Peer | None:
    """Return a vault that was known here once, or None."""
    return next((each for each in peers(db) if each.uid == uid), None)


def pin(tx: Transaction, new: Peer) -> None:
    """Write a vault that is known from now on."""
    tx.db.execute(
        "INSERT INTO peer (uid, name, root_key, directory, serial, pinned_by_id, pinned_at, revoked_reason, device_id,"
        " op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, 1)",
        (
            new.uid,
            new.name,
            new.root,
            _text(new.directory),
            new.serial,
            tx.desk.person.id,
            tx.at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )


def renew(tx: Transaction, uid: str, directory: Mapping[str, Any], serial: int) -> int:
    """Replace a vault's list of people by a newer one; return the row's new version, or 0 where it was not newer."""
    row = tx.db.execute(
        "UPDATE peer SET directory = ?, serial = ?, op_id = ?, version = version + 1"
        " WHERE uid = ? AND serial < ? AND revoked_at IS NULL RETURNING version",
        (_text(directory), serial, tx.op_id, uid, serial),
    ).fetchone()
    return int(row[0]) if row else 0


def revoke(tx: Transaction, uid: str, reason: str) -> int:
    """Trust a vault no more; return the row's new version, or 0 where there is none to revoke."""
    row = tx.db.execute(
        "UPDATE peer SET revoked_by_id = ?, revoked_at = ?, revoked_reason = ?, op_id = ?, version = version + 1"
        " WHERE uid = ? AND revoked_at IS NULL RETURNING version",
        (tx.desk.person.id, tx.at, reason, tx.op_id, uid),
    ).fetchone()
    return int(row[0]) if row else 0


def _text(directory: Mapping[str, Any]) -> str:
    return canonical(directory).decode()
