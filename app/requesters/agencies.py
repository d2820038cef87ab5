"""An agency of the directory as values: where it acts, its domains, and numbers that were found independently."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.errors import StillwaterError
from app.i18n import _
from app.requesters import numbers
from app.requesters.model import country_code

AgencyId = NewType("AgencyId", int)
LONGEST, LONGEST_NOTE, MOST_DOMAINS, MOST_CONTACTS = 200, 2000, 50, 50
_DOMAIN = re.compile(r"(?=.{3,253}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_][\w-]{1,61}", re.UNICODE)
_UNHELD = re.compile("[\0\ud800-\udfff]")
# Says where the named part stands; asked only once something is wrong there.
Where = Callable[[str], str]


class AgencyKind(Enum):
    """What an agency is; the emergency point and the national desk stand on the act-now card."""

    POLICE = "police"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    EMERGENCY_POINT = "emergency_point"
    NATIONAL_DESK = "national_desk"
    OTHER = "other"


class Purpose(Enum):
    """What a number is for."""

    SWITCHBOARD = "switchboard"
    EMERGENCY = "emergency"
    REQUESTS = "requests"
    PERSON = "person"


class DirectoryError(StillwaterError):
    """An entry, or a whole file of them, that the directory cannot take, with the place that is wrong."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            _("{where}: {why}.").format(where=where, why=why) if where else why,
            kept=_("Nothing was taken in; the directory is as it was."),
            do=_("Correct it there and try again."),
        )
        self.where = where
        self.why = why


@dataclass(frozen=True, slots=True)
class NewContact:
    """A number with where and when it was found; tested_on is when somebody last answered it."""

    purpose: Purpose
    number: str
    source: str
    found_on: str
    label: str = ""
    tested_on: str = ""


@dataclass(frozen=True, slots=True)
class NewAgency:
    """What the directory says of an agency."""

    name: str
    kind: AgencyKind
    country: str
    jurisdiction: str = ""
    zone: str = ""
    domains: tuple[str, ...] = ()
    contacts: tuple[NewContact, ...] = ()
    note: str = ""


def checked(agency: NewAgency, where: Where) -> NewAgency:
    """Return an agency in the one way it is kept, or raise with the place that is wrong."""
    country = country_code(agency.country)
    if not agency.name.strip():
        raise DirectoryError(where("name"), _("it has no name"))
    if not country:
        raise DirectoryError(where("country"), _("“{text}” is no country").format(text=agency.country[:40]))
    for name, text, most in (
        ("name", agency.name, LONGEST),
        ("jurisdiction", agency.jurisdiction, LONGEST),
        ("note", agency.note, LONGEST_NOTE),
    ):
        if len(text) > most:
            raise DirectoryError(where(name), _("it is longer than {most} signs").format(most=most))
    _check_zone(agency.zone, where)
    _check_signs(agency, where)
    return replace(
        agency,
        name=_line(agency.name),
        country=country,
        jurisdiction=_line(agency.jurisdiction),
        zone=agency.zone.strip(),
        domains=_domains(agency.domains, where),
        contacts=_contacts(agency.contacts, country, where),
        note=agency.note.strip(),
    )


def _check_signs(agency: NewAgency, where: Where) -> None:
    """Refuse half signs and NUL, which no database and no screen can hold."""
    told = [("name", agency.name), ("jurisdiction", agency.jurisdiction), ("note", agency.note)]
    told += [("domains", domain) for domain in agency.domains]
    for contact in agency.contacts:
        told += [("label", contact.label), ("number", contact.number), ("source", contact.source)]
    for name, text in told:
        if _UNHELD.search(text):
            raise DirectoryError(where(name), _("it has a sign that is no character"))


def _check_zone(zone: str, where: Where) -> None:
    if zone.strip() and not _is_zone(zone.strip()):
        raise DirectoryError(where("zone"), _("“{text}” is no time zone, such as Europe/Oslo").format(text=zone[:40]))


@lru_cache(maxsize=1024)
def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _domains(domains: tuple[str, ...], where: Where) -> tuple[str, ...]:
    if len(domains) > MOST_DOMAINS:
        raise DirectoryError(where("domains"), _("it has more than {most} domains").format(most=MOST_DOMAINS))
    found = tuple(dict.fromkeys(domain.strip().strip(".").lower() for domain in domains if domain.strip()))
    for domain in found:
        if not _DOMAIN.fullmatch(domain):
            raise DirectoryError(where("domains"), _("“{text}” is no domain").format(text=domain[:60]))
    return found


def _contacts(contacts: tuple[NewContact, ...], country: str, where: Where) -> tuple[NewContact, ...]:
    if len(contacts) > MOST_CONTACTS:
        raise DirectoryError(where("contacts"), _("it has more than {most} numbers").format(most=MOST_CONTACTS))
    found: dict[tuple[Purpose, str], NewContact] = {}
    for contact in contacts:
        digits = numbers.digits(contact.number, country)
        if len(digits) < 2:  # noqa: PLR2004 -- the shortest numbers that anybody answers are 15 and 17
            raise DirectoryError(where("number"), _("“{text}” is no phone number").format(text=contact.number[:40]))
        if not contact.source.strip():
            raise DirectoryError(
                where("source"), _("say where {number} was found").format(number=contact.number.strip())
            )
        if max(len(contact.source), len(contact.label)) > LONGEST:
            raise DirectoryError(where("source"), _("it is longer than {most} signs").format(most=LONGEST))
        found[contact.purpose, digits] = replace(
            contact,
            number=_line(contact.number),
            source=_line(contact.source),
            label=_line(contact.label),
            found_on=_day(contact.found_on, where, "found_on"),
            tested_on=_day(contact.tested_on, where, "tested_on") if contact.tested_on.strip() else "",
        )
    return tuple(found.values())


def _day(text: str, where: Where, name: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        why = _("“{text}” is no day; write it like 2026-03-31").format(text=text[:20])
        raise DirectoryError(where(name), why) from error


def _line(text: str) -> str:
    return " ".join(text.split())
