"""A mail as a request: what its headers and words say, all of it read in the cage."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.cage.errors import DecodeFailedError
from app.cage.model import Answer, BytesSource, Fact, Job, Op, Part, display_name
from app.i18n import _
from app.intake.kinds import guess
from app.intake.model import (
    Arrived,
    Attachment,
    Channel,
    UnreadableError,
    digest,
    message_id,
    references,
    shown,
)
from app.requesters.model import NewRequester, country_of_domain

if TYPE_CHECKING:
    from app.cage.client import Cage

# Further back, a mail is an old one that somebody keeps: its clocks begin when it is brought in.
OLDEST = timedelta(days=30)
_NAME = re.compile(r'^\s*"?([^"<>@]{1,200}?)"?\s*<')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What servers write; a stamp in an older form is done without rather than guessed.
_STAMP = re.compile(
    rf"\s*(?:[A-Z][a-z]{{2}},\s*)?(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\s+(\d\d:\d\d:\d\d)\s+([+-]\d{{4}})"
)
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KEPT = (
    "from",
    "sender",
    "reply_to",
    "return_path",
    "to",
    "cc",
    "date",
    "message_id",
    "in_reply_to",
    "references",
    "received",
    "authentication_results",
    "arc",
    "dkim",
    "mailer",
    "origin",
    "defects",
)


def read(cage: Cage, data: bytes, name: str, now: datetime, cancelled: Callable[[], bool]) -> Arrived:
    """Read one mail in the cage, or raise with the reason why it cannot be read."""
    op = Op.MSG if is_outlook(data) else Op.MAIL
    try:
        answer = cage.ask(Job(op), BytesSource(data), cancelled=cancelled)
    except DecodeFailedError as error:
        raise UnreadableError(_("This mail could not be read safely: {reason}.").format(reason=error.reason)) from error
    return _arrived(answer, data, name, now)


def is_outlook(data: bytes) -> bool:
    """Tell whether bytes are in the container that Outlook keeps a mail in; the cage finds out whether it is one."""
    return data.startswith(_CONTAINER)


def _arrived(answer: Answer, data: bytes, name: str, now: datetime) -> Arrived:
    subject, body, address = answer.words("subject"), answer.text or "", answer.words("from_address").strip()
    received_at, received_by = _received(answer.list("received"), now)
    requester = NewRequester(name=_sender(answer.words("from")), email=address)
    attachments = tuple(_attachments(answer.parts))
    said = {"from": address.lower(), "date": answer.words("date"), "subject": subject, "body": body}
    return Arrived(
        channel=Channel.MAIL,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        raw=data,
        kind=guess(subject, body),
        title=shown(subject) or _("Mail without a subject from {sender}").format(sender=shown(address, 80)),
        received_at=received_at,
        received_by=received_by,
        sent_at=_moment(answer.words("date_utc")),
        subject=subject,
        body=body,
        facts=_facts(requester, attachments),
        headers=_headers(answer),
        message_id=message_id(answer.words("message_id")),
        digest=digest(said, (attachment.data for attachment in attachments)),
        requester=requester,
        country=country_of_domain(requester.domain),
        attachments=attachments,
        answers=references(subject),
    )


def _facts(requester: NewRequester, attachments: tuple[Attachment, ...]) -> dict[str, Any]:
    """Return the fields of the form that headers alone can fill in; the words are for a person to read.

    No account is taken from the words: an address in a footer would link every case of one agency.
    """
    pdf = next((each.name for each in attachments if each.data.startswith(b"%PDF-")), "")
    facts = {"officer_name": requester.name, "official_email": requester.email, "document_pdf": pdf}
    return {name: value for name, value in facts.items() if value}


def _headers(answer: Answer) -> dict[str, Any]:
    kept: dict[str, Fact] = {name: answer.facts[name] for name in _KEPT if answer.facts[name]}
    flags = {name: True for name in ("truncated", "body_is_html") if answer.count(name)}
    return {**kept, **flags}


def _sender(header: str) -> str:
    found = _NAME.match(header[:1000])
    return shown(found[1], 200) if found else ""


def _attachments(parts: tuple[Part, ...]) -> Iterator[Attachment]:
    """Return the parts with the attached message that each was found in."""
    open_messages: list[tuple[int, int]] = []
    for place, part in enumerate(parts):
        while open_messages and open_messages[-1][0] >= part.depth:
            open_messages.pop()
        inside = open_messages[-1][1] if open_messages else None
        is_message = part.declared_type.lower().startswith("message/")
        otherwise = _("attached message {number}") if is_message else _("attachment {number}")
        name = display_name(part.name, otherwise.format(number=place + 1))
        yield Attachment(name, _type_name(part.declared_type), part.data, None, inside)
        if is_message:
            open_messages.append((part.depth, place))


def _received(headers: tuple[str, ...], now: datetime) -> tuple[datetime, str]:
    """Return when our side got the mail: the top line is our own server's, those below are the sender's word."""
    found = _STAMP.match(headers[0].rpartition(";")[2][:64]) if headers else None
    if found is None:
        return now, "import"
    day, month, year, time, zone = found.groups()
    try:
        moment = datetime.strptime(f"{year}-{_MONTHS.index(month) + 1}-{day} {time} {zone}", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return now, "import"
    return (moment, "mail Received header") if now - OLDEST <= moment <= now else (now, "import")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _type_name(declared: str) -> str:
    """Return a declared type with its slash; what is not a letter of it is made harmless like a name."""
    return "/".join(display_name(piece) for piece in declared.split("/", 1))
