"""Planned requests as the files that an intake receives: mail, and documents after the published schema."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from app.cases.model import Kind
from app.clock import utc_text
from app.demo.cast import Cast
from app.demo.papers import Paper
from app.demo.plan import Flag, Planned

_INSIDE = frozenset({Kind.INTERNAL_ESCALATION, Kind.PROACTIVE})
_WANTED = {
    Kind.EMERGENCY_DISCLOSURE: ["subscriber", "login"],
    Kind.PRODUCTION_ORDER: ["subscriber", "login"],
    Kind.PRESERVATION: ["subscriber", "login", "interaction", "content"],
}


def words(planned: Planned) -> str:
    """Return what the requester writes, and that nobody in it is real."""
    tongue = planned.tongue
    parts = [planned.fill(part) for part in planned.story.words]
    sender = f"{planned.officer}\n{planned.agency.unit}\n{planned.agency.name}"
    return "\n\n".join([tongue.greeting, *parts, planned.fill(tongue.closing), sender, f"-- \n{tongue.synthetic}"])


def mail(planned: Planned, papers: Sequence[Paper], cast: Cast) -> bytes:
    """Write a request as a mail with its papers attached."""
    message = EmailMessage(policy=SMTP)
    address, domain = sender(planned, cast)
    # Fixed, where the library would draw it by lot: the same seed makes the same bytes.
    message["Message-ID"] = f"<demo-{planned.number:05d}-{planned.accounts[0]}@{domain}>"
    message["Received"] = f"from {domain} by mx.platform.example; {format_datetime(planned.received_at)}"
    message["From"] = f'"{planned.officer}" <{address}>'
    message["To"] = cast.desk
    if planned.flag is Flag.REPLY_ELSEWHERE:
        message["Reply-To"] = f"case.desk@{cast.free_mail}"
    message["Subject"] = planned.story.subject
    message["Date"] = format_datetime(planned.received_at - timedelta(minutes=1))
    message["Authentication-Results"] = _checks(planned, domain)
    message["X-Synthetic"] = planned.tongue.synthetic
    charset = "iso-2022-jp" if planned.tongue.language == "ja" else "utf-8"
    message.set_content(words(planned), charset=charset, cte="7bit" if charset == "iso-2022-jp" else "quoted-printable")
    for paper in papers:
        main, _slash, sub = paper.media_type.partition("/")
        message.add_attachment(paper.data, maintype=main, subtype=sub, filename=paper.name)
    if message.is_multipart():
        message.set_boundary(f"demo-{planned.number:05d}-boundary")
    return message.as_bytes()


def letter(address: str, subject: str, words: str, sent_at: datetime) -> bytes:
    """Write a mail from an address to itself, as somebody forwards one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = message["To"] = address
    message["Subject"] = subject
    message["Date"] = format_datetime(sent_at)
    message.set_content(words)
    return message.as_bytes()


def document(planned: Planned, papers: Sequence[Paper], cast: Cast, received_at: datetime | None = None) -> bytes:
    """Write a request as a document after the published schema."""
    body: dict[str, Any] = {
        "schema": "stillwater.request/1",
        "kind": planned.kind.value,
        "id": f"demo-{planned.number:05d}-{planned.accounts[0]}",
        "received_at": utc_text(received_at or planned.received_at),
        "sent_at": utc_text(planned.received_at - timedelta(minutes=1)),
        "subject": planned.story.subject,
        "words": words(planned),
        "requester": _requester(planned, cast),
        "data": _data(planned),
    }
    if planned.kind not in {Kind.PRODUCTION_ORDER, Kind.PRESERVATION}:
        body["emergency"] = _emergency(planned)
    if planned.kind not in _INSIDE:
        body["document"] = _letter(planned, papers)
        body["legal"] = {"good_faith_facts": planned.fill(planned.story.words[0]), "preservation_asked": True}
    if papers:
        body["attachments"] = [_attachment(paper) for paper in papers]
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def sender(planned: Planned, cast: Cast) -> tuple[str, str]:
    """Return the address that a request comes from, and its domain."""
    domain = {Flag.LOOKALIKE: planned.agency.lookalike, Flag.FREE_MAIL: cast.free_mail}.get(
        planned.flag or Flag.REPLY_ELSEWHERE, planned.agency.domain
    )
    return f"duty.{planned.number % 100:02d}@{domain}", domain


def _checks(planned: Planned, domain: str) -> str:
    told = "fail" if planned.flag in {Flag.LOOKALIKE, Flag.REPLY_ELSEWHERE} else "pass"
    return f"mx.platform.example; spf={told} smtp.mailfrom={domain}; dkim={told} header.d={domain}; dmarc={told}"


def _requester(planned: Planned, cast: Cast) -> dict[str, Any]:
    agency = planned.agency
    asked = {
        "agency_name": agency.name,
        "agency_country": planned.country,
        "agency_type": "internal team" if planned.kind in _INSIDE else "police",
        "officer_name": planned.officer,
        "badge_id": f"{7000 + planned.number}",
        "official_email": sender(planned, cast)[0],
        "phone": agency.phone.format(n=planned.number % 100),
        "case_number": planned.case_number,
        "sworn_leo": planned.kind not in _INSIDE,
    }
    if planned.flag is None and planned.kind not in _INSIDE:
        asked["agency_public_contact_url"] = f"https://{agency.domain}/contact"
    return asked


def _emergency(planned: Planned) -> dict[str, Any]:
    story = planned.story
    told = {
        "nature_of_emergency": story.nature,
        "threat_recency": story.recency,
        "person_at_risk": planned.person,
        "harm_type": story.harm,
        "imminence": story.time_frame,
        "why_data_needed": story.why_data,
        "why_no_process": story.why_no_process,
        "actions_taken": story.actions,
        "platform_connection": f"@{planned.accounts[0]}",
    }
    return {name: value for name, value in told.items() if value}


def _data(planned: Planned) -> dict[str, Any]:
    since = (planned.received_at - timedelta(days=3)).replace(hour=0, minute=0, second=0)
    accounts = [{"type": "username", "value": f"@{account}"} for account in planned.accounts]
    asked: dict[str, Any] = {
        "account_identifier": accounts,
        "content_urls": [f"https://video.platform.example/@{planned.accounts[0]}"],
    }
    if planned.kind not in _INSIDE:
        asked["data_categories"] = _WANTED[planned.kind]
        # One form in five leaves its dates open: a gap that the page shows.
        if planned.number % 5:
            asked |= {"date_from": utc_text(since), "date_to": utc_text(planned.received_at)}
    return asked


def _letter(planned: Planned, papers: Sequence[Paper]) -> dict[str, Any]:
    letter = next((paper for paper in papers if paper.from_requester), None)
    told: dict[str, Any] = {"language": planned.tongue.language, "letterhead": letter is not None}
    if letter is not None:
        dated = f"{planned.received_at:%Y-%m-%d}"
        told |= {"document_signed": True, "document_dated": dated, "document_pdf": letter.name}
    return told


def _attachment(paper: Paper) -> dict[str, Any]:
    origin = "requester" if paper.from_requester else "subject"
    return {
        "name": paper.name,
        "media_type": paper.media_type,
        "data": base64.b64encode(paper.data).decode("ascii"),
        "origin": origin,
    }
