"""What an evidence item is, whose material it is taken to be, and how carefully it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NewType

from app.cases.model import CaseId, Severity
from app.errors import StillwaterError
from app.i18n import _

ItemId = NewType("ItemId", int)


class Source(Enum):
    """Whose material an item is: the requester's own is open to read, a subject's is covered."""

    REQUESTER = "requester"
    SUBJECT = "subject"


class Held(Enum):
    """What a person said of an item that does not lift an administrator's bound for themselves."""

    SEVERITY = "severity"
    SOURCE = "source"


class ItemKind(Enum):
    """What an item is by its content; a name or a declared type decides nothing."""

    PICTURE = "picture"
    TEXT = "text"
    MAIL = "mail"
    VIDEO = "video"
    SOUND = "sound"
    PDF = "pdf"
    OFFICE = "office"
    ARCHIVE = "archive"
    OTHER = "other"


# Only a letter can be the requester's by their own word. A picture never is: whoever sends an
# emergency could otherwise open anything on our screen by calling it a letterhead. One key
# changes it afterwards, and that is recorded.
_DECLARABLE = frozenset({ItemKind.TEXT, ItemKind.PDF})


# What stands where the reason does why an item could not be decoded, once its key is gone.
DESTROYED = "destroyed"


class NoSuchItemError(StillwaterError):
    """No evidence item has that id."""

    def __init__(self) -> None:
        super().__init__(_("There is no such evidence item."))


class DestroyedItemError(StillwaterError):
    """An item's key was destroyed, and nothing opens it any more."""

    def __init__(self) -> None:
        super().__init__(
            _("This item was destroyed."),
            kept=_("That it was there, and who opened it, is kept."),
            do=_("The certificate on the page “Keeping” says when and by whom."),
        )


class CaseClosedError(StillwaterError):
    """The evidence of a closed case stays as it was judged."""

    def __init__(self) -> None:
        super().__init__(
            _("This case is closed, and its evidence stays as it was judged."),
            kept=_("Nothing was changed."),
            do=_("Open a linked case to go on."),
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """The covered preview: at most twelve grey samples a side."""

    width: int
    height: int
    grey: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedItem:
    """A sealed file that waits for its row: where it is, its wrapped key and its hashes."""

    uid: str
    sealed_name: str
    wrapped_key: bytes = field(repr=False)
    size: int
    sha256: str
    blake2b: str
    blake3: str
    md5: str
    sha1: str


@dataclass(frozen=True, slots=True)
class Pdq:
    """How a picture looks as 256 bits, and how much there is to go by, from 0 to 100."""

    bits: bytes
    quality: int


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is known of an item when it arrives; refused says why it could not be decoded safely."""

    name: str
    declared_type: str
    kind: ItemKind
    content_type: str
    source: Source
    facts: Mapping[str, Any]
    layout: Layout | None = None
    refused: str | None = None
    pdq: Pdq | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An item as actions and the looking gate see it."""

    id: ItemId
    uid: str
    case_id: CaseId
    name: str
    kind: ItemKind
    content_type: str
    size: int
    source: Source
    severity: Severity | None
    refused: str | None
    version: int


def default_source(kind: ItemKind, declared: Source | None, *, is_original: bool = False) -> Source:
    """Return whose material an item is taken to be until a person says otherwise."""
    if is_original:
        return Source.REQUESTER
    if declared is not None and kind in _DECLARABLE:
        return declared
    return Source.REQUESTER if kind is ItemKind.PDF else Source.SUBJECT


def treated_as(severity: Severity | None, unclassified: Severity = Severity.S3) -> Severity:
    """Return how carefully an item is met: until somebody classified it, as a hard one."""
    return severity or unclassified


def hardest(severities: list[Severity]) -> Severity | None:
    """Return the hardest of the classified items; none if nobody classified any."""
    return max(severities, key=lambda severity: severity.value, default=None)
