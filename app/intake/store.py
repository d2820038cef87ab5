"""Arrivals in SQL: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId
from app.changes import Topic
from app.clock import utc_text
from app.identity import new_uid
from app.intake.model import Arrived, Outcome
from app.vault.keys import canonical

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction
    from app.evidence.model import SealedItem


@dataclass(frozen=True, slots=True)
class NewArrival:
    """What came in, and where it ended."""

    name: str
    sha256: str
    size: int
    outcome: Outcome
    reason: str
    case_id: CaseId | None = None
    sealed: SealedItem | None = field(default=None, repr=False)


def add_arrival(tx: Transaction, new: NewArrival) -> int:
    """Note an arrival of its own, in the outbox too."""
    uid = new.sealed.uid if new.sealed else new_uid()
    number = insert_arrival(tx, new, uid)
    cases = () if new.case_id is None else (new.case_id,)
    tx.wrote("arrival", uid, 1, "arrival.add", as_body(new), topics=(Topic.INTAKE,), cases=cases)
    return number


def as_body(new: NewArrival) -> dict[str, Any]:
    """Return an arrival as the outbox tells it."""
    return {
        "name": new.name,
        "sha256": new.sha256,
        "size": new.size,
        "outcome": new.outcome.value,
        "case": new.case_id,
        "reason": new.reason,
    }


def insert_arrival(tx: Transaction, new: NewArrival, uid: str, case_id: CaseId | None = None) -> int:
    """Write an arrival's row; the key of what is sealed is wrapped for the arrival's own uid."""
    cursor = tx.db.execute(
        "INSERT INTO arrival (uid, at, name, sha256, size, outcome, case_id, reason, sealed_name, wrapped_key,"
        " device_id, op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            uid,
            tx.at,
            new.name,
            new.sha256,
            new.size,
            new.outcome.value,
            case_id or new.case_id,
            new.reason,
            new.sealed.sealed_name if new.sealed else None,
            new.sealed.wrapped_key if new.sealed else None,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    return cursor.lastrowid or 0


def insert_request(tx: Transaction, uid: str, case_id: CaseId, arrived: Arrived, *, beside: bool) -> int:
    """Write what was asked, with the bytes that it came in beside it when they are few."""
    facts, headers = canonical(dict(arrived.facts)).decode(), canonical(dict(arrived.headers)).decode()
    cursor = tx.db.execute(
        "INSERT INTO request (uid, case_id, channel, received_at, sent_at, subject, body, facts, headers, message_id,"
        " digest, sha256, source, device_id, op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            uid,
            case_id,
            arrived.channel.value,
            utc_text(arrived.received_at),
            utc_text(arrived.sent_at) if arrived.sent_at else None,
            arrived.subject,
            arrived.body,
            facts,
            headers,
            arrived.message_id,
            arrived.digest,
            arrived.sha256,
            arrived.raw if beside else None,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    return cursor.lastrowid or 0


def same_bytes(db: Connection, sha256: str) -> CaseId | None:
    """Return the case that a file with the same bytes became."""
    row = db.execute(
        "SELECT case_id FROM arrival WHERE sha256 = ? AND case_id IS NOT NULL ORDER BY id LIMIT 1", (sha256,)
    ).fetchone()
    return CaseId(row[0]) if row else None


def is_known(db: Connection, sha256: str, name: str) -> bool:
    """Tell whether the same bytes came under the same name before."""
    row = db.execute("SELECT 1 FROM arrival WHERE sha256 = ? AND name = ? LIMIT 1", (sha256, name)).fetchone()
    return row is not None


def same_message(db: Connection, arrived: Arrived) -> CaseId | None:
    """Return the case that the same message became, in the same bytes or in other wrapping.

    The number alone proves nothing: whoever knows it could keep a real message out by sending another under it.
    """
    row = db.execute(
        "SELECT case_id FROM request WHERE digest = ? AND (message_id IS ? OR message_id IS NULL OR ? IS NULL)"
        " ORDER BY id LIMIT 1",
        (arrived.digest, arrived.message_id, arrived.message_id),
    ).fetchone()
    return CaseId(row[0]) if row else None


def same_number(db: Connection, arrived: Arrived, case_id: CaseId) -> CaseId | None:
    """Return the first other case whose message bears the same number."""
    if not arrived.message_id:
        return None
    row = db.execute(
        "SELECT case_id FROM request WHERE message_id = ? AND case_id <> ? ORDER BY id LIMIT 1",
        (arrived.message_id, case_id),
    ).fetchone()
    return CaseId(row[0]) if row else None


def in_quarantine(db: Connection, sha256: str) -> int | None:
    """Return the arrival that keeps the same bytes in quarantine."""
    row = db.execute(
        "SELECT id FROM arrival WHERE sha256 = ? AND outcome = 'quarantined' AND resolved_at IS NULL ORDER BY id LIMIT 1",
        (sha256,),
    ).fetchone()
    return int(row[0]) if row else None
