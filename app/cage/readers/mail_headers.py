"""What the headers of a mail say, as far as the library can tell without falling over them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import TypeVar

from app.cage.readers.reader import Refusal
from app.cage.readers.text import writable

LINE, NAME, LISTED, LISTED_SIGNS = 16_000, 4000, 100, 20_000
# Few servers pass a mail on; more signatures than these say nothing further.
HANDED_ON = 10
_ONCE = ("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id")

T = TypeVar("T")


def facts(message: EmailMessage) -> dict[str, str | int | list[str] | None]:
    """Return what the headers say."""
    date = header(message, "date")
    return {
        "from": header(message, "from"),
        "from_address": _address(message, "from"),
        "sender": header(message, "sender"),
        "reply_to": header(message, "reply-to"),
        "return_path": header(message, "return-path"),
        "to": header(message, "to"),
        "cc": header(message, "cc"),
        "subject": header(message, "subject"),
        "date": date,
        "date_utc": quietly(lambda: _utc(date), ""),
        "message_id": header(message, "message-id"),
        "in_reply_to": header(message, "in-reply-to"),
        "references": header(message, "references"),
        "received": _headers(message, "received"),
        "authentication_results": _headers(message, "authentication-results"),
        "arc": _headers(message, "arc-authentication-results")[:HANDED_ON],
        "dkim": _headers(message, "dkim-signature")[:HANDED_ON],
        "mailer": header(message, "x-mailer") or header(message, "user-agent"),
        "origin": header(message, "x-originating-ip") or header(message, "x-sender-ip"),
    }


def header(message: EmailMessage, name: str) -> str:
    """Return a header's words; as it came when it cannot be understood."""
    raw = [str(value) for key, value in message.raw_items() if key.lower() == name]
    if not raw:
        return ""
    return _line(quietly(lambda: str(message[name]), raw[0]), LINE)


def _headers(message: EmailMessage, name: str) -> list[str]:
    """Return headers that stand there several times, as many as an answer has room for."""
    raw = [str(value) for key, value in message.raw_items() if key.lower() == name]
    found, room = [], LISTED_SIGNS
    for line in (_line(value, NAME) for value in raw[:LISTED]):
        room -= len(line)
        if room < 0:
            break
        found.append(line)
    return found


def _line(value: str, most: int) -> str:
    return writable(" ".join(value.split()))[:most]


def _address(message: EmailMessage, name: str) -> str:
    """Return the first address of a header, without the name that stands before it."""
    otherwise = parseaddr(header(message, name))[1]
    return _line(quietly(lambda: str(message[name].addresses[0].addr_spec), otherwise), LINE)


def _utc(date: str) -> str:
    """Return a mail's date as text in UTC."""
    moment = parsedate_to_datetime(date)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def repeated(message: EmailMessage) -> list[str]:
    """Tell which headers stand there more than once; a second From is how a forged one hides the first."""
    names = [name.lower() for name, _value in message.raw_items()]
    return [f"more than one {name}" for name in _ONCE if names.count(name) > 1]


def quietly(find: Callable[[], T], otherwise: T) -> T:
    """Ask the library, which raises anything on a hostile header, and do without the answer then."""
    try:
        return find()
    except (Refusal, MemoryError):
        raise
    except Exception:  # noqa: BLE001 -- see above; nested comments end in a RecursionError
        return otherwise
