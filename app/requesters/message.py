"""What the checks look at: a request as it came, and what is known here of its sender; frozen, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Nobody writes more than this in a request; what stands behind it is not searched for phrases.
MOST_WORDS = 200_000
# Says of an earlier request that what came with it runs alike, not only its own words.
ATTACHED = "attached"


@dataclass(frozen=True, slots=True)
class Paper:
    """Something attached, by what the cage said of it."""

    name: str
    declared_type: str
    content_type: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers that say something of who sent a mail and how it came, as they stand there."""

    sender: str = ""
    origin_name: str = ""
    reply_to: str = ""
    return_path: str = ""
    date: str = ""
    message_id: str = ""
    received: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    arc: tuple[str, ...] = ()
    dkim: tuple[str, ...] = ()
    mailer: str = ""
    origin: str = ""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A request by what it says of itself."""

    channel: str
    kind: str
    received_at: datetime
    address: str
    name: str = ""
    agency: str = ""
    phone: str = ""
    country: str = ""
    subject: str = ""
    body: str = ""
    headers: Headers = field(default_factory=Headers)
    papers: tuple[Paper, ...] = ()
    accounts: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """Return the domain that it says it comes from."""
        return self.address.rpartition("@")[2].strip().strip(".").lower() if "@" in self.address else ""

    @property
    def is_mail(self) -> bool:
        """Tell whether there were headers to read."""
        return self.channel == "mail"

    @property
    def words(self) -> str:
        """Return what it says, in lower case, as far as anybody would read."""
        return f"{self.subject[:MOST_WORDS]}\n{self.body[:MOST_WORDS]}".casefold()


@dataclass(frozen=True, slots=True)
class Here:
    """An agency of the directory as far as the checks ask."""

    id: int
    name: str
    country: str
    zone: str
    numbers: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A domain of the directory that the sender's resembles, and how."""

    domain: str
    agency: str
    how: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier request that has something in common with this one; share is of its words, from 0 to 1."""

    reference: str
    address: str
    name: str
    refused: bool = False
    failed: bool = False
    share: float = 0.0
    what: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """What an earlier mail of the same address was written with, and how far its clock was from UTC."""

    mailer: str
    date: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the directory and earlier cases say."""

    now: datetime
    directory: int = 0
    here: tuple[Here, ...] = ()
    named: tuple[Here, ...] = ()
    alike: tuple[Alike, ...] = ()
    domain_since: str | None = None
    cases: int = 0
    confirmed_at: str | None = None
    denied: tuple[Earlier, ...] = ()
    phrased_alike: tuple[Earlier, ...] = ()
    same_device: tuple[Earlier, ...] = ()
    same_number: tuple[Earlier, ...] = ()
    same_account: tuple[Earlier, ...] = ()
    number_is_listed: bool = False
    habits: tuple[Habit, ...] = ()
    not_compared: int = 0
