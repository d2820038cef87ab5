"""Requests get their signs as they come in; those that came before there were signs get theirs little by little."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.requesters import numbers, signs
from app.requesters.history import UNSIGNED
from app.requesters.signs import Sign

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction

_AT_ONCE = 200


def sign(
    tx: Transaction, request_id: int, words: tuple[str, str], headers: Mapping[str, Any], phone: tuple[str, str]
) -> None:
    """Note the signs of a request: of its subject and words, its headers, and its phone number with its country."""
    _write(tx.db, request_id, _signs(words, headers, phone))


def catch_up(desk: Desk, most: int = _AT_ONCE) -> int:
    """Sign some of the requests that came before there were signs, the newest first; return how many are left."""
    (left,) = desk.db.execute("SELECT coalesce(sum(value), 0) FROM counter WHERE name = ?", (UNSIGNED,)).fetchone()
    if not left:
        return 0
    with desk.transaction() as tx:
        rows = tx.db.execute(
            "SELECT q.id, substr(q.subject, 1, 1000), substr(q.body, 1, ?), q.headers, coalesce(r.phone, ''),"
            " coalesce(r.country, '') FROM request q JOIN cases k ON k.id = q.case_id"
            " LEFT JOIN requester r ON r.id = k.requester_id WHERE q.id <= ? ORDER BY q.id DESC LIMIT ?",
            (signs.MOST_SIGNS, left, most),
        ).fetchall()
        for number, subject, body, headers, phone, country in rows:
            sign(tx, number, (subject, body), json.loads(headers), (phone, country))
        lowest = rows[-1][0] - 1 if len(rows) == most else 0
        tx.counters[UNSIGNED] = lowest
    return int(lowest)


def _signs(words: tuple[str, str], headers: Mapping[str, Any], phone: tuple[str, str]) -> Iterator[Sign]:
    subject, body = words
    yield from signs.of_text(f"{subject[:1000]}\n{body}")
    yield from signs.of_device(str(headers.get("mailer") or ""), str(headers.get("origin") or ""))
    if phone[0]:
        yield from signs.of_number(numbers.digits(*phone))


def _write(db: Connection, request_id: int, found: Iterator[Sign]) -> None:
    db.executemany(
        "INSERT INTO request_sign (kind, value, request_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(each.kind, each.value, request_id) for each in found],
    )
