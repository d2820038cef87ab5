"""What an answer is made of: templates, the places in them to fill, the letter, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

from app.i18n import _

ResponseId = NewType("ResponseId", int)
ExportId = NewType("ExportId", int)

PDF = "application/pdf"


class Sort(Enum):
    """In which way something went out, or was made ready to."""

    LETTER = "letter"
    CALL = "call"
    PACKAGE = "package"
    MAIL = "mail"
    DRAFT = "draft"
    REQUEST = "request"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Sort.LETTER: _("Letter"),
            Sort.CALL: _("Told by phone"),
            Sort.PACKAGE: _("Disclosure package"),
            Sort.MAIL: _("Mail draft"),
            Sort.DRAFT: _("Draft of a notice"),
            Sort.REQUEST: _("Request to a colleague"),
        }[self]


@dataclass(frozen=True, slots=True)
class Template:
    """One letter in one language: the words of the page, of the mail that carries it, and of the call before it."""

    id: str
    language: str
    version: int
    title: str
    subject: str
    letter: str
    mail: str
    call: str
    sha256: str
    document: bytes = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a letter that is filled by a value; one that is optional may stay empty."""

    name: str
    label: str
    optional: bool = False
    lines: bool = False
    # Asked once of whoever writes the first letter, and kept for all.
    of_the_house: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """What fills the places: words, and lists of lines."""

    words: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it was rendered, and the names of the places in it that are still empty."""

    subject: str
    letter: str
    mail: str
    call: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that stands on the page of a letter."""

    language: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    date: str
    marks: tuple[tuple[str, str], ...]
    subject: str
    text: str
    signed_by: str
    page_words: str


def places() -> Mapping[str, Place]:
    """Return every place that a template may name."""
    return {place.name: place for place in (*_house_places(), *_case_places(), *_answer_places(), *_list_places())}


def _house_places() -> tuple[Place, ...]:
    return (
        Place("organisation", _("name of the organisation"), of_the_house=True),
        Place("organisation_address", _("its address"), of_the_house=True),
        Place("organisation_contact", _("telephone and mail for replies"), of_the_house=True),
    )


def _case_places() -> tuple[Place, ...]:
    return (
        Place("sender", _("who signs")),
        Place("reference", _("our reference")),
        Place("their_reference", _("their reference"), optional=True),
        Place("today", _("date of the letter")),
        Place("received", _("when the request came")),
        Place("requester", _("name of the requester")),
        Place("agency", _("agency of the requester")),
        Place("requester_mail", _("mail address of the requester"), optional=True),
        Place("accounts", _("the accounts")),
    )


def _answer_places() -> tuple[Place, ...]:
    return (
        Place("decided", _("when it was decided")),
        Place("refusal", _("why it is refused")),
        Place("ask_for", _("what is asked for")),
        Place("route_to", _("where it is routed")),
        Place("refer_to", _("who is told")),
        Place("preserved_until", _("until when it is preserved")),
        Place("phone", _("the number of the call"), optional=True),
        Place("authority", _("the authority that is told")),
        Place("facts", _("what happened, in plain words")),
        Place("where", _("where the person is, as far as is known")),
        Place("question", _("what was asked")),
        Place("answer", _("what is answered")),
    )


def _list_places() -> tuple[Place, ...]:
    return (
        Place("given", _("data that is disclosed"), lines=True),
        Place("withheld", _("data that is not disclosed"), optional=True, lines=True),
        Place("bases", _("legal bases"), lines=True),
    )
