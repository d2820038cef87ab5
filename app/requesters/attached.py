"""What is kept of the words of an attachment for the first gate: its digits, and how its text runs; never the words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.requesters import numbers, signs

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cases.model import CaseId
    from app.evidence.model import ItemId


def keep(db: Connection, case_id: CaseId, item_id: ItemId, words: str) -> None:
    """Keep what the first gate compares of words that came with a request; without words nothing is kept."""
    if not words.strip():
        return
    (country,) = db.execute("SELECT country FROM cases WHERE id = ?", (case_id,)).fetchone()
    keep_numbers(db, case_id, numbers.in_text(words, country), item_id)
    least = signs.least(words)
    db.execute(
        "INSERT INTO item_said (item_id, case_id, digits, least) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (item_id) DO UPDATE SET digits = digits || ' / x / ' || excluded.digits",
        (item_id, case_id, numbers.only_digits(words), least),
    )
    row = db.execute(
        "SELECT coalesce(i.request_id, (SELECT min(q.id) FROM request q WHERE q.case_id = i.case_id)) FROM item i WHERE i.id = ?",
        (item_id,),
    ).fetchone()
    if row is not None and row[0] is not None:
        keep_signs(db, row[0], signs.of_least(least))


def keep_numbers(db: Connection, case_id: int, found: Iterable[str], item_id: int = 0) -> None:
    """Keep the phone numbers that a request or something attached to it says."""
    db.executemany(
        "INSERT INTO said_number (tail, digits, case_id, item_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(numbers.tail(each), each, case_id, item_id) for each in dict.fromkeys(found) if each],
    )


def keep_signs(db: Connection, request_id: int, found: Iterable[signs.Sign]) -> None:
    """Keep the numbers by which requests like this one are found."""
    db.executemany(
        "INSERT INTO request_sign (kind, value, request_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(each.kind, each.value, request_id) for each in found],
    )


def digits_of(db: Connection, case_id: CaseId) -> str:
    """Return the digits of everything that came with a case's requests."""
    rows = db.execute("SELECT digits FROM item_said WHERE case_id = ? ORDER BY item_id", (case_id,))
    return "\n/ x /\n".join(row[0] for row in rows)


def runs_of(db: Connection, case_id: int) -> list[bytes]:
    """Return how the texts run that came with a case's requests."""
    rows = db.execute("SELECT least FROM item_said WHERE case_id = ? AND least <> x'' ORDER BY item_id", (case_id,))
    return [row[0] for row in rows]


def unread(db: Connection, case_id: CaseId) -> int:
    """Count the attachments of which no words are known here, so that no number in them is: scans and pictures above all."""
    (count,) = db.execute(
        "SELECT count(*) FROM item i LEFT JOIN item_said s ON s.item_id = i.id WHERE i.case_id = ? AND s.item_id IS NULL"
        " AND i.kind IN ('picture', 'pdf', 'text', 'mail', 'office') AND json_extract(i.facts, '$.original') IS NULL",
        (case_id,),
    ).fetchone()
    return int(count)
