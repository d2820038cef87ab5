"""Requests get their signs once they are in: an import of thousands never waits for it, and older vaults catch up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.identity import Permission
from app.requesters import numbers, signs
from app.requesters.attached import keep_numbers, keep_signs
from app.requesters.history import SIGNED, not_compared
from app.requesters.signs import Sign

if TYPE_CHECKING:
    from app.desk import Desk

# Few enough that a person's own write, which waits meanwhile, does not notice.
AT_ONCE = 200


def sign_all(desk: Desk, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Sign every request that has no signs, a batch at a time."""
    while not cancelled() and catch_up(desk):
        continue


def catch_up(desk: Desk, most: int = AT_ONCE) -> int:
    """Sign the next requests that have no signs, and return how many are left; these are no facts, so nothing is told of it."""
    if not not_compared(desk.db):
        return 0
    with desk.transaction(Permission.KEEP) as tx:
        (done,) = tx.db.execute("SELECT coalesce(sum(value), 0) FROM counter WHERE name = ?", (SIGNED,)).fetchone()
        rows = tx.db.execute(
            "SELECT q.id, substr(q.subject, 1, 1000), substr(q.body, 1, ?), q.headers, coalesce(r.phone, ''),"
            " coalesce(nullif(r.country, ''), k.country), k.id FROM request q JOIN cases k ON k.id = q.case_id"
            " LEFT JOIN requester r ON r.id = k.requester_id WHERE q.id > ? ORDER BY q.id LIMIT ?",
            (signs.MOST_SIGNS, done, most),
        ).fetchall()
        for number, subject, body, headers, phone, country, case_id in rows:
            words = f"{subject}\n{body}"
            keep_signs(tx.db, number, _signs(words, json.loads(headers), phone, country))
            keep_numbers(tx.db, case_id, (numbers.digits(phone, country), *numbers.in_text(words, country)))
        tx.counters[SIGNED] = rows[-1][0] if rows else done
    return not_compared(desk.db)


def _signs(words: str, headers: Mapping[str, Any], phone: str, country: str) -> Iterator[Sign]:
    yield from signs.of_text(words)
    yield from signs.of_device(str(headers.get("mailer") or ""), str(headers.get("origin") or ""))
    if phone:
        yield from signs.of_number(numbers.digits(phone, country))
