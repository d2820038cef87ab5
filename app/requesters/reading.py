"""What single headers say: addresses, results of checks, hops and clocks; text in, values out, nothing raised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

# A header is at most this long here; the rest is of no use to a person either.
MOST, MOST_HOPS = 4000, 50
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'\\@]{1,128}@[^\s<>()\[\],;:\"'\\@]{1,255}")
_HOST = re.compile(r"\b(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b")
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(?:i=\d+\s*;?\s*)?([a-z][a-z0-9-]{0,30})\s*(?:/\s*\d+\s*)?=\s*([a-z]{2,20})\b(.*)", re.DOTALL)
_PROPERTY = re.compile(r"([a-z][a-z0-9-]{0,30}\.[a-z][a-z0-9-]{0,30})\s*=\s*\"?([^\s;\"]{1,300})")
_TAG = re.compile(r"(?:^|;)\s*([a-z]{1,10})\s*=\s*([^;]{0,500})")
_FROM = re.compile(r"^\s*from\s+(\S{1,255})", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(\S{1,255})", re.IGNORECASE)
_IP = re.compile(r"\[(?:ipv6:)?([0-9a-f.:]{3,45})\]", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What servers and mail programs write; a stamp in an older form is done without rather than guessed.
_MOMENT = re.compile(
    rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\s+(\d{{1,2}}):(\d\d)(?::(\d\d))?\s+([+-])(\d\d)(\d\d)\b"
)
_ZONE = re.compile(r"([+-])(\d\d)(\d\d)\s*(?:\([^()]*\))?\s*$")


@dataclass(frozen=True, slots=True)
class Result:
    """One line of Authentication-Results: which check, how it went, and for which domain."""

    method: str
    result: str
    domain: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One Received line: who handed it over, from which address, to whom, and when."""

    origin: str
    ip: str
    by: str
    at: datetime | None


def addresses(header: str) -> tuple[str, ...]:
    """Return every mail address in a header, in lower case, each once."""
    return tuple(dict.fromkeys(found.strip(".").lower() for found in _ADDRESS.findall(header[:MOST])))


def domain_of(address: str) -> str:
    """Return the domain of an address."""
    return address.rpartition("@")[2].strip().strip(".>").lower()


def hosts(text: str) -> tuple[str, ...]:
    """Return the hosts of the web and mail addresses that a text names."""
    return tuple(dict.fromkeys(found.lower().strip(".") for found in _HOST.findall(text[:MOST])))


def results(headers: Iterable[str]) -> tuple[Result, ...]:
    """Return the results of checks in one header or several."""
    return tuple(found for header in headers for found in _results_of(header))


def server_of(header: str) -> str:
    """Return who says of itself that it wrote a line of Authentication-Results, in lower case; empty where nobody does."""
    said = _bare(header[:MOST]).partition(";")[0].split()
    return said[0].strip('"').rstrip(".").lower() if said and "=" not in said[0] else ""


def tags(header: str) -> Mapping[str, str]:
    """Return the tags of a DKIM or ARC header."""
    return {name: value.strip() for name, value in _TAG.findall(header[:MOST].lower())}


def hops(received: Iterable[str]) -> tuple[Hop, ...]:
    """Return the way that a mail says it took, the last hop first, as the lines stand there."""
    return tuple(_hop(line) for line in list(received)[:MOST_HOPS])


def moment(text: str) -> datetime | None:
    """Return a moment as a mail writes it; none where it cannot be read or has no zone."""
    found = _MOMENT.search(_bare(text[:MOST]))
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, far_hours, far_minutes = found.groups()
    # A leap second is written as the sixtieth; no clock here has one.
    far = timedelta(hours=int(far_hours), minutes=int(far_minutes))
    try:
        zone = timezone(-far if sign == "-" else far)
        return datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), 59),
            tzinfo=zone,
        )
    except ValueError:
        return None


def zone(date: str) -> timedelta | None:
    """Return how far a Date header's clock is from UTC; none where it does not say, or says UTC as servers do."""
    found = _ZONE.search(date[:MOST].strip())
    if found is None:
        return None
    far = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if not far or far > timedelta(hours=14):
        return None
    return -far if found[1] == "-" else far


def _results_of(header: str) -> Iterable[Result]:
    for piece in _bare(header[:MOST]).lower().split(";"):
        found = _RESULT.fullmatch(piece)
        if found is not None:
            told = dict(_PROPERTY.findall(found[3]))
            yield Result(found[1], found[2], _named(told))


def _named(told: Mapping[str, str]) -> str:
    for name in ("header.from", "header.d", "smtp.mailfrom", "header.i", "smtp.helo"):
        if told.get(name):
            return domain_of(told[name])
    return ""


def _hop(line: str) -> Hop:
    head, _sign, stamp = line[:MOST].rpartition(";")
    head = head or stamp
    said, by, ip = _FROM.search(head), _BY.search(head), _IP.search(head)
    return Hop(
        said[1].strip("[]();").lower() if said else "",
        ip[1].lower() if ip else "",
        by[1].strip("();").lower() if by else "",
        moment(stamp),
    )


def _bare(text: str) -> str:
    """Return a text without its comments; they nest, and a hostile header nests them deep."""
    for _depth in range(5):
        text, count = _COMMENT.subn(" ", text)
        if not count:
            break
    return text
