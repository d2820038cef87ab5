"""A transaction on its own: all of it is written, or nothing; and each write said in full, with what vouches for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.errors import StillwaterError
from app.i18n import _
from app.vault import audit


class BusyError(StillwaterError):
    """Another writer holds the database for longer than this connection waits."""

    def __init__(self) -> None:
        super().__init__(
            _("The vault is busy with another write."),
            kept=_("Nothing was changed."),
            do=_("It is tried again in a moment."),
        )


@dataclass(frozen=True, slots=True)
class Write:
    """What was done to which version of what, and by whom; the text says it in full for a later hub, where one needs it."""

    op: str
    at: str
    actor: str
    act: str
    entity: str
    uid: str = ""
    version: int = 0
    text: str | None = None

    @property
    def entry(self) -> dict[str, Any]:
        """Return the audit row that vouches for it."""
        row: dict[str, Any] = {"act": self.act, "actor": self.actor, "entity": self.entity, "op": self.op}
        if self.uid:
            row["uid"] = self.uid
        if self.text is not None:
            row |= {"body_sha256": hashlib.sha256(self.text.encode()).hexdigest(), "version": self.version}
        return row


@contextmanager
def whole(db: Connection) -> Iterator[None]:
    """Write all of the block, or nothing of it."""
    try:
        db.execute("BEGIN IMMEDIATE")
    except dbapi2.OperationalError as error:
        if "locked" in str(error):
            raise BusyError from error
        raise
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk has already rolled back: then there is nothing left to undo.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def put(db: Connection, key: bytearray, device_id: int, write: Write, last: audit.Tail | None = None) -> audit.Tail:
    """Leave the outbox row that a hub can replay, and the audit row that vouches for it."""
    if write.text is not None:
        db.execute(
            "INSERT INTO outbox (op_id, device_id, at, entity, uid, version, act, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (write.op, device_id, write.at, write.entity, write.uid, write.version, write.act, write.text),
        )
    return audit.append_to(db, key, device_id, write.at, write.entry, last or audit.tail(db, device_id))
