"""What the checks look at, gathered from the vault: the request of a case, and what is known here of its sender."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId, NoSuchCaseError
from app.clock import from_text, utc_text
from app.requesters import history
from app.requesters.domains import Listed, free_mail, near, parents
from app.requesters.message import Alike, Earlier, Headers, Here, Known, Message, Paper
from app.requesters.naming import named_in_words
from app.requesters.policy import VerificationPolicy
from app.requesters.vouching import Said, listed, vouches

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_MOST_PAPERS = 100


def message_of(db: Connection, case_id: CaseId) -> Message:
    """Return the request that opened a case, with who is said to ask."""
    row = db.execute(
        "SELECT k.kind, k.country, coalesce(r.email, ''), coalesce(r.name, ''), coalesce(r.agency, ''),"
        " coalesce(r.phone, ''), coalesce(r.country, ''), q.channel, q.received_at, q.subject, q.body, q.headers"
        " FROM cases k LEFT JOIN requester r ON r.id = k.requester_id LEFT JOIN request q ON q.case_id = k.id"
        " WHERE k.id = ? ORDER BY q.id LIMIT 1",
        (case_id,),
    ).fetchone()
    if row is None:
        raise NoSuchCaseError
    kind, place, email, name, agency, phone, country, channel, received_at, subject, body, headers = row
    said: Mapping[str, Any] = json.loads(headers or "{}")
    return Message(
        channel=channel or "phone",
        kind=kind,
        received_at=from_text(received_at or _received(db, case_id)),
        address=email,
        name=name,
        agency=agency,
        phone=phone,
        country=country or place,
        subject=subject or "",
        body=body or "",
        headers=headers_of(said),
        papers=_papers(db, case_id),
        accounts=_accounts(db, case_id),
    )


def headers_of(said: Mapping[str, Any]) -> Headers:
    """Return the kept headers of a mail as the checks read them."""
    return Headers(
        sender=_text(said, "sender"),
        origin_name=_text(said, "from"),
        reply_to=_text(said, "reply_to"),
        return_path=_text(said, "return_path"),
        date=_text(said, "date"),
        message_id=_text(said, "message_id"),
        received=_texts(said, "received"),
        results=_texts(said, "authentication_results"),
        arc=_texts(said, "arc"),
        dkim=_texts(said, "dkim"),
        mailer=_text(said, "mailer"),
        origin=_text(said, "origin"),
        defects=_texts(said, "defects"),
    )


def known_of(desk: Desk, case_id: CaseId, message: Message, policy: VerificationPolicy) -> Known:
    """Return what the directory and earlier cases say of a request."""
    db, now = desk.db, desk.clock.now()
    here, listed = here_of(db, message.domain), []
    if message.domain and not here and message.domain not in free_mail():
        listed = _listed(db)
    since = utc_text(now - timedelta(days=policy.known_days))
    return Known(
        now=now,
        directory=_count(db),
        here=here,
        named=named_in(db, message),
        alike=_alike(db, message.domain, listed, policy.lookalike_signs),
        domain_since=history.domain_since(db, message.domain, case_id),
        cases=history.cases_of(db, message.address, case_id),
        confirmed_at=history.confirmed_at(db, message.address, case_id, since),
        denied=denied_before(db, message, case_id),
        phrased_alike=history.phrased_alike(db, message, case_id, policy.similar_share),
        same_device=history.same_device(db, message, case_id),
        same_number=history.same_number(db, message, case_id),
        same_account=history.same_account(db, message, case_id),
        number_is_listed=_is_listed(db, message),
        habits=history.habits(db, message.address, case_id),
        not_compared=history.not_compared(db),
    )


def _is_listed(db: Connection, message: Message) -> bool:
    """Tell whether the directory had the number that a request gives before it gave it, or somebody found it again."""
    entries = listed(db, message.phone, message.country)
    return vouches(entries, Said("", utc_text(message.received_at)))


def _received(db: Connection, case_id: CaseId) -> str:
    return str(db.execute("SELECT received_at FROM cases WHERE id = ?", (case_id,)).fetchone()[0])


def _papers(db: Connection, case_id: CaseId) -> tuple[Paper, ...]:
    rows = db.execute(
        "SELECT name, declared_type, content_type, kind, facts FROM item WHERE case_id = ? ORDER BY position LIMIT ?",
        (case_id, _MOST_PAPERS),
    )
    papers = (Paper(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in rows)
    return tuple(paper for paper in papers if not paper.facts.get("original"))


def _accounts(db: Connection, case_id: CaseId) -> tuple[str, ...]:
    rows = db.execute("SELECT value FROM subject WHERE case_id = ? AND role = 'account' ORDER BY id", (case_id,))
    return tuple(row[0] for row in rows)


def _count(db: Connection) -> int:
    return int(db.execute("SELECT count(*) FROM agency WHERE retired_at IS NULL").fetchone()[0])


_BY_DOMAIN = (
    "SELECT a.id, a.name, a.country, a.zone, (SELECT count(*) FROM agency_contact c WHERE c.agency_id = a.id), a.kind"
    " FROM agency a JOIN agency_domain d ON d.agency_id = a.id WHERE d.domain = ? AND a.retired_at IS NULL ORDER BY a.id"
)
_BY_ID = (
    "SELECT a.id, a.name, a.country, a.zone, (SELECT count(*) FROM agency_contact c WHERE c.agency_id = a.id), a.kind"
    " FROM agency a WHERE a.id = ?"
)
_BY_NAME = (
    "SELECT a.id, a.name, a.country, a.zone, (SELECT count(*) FROM agency_contact c WHERE c.agency_id = a.id), a.kind"
    " FROM agency a WHERE a.name = ? AND (? = '' OR a.country = ?) AND a.retired_at IS NULL ORDER BY a.id LIMIT 3"
)


def denied_before(db: Connection, message: Message, case_id: CaseId) -> tuple[Earlier, ...]:
    """Return the cases in which this sender was denied; of a domain that is nobody's we know, anybody of it."""
    strange = not here_of(db, message.domain) and message.domain not in free_mail()
    return history.denied(db, message, case_id, any_of_domain=strange)


def here_of(db: Connection, domain: str) -> tuple[Here, ...]:
    """Return the agencies whose domain this is, or a part of."""
    for name in parents(domain) if domain else ():
        rows = db.execute(_BY_DOMAIN, (name,)).fetchall()
        if rows:
            return tuple(Here(*row) for row in rows)
    return ()


def named_in(db: Connection, message: Message) -> tuple[Here, ...]:
    """Return the agencies of the directory that a request names; a mail of nobody's domain names them in its words."""
    if not message.agency:
        if not message.is_mail or here_of(db, message.domain):
            return ()
        found = named_in_words(db, message.name, message.subject, message.body)
        return tuple(Here(*row) for number in found for row in db.execute(_BY_ID, (number,)))
    rows = db.execute(_BY_NAME, (message.agency, message.country, message.country))
    return tuple(Here(*row) for row in rows)


def imitated(db: Connection, domain: str, most_signs: int) -> tuple[Here, ...]:
    """Return the agencies whose domains one resembles: it is they who are asked whether they wrote."""
    if not domain or domain in free_mail() or here_of(db, domain):
        return ()
    found = near(domain, _listed(db), most_signs)
    return tuple(here for each in found for here in here_of(db, each.listed.domain))


def _listed(db: Connection) -> list[Listed]:
    return [Listed(*row) for row in db.execute("SELECT domain, skeleton, agency_id FROM agency_domain")]


def _alike(db: Connection, domain: str, listed: list[Listed], most_signs: int) -> tuple[Alike, ...]:
    if not domain or not listed:
        return ()
    found = near(domain, listed, most_signs)
    names = {
        each.listed.agency_id: str(
            db.execute("SELECT name FROM agency WHERE id = ?", (each.listed.agency_id,)).fetchone()[0]
        )
        for each in found
    }
    return tuple(Alike(each.listed.domain, names[each.listed.agency_id], each.how) for each in found)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _texts(said: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = said.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
