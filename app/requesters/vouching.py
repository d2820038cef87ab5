"""Whether a number may be the one that is called back: nobody lists a request's own number and then calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.requesters import numbers
from app.requesters.attached import digits_of

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class Said:
    """That a number stands in requests: the earliest of them, and when it came in."""

    reference: str
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as the directory has it: since when, by whom, and who found it a second time."""

    uid: str
    added_at: str
    confirmed_by: str | None


def said_in_requests(db: Connection, case_id: CaseId, number: str, country: str, also: str = "") -> Said | None:
    """Return the earliest open or denied request that says a number: this case's, however it is written there, or another's."""
    found = dict.fromkeys(_of_others(db, numbers.digits(number, country)))
    said = said_in(db, case_id)
    if any(numbers.stands_in(number, said, each) for each in {country, also}):
        found[case_id] = None
    every = [row for each in found if (row := _came(db, each)) is not None]
    return min(every, key=lambda each: each.at, default=None)


def listed(db: Connection, number: str, country: str) -> tuple[Entry, ...]:
    """Return where the directory has a number, of agencies that were not taken out of it."""
    digits = numbers.digits(number, country)
    if not digits:
        return ()
    rows = db.execute(
        "SELECT c.uid, c.added_at, (SELECT p.name FROM contact_confirmed f JOIN person p ON p.id = f.person_id"
        " WHERE f.contact_uid = c.uid AND f.digits = c.digits ORDER BY f.id LIMIT 1) FROM agency_contact c"
        " JOIN agency a ON a.id = c.agency_id WHERE c.digits = ? AND a.retired_at IS NULL ORDER BY c.id",
        (digits,),
    )
    return tuple(Entry(*row) for row in rows)


def vouches(entries: tuple[Entry, ...], said: Said) -> bool:
    """Tell whether the directory speaks for a number that a request says: from before it came, or by a second person."""
    return any(each.confirmed_by is not None or (each.added_at and each.added_at < said.at) for each in entries)


def said_in(db: Connection, case_id: CaseId) -> str:
    """Return all that the requests of a case say, with the phone number of who asks and the digits of what came along."""
    rows = db.execute(
        "SELECT subject || char(10) || body || char(10) || facts || char(10) || headers FROM request WHERE case_id = ?",
        (case_id,),
    )
    phone = db.execute(
        "SELECT r.phone FROM requester r JOIN cases k ON k.requester_id = r.id WHERE k.id = ?", (case_id,)
    ).fetchone()
    return "\n".join([phone[0] if phone else "", *(row[0] for row in rows), digits_of(db, case_id)])


def _of_others(db: Connection, digits: str) -> list[CaseId]:
    """Return the cases that are open, or whose requester was denied, and that say a number."""
    rows = db.execute(
        "SELECT s.case_id, s.digits FROM said_number s JOIN cases k ON k.id = s.case_id"
        " WHERE s.tail = ? AND (k.state <> 'closed' OR k.requester_check = 'failed')",
        (numbers.tail(digits),),
    )
    return [CaseId(row[0]) for row in rows if numbers.same(row[1], digits)]


def _came(db: Connection, case_id: CaseId) -> Said | None:
    """Return when a case's first request came; a sender's own date counts only where it makes that earlier."""
    row = db.execute(
        "SELECT k.reference, min(coalesce(q.received_at, k.received_at), coalesce(q.sent_at, q.received_at, k.received_at))"
        " FROM cases k LEFT JOIN request q ON q.case_id = k.id WHERE k.id = ? ORDER BY 2 LIMIT 1",
        (case_id,),
    ).fetchone()
    return Said(row[0], row[1]) if row else None
