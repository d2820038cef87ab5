"""What earlier requests have in common with one, each found by an index and cut short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.requesters import numbers, signs
from app.requesters.attached import digits_of, runs_of
from app.requesters.domains import aligned
from app.requesters.message import ATTACHED, Earlier, Habit, Message
from app.requesters.reading import domain_of
from app.requesters.signs import Sign

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

SIGNED = "requests signed up to"
_MOST, _MOST_OF_BAND, _MOST_READ = 5, 200, 25
_WHOLE_NUMBER, _MOST_SIGNED = 9, 4000
_EARLIER = (
    "SELECT k.reference, coalesce(r.email, ''), coalesce(r.name, ''),"
    " EXISTS (SELECT 1 FROM decision d WHERE d.case_id = k.id AND d.outcome = 'refuse'),"
    " k.requester_check = 'failed' OR EXISTS (SELECT 1 FROM callback b WHERE b.case_id = k.id AND b.outcome = 'denied'"
    " AND NOT EXISTS (SELECT 1 FROM callback_struck s WHERE s.callback_id = b.id))"
    " FROM cases k LEFT JOIN requester r ON r.id = k.requester_id WHERE k.id = ?"
)
_DENIED_BY_ADDRESS = (
    "SELECT k.id FROM requester r JOIN cases k ON k.requester_id = r.id JOIN callback b ON b.case_id = k.id"
    " WHERE r.email = ? AND k.id <> ? AND b.outcome = 'denied'"
    " AND NOT EXISTS (SELECT 1 FROM callback_struck s WHERE s.callback_id = b.id) ORDER BY k.id DESC LIMIT 5"
)
_DENIED_BY_DOMAIN = (
    "SELECT k.id FROM callback b JOIN cases k ON k.id = b.case_id JOIN requester r ON r.id = k.requester_id"
    " WHERE r.domain = ? AND k.id <> ? AND b.outcome = 'denied'"
    " AND NOT EXISTS (SELECT 1 FROM callback_struck s WHERE s.callback_id = b.id) ORDER BY k.id DESC LIMIT 5"
)


def domain_since(db: Connection, domain: str, case_id: CaseId) -> str | None:
    """Return when a domain was first seen here, apart from this case."""
    row = db.execute(
        "SELECT r.first_seen_at FROM requester r WHERE r.domain = ? AND EXISTS (SELECT 1 FROM cases k"
        " WHERE k.requester_id = r.id AND k.id <> ?) ORDER BY r.first_seen_at LIMIT 1",
        (domain, case_id),
    ).fetchone()
    return str(row[0]) if row else None


def cases_of(db: Connection, address: str, case_id: CaseId) -> int:
    """Count the other cases of an address."""
    if not address:
        return 0
    row = db.execute(
        "SELECT count(*) FROM requester r JOIN cases k ON k.requester_id = r.id WHERE r.email = ? AND k.id <> ?",
        (address.lower(), case_id),
    ).fetchone()
    return int(row[0])


def habits(db: Connection, address: str, case_id: CaseId) -> tuple[Habit, ...]:
    """Return how the last mails of an address were written, apart from this case's and those that turned out forged."""
    if not address:
        return ()
    rows = db.execute(
        "SELECT coalesce(q.headers ->> '$.mailer', ''), coalesce(q.headers ->> '$.date', '') FROM requester r"
        " JOIN cases k ON k.requester_id = r.id JOIN request q ON q.case_id = k.id WHERE r.email = ? AND k.id <> ?"
        " AND q.channel = 'mail' AND k.requester_check <> 'failed' ORDER BY q.id DESC LIMIT ?",
        (address.lower(), case_id, _MOST),
    )
    return tuple(Habit(*row) for row in rows)


def confirmed_at(db: Connection, address: str, case_id: CaseId, since: str) -> str | None:
    """Return when an address was last confirmed in another case; one that was denied since counts as never."""
    if not address:
        return None
    row = db.execute(
        "SELECT b.called_at, b.outcome FROM requester r JOIN cases k ON k.requester_id = r.id"
        " JOIN callback b ON b.case_id = k.id WHERE r.email = ? AND k.id <> ? AND b.outcome IN ('confirmed', 'denied')"
        " AND b.called_at >= ? AND NOT EXISTS (SELECT 1 FROM callback_struck s WHERE s.callback_id = b.id)"
        " ORDER BY b.called_at DESC LIMIT 1",
        (address.lower(), case_id, since),
    ).fetchone()
    return str(row[0]) if row and row[1] == "confirmed" else None


def denied(db: Connection, message: Message, case_id: CaseId, *, any_of_domain: bool) -> tuple[Earlier, ...]:
    """Return cases in which a call back denied this sender; or anybody of a domain that is nobody's we know."""
    by_domain = any_of_domain and bool(message.domain)
    value = message.domain if by_domain else message.address.lower()
    if not value:
        return ()
    rows = db.execute(_DENIED_BY_DOMAIN if by_domain else _DENIED_BY_ADDRESS, (value, case_id)).fetchall()
    return tuple(_earlier(db, row[0]) for row in rows)


def same_device(db: Connection, message: Message, case_id: CaseId) -> tuple[Earlier, ...]:
    """Return the cases that the same device sent under another address."""
    found = signs.of_device(message.headers.mailer, message.headers.origin)
    return _of_others(db, found, message, case_id)


def same_number(db: Connection, message: Message, case_id: CaseId) -> tuple[Earlier, ...]:
    """Return the cases of others that give the same number: as theirs, in what they wrote, or in what they attached."""
    found = list(_of_others(db, signs.of_number(numbers.digits(message.phone, message.country)), message, case_id))
    for number in _unlisted(db, message, case_id):
        rows = db.execute(
            "SELECT DISTINCT case_id, digits FROM said_number WHERE tail = ? AND case_id <> ? ORDER BY case_id DESC LIMIT ?",
            (numbers.tail(number), case_id, _MOST_READ),
        ).fetchall()
        met = (_earlier(db, row[0]) for row in rows if numbers.same(row[1], number))
        # Colleagues of one office share its number.
        found += [each for each in met if each.address and not aligned(domain_of(each.address), message.domain)]
    return tuple({each.reference: each for each in found}.values())[:_MOST]


def _unlisted(db: Connection, message: Message, case_id: CaseId) -> list[str]:
    """Return the whole numbers that a request says and the directory does not have; short ones are alike by chance."""
    said = numbers.in_text(f"{message.body[-_MOST_SIGNED:]}\n{digits_of(db, case_id)[:_MOST_SIGNED]}", message.country)
    whole = [each for each in dict.fromkeys(said) if len(each) >= _WHOLE_NUMBER][:_MOST_READ]
    listed = "SELECT 1 FROM agency_contact WHERE digits = ? LIMIT 1"
    return [each for each in whole if db.execute(listed, (each,)).fetchone() is None]


def same_account(db: Connection, message: Message, case_id: CaseId) -> tuple[Earlier, ...]:
    """Return the cases of others that ask about the same account."""
    found: list[Earlier] = []
    for account in message.accounts[:_MOST]:
        rows = db.execute(
            "SELECT DISTINCT t.case_id FROM subject t WHERE t.value = ? AND t.role = 'account' AND t.case_id <> ?"
            " ORDER BY t.case_id DESC LIMIT ?",
            (account, case_id, _MOST),
        ).fetchall()
        found += [_earlier(db, row[0], what=account) for row in rows]
    return tuple(each for each in found if each.address != message.address.lower())[:_MOST]


def phrased_alike(db: Connection, message: Message, case_id: CaseId, share: float) -> tuple[Earlier, ...]:
    """Return the cases whose words run like these, or like those attached, those with the most in common first."""
    text = f"{message.subject[:1000]}\n{message.body}"
    runs = [run for run in (signs.least(text), *runs_of(db, case_id)[:_MOST]) if run]
    met: Counter[int] = Counter()
    for run in runs:
        for sign in signs.of_least(run):
            met.update(_requests(db, sign))
    found: dict[int, Earlier] = {}
    for request_id, _count in met.most_common(_MOST_READ):
        row = db.execute(
            "SELECT case_id, substr(subject, 1, 1000) || char(10) || substr(body, 1, ?) FROM request WHERE id = ?",
            (signs.MOST_SIGNS, request_id),
        ).fetchone()
        if row is None or row[0] == case_id or row[0] in found:
            continue
        common, what = signs.share(text, row[1]), ""
        if common < share:
            # Letters come as attachments too, and their words are not kept: how they run is.
            theirs = (signs.least(row[1]), *runs_of(db, row[0])[:_MOST])
            common = max((signs.common(one, other) for one in runs for other in theirs), default=0.0)
            what = ATTACHED
        if common >= share:
            found[row[0]] = _earlier(db, row[0], share=common, what=what)
    return tuple(sorted(found.values(), key=lambda each: -each.share))[:_MOST]


def not_compared(db: Connection) -> int:
    """Return how many requests have no signs yet."""
    row = db.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM request) - coalesce((SELECT value FROM counter WHERE name = ?), 0)",
        (SIGNED,),
    ).fetchone()
    return max(0, int(row[0]))


def _of_others(db: Connection, found: Iterable[Sign], message: Message, case_id: CaseId) -> tuple[Earlier, ...]:
    cases: dict[int, None] = {}
    for sign in found:
        for request_id in _requests(db, sign):
            row = db.execute("SELECT case_id FROM request WHERE id = ?", (request_id,)).fetchone()
            if row is not None and row[0] != case_id:
                cases[row[0]] = None
    every = (_earlier(db, number) for number in list(cases)[:_MOST_READ])
    return tuple(each for each in every if each.address != message.address.lower())[:_MOST]


def _requests(db: Connection, sign: Sign) -> list[int]:
    """Return the last requests that bear a sign; a form that everybody fills in bears the same many times."""
    rows = db.execute(
        "SELECT request_id FROM request_sign WHERE kind = ? AND value = ? ORDER BY request_id DESC LIMIT ?",
        (sign.kind, sign.value, _MOST_OF_BAND),
    )
    return [row[0] for row in rows]


def _earlier(db: Connection, case_id: int, *, share: float = 0.0, what: str = "") -> Earlier:
    reference, address, name, refused, failed = db.execute(_EARLIER, (case_id,)).fetchone()
    return Earlier(reference, address, name, bool(refused), bool(failed), share, what)
