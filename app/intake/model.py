"""What came in, as values: one arrival, its attachments, and what the form still lacks."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from app.cage.model import turning_told
from app.cases.model import Kind
from app.cases.opening import NewSubject
from app.errors import StillwaterError
from app.evidence.model import Source
from app.requesters.model import NewRequester
from app.vault.keys import canonical

TITLE_LENGTH = 160
REFERENCE = re.compile(r"\b(?:EDR|PRS|PRO|ESC|REF)-\d{4}-[A-Z]{1,8}-\d{5,9}\b")
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # Persian and emoji are spelled with them


class Channel(Enum):
    """The way a request came."""

    MAIL = "mail"
    JSON = "json"
    PHONE = "phone"


class Outcome(Enum):
    """Where an arrival ended."""

    CASE = "case"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class UnreadableError(StillwaterError):
    """An arrival cannot be taken in; it is kept whole, with this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a request; inside names the attached message that it was found in."""

    name: str
    declared_type: str
    data: bytes = field(repr=False)
    origin: Source | None = None
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request as read from what came in, before it is a case."""

    channel: Channel
    name: str
    sha256: str
    raw: bytes = field(repr=False)
    kind: Kind
    title: str
    received_at: datetime
    received_by: str
    sent_at: datetime | None
    subject: str
    body: str
    facts: Mapping[str, Any]
    headers: Mapping[str, Any]
    message_id: str | None
    digest: str
    requester: NewRequester
    country: str
    subjects: tuple[NewSubject, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that could not be taken in; without an arrival it was left where it is."""

    path: str
    reason: str
    arrival_id: int | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file that had come before, and the case that it belongs to."""

    path: str
    case_id: int


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, file by file."""

    cases: tuple[int, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    emergencies: int = 0
    cancelled: bool = False

    @property
    def imported(self) -> int:
        """Return how many files became cases."""
        return len(self.cases)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    done: int
    of: int
    path: Path | None = None
    imported: int = 0
    emergencies: int = 0


def shown(text: str, length: int = TITLE_LENGTH) -> str:
    """Return text as one short line without controls; signs that turn the direction of others are written out."""
    # A header may be hundreds of kilobytes long; only what can be shown is worth cleaning.
    some = text[: 4 * length]
    if not some.isprintable():
        flat = "".join(" " if char.isspace() else char for char in turning_told(some))
        some = "".join(char for char in flat if char in _JOINERS or unicodedata.category(char) not in _UNSHOWN)
    line = " ".join(some.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def storable(text: str) -> str:
    """Return text that every database and screen can hold: half signs and NUL are replaced, visibly."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")


def references(text: str) -> tuple[str, ...]:
    """Return the references of ours that a line names."""
    return tuple(dict.fromkeys(REFERENCE.findall(text[:4096])))


def message_id(text: str) -> str | None:
    """Return a Message-ID in the one way it is compared."""
    found = re.search(r"<([^<>\s]{1,900})>", text)
    bare = found[1] if found else "".join(text.split())[:900]
    left, at, domain = bare.rpartition("@")
    return (f"{left}@{domain.lower()}" if at else bare) or None


def digest(parts: Mapping[str, Any], attachments: Iterable[bytes] = ()) -> str:
    """Return the hash of what a message says, however it was wrapped on its way."""
    hashes = sorted(hashlib.sha256(data).hexdigest() for data in attachments)
    return hashlib.sha256(canonical([parts, hashes])).hexdigest()
