"""Requesters in SQL: values in, values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Topic
from app.identity import new_uid
from app.requesters.model import NewRequester, RequesterId

if TYPE_CHECKING:
    from app.desk import Transaction


def find_or_add(tx: Transaction, new: NewRequester) -> RequesterId | None:
    """Return the requester who says all the same of themselves, or add one; none when nothing is said.

    An address alone is not enough: a shared mailbox would show one officer's name on another's case.
    """
    if new.is_nobody:
        return None
    return _find(tx, new) or _add(tx, new)


def revise(tx: Transaction, requester_id: RequesterId, new: NewRequester) -> None:
    """Put right who one case's requester is, while nobody else's case points there."""
    uid, version = tx.db.execute("SELECT uid, version FROM requester WHERE id = ?", (requester_id,)).fetchone()
    tx.db.execute(
        "UPDATE requester SET name = ?, agency = ?, email = ?, domain = ?, phone = ?, badge = ?, country = ?,"
        " version = version + 1, op_id = ? WHERE id = ?",
        (
            new.name,
            new.agency,
            new.email.lower(),
            new.domain,
            new.phone,
            new.badge,
            new.country,
            tx.op_id,
            requester_id,
        ),
    )
    tx.wrote("requester", uid, version + 1, "requester.revise", new.as_body(), topics=(Topic.CASES,))


def _find(tx: Transaction, new: NewRequester) -> RequesterId | None:
    if not new.email:
        return None
    row = tx.db.execute(
        "SELECT id FROM requester WHERE email = ? AND agency = ? AND name = ? AND badge = ? AND phone = ? AND country = ?"
        " ORDER BY id DESC LIMIT 1",
        (new.email.lower(), new.agency, new.name, new.badge, new.phone, new.country),
    ).fetchone()
    return RequesterId(row[0]) if row else None


def _add(tx: Transaction, new: NewRequester) -> RequesterId:
    uid = new_uid()
    cursor = tx.db.execute(
        "INSERT INTO requester (uid, name, agency, email, domain, phone, badge, country, device_id, op_id, version,"
        " first_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
        (
            uid,
            new.name,
            new.agency,
            new.email.lower(),
            new.domain,
            new.phone,
            new.badge,
            new.country,
            tx.desk.device.id,
            tx.op_id,
            tx.at,
        ),
    )
    tx.wrote("requester", uid, 1, "requester.add", new.as_body(), topics=(Topic.CASES,))
    return RequesterId(cursor.lastrowid or 0)
