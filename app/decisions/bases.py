"""Legal bases as values: what each allows or asks, for which data, and whether counsel has confirmed it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from app.decisions.documents import BrokenDocumentError, check, read
from app.decisions.model import Category
from app.i18n import _


class Duty(Enum):
    """What a basis does for a platform; several can run in one case and are never merged."""

    MAY = "may"
    MUST_ANSWER = "must_answer"
    MUST_REPORT = "must_report"
    PRESERVE = "preserve"
    PRIVACY = "privacy"
    BESIDE = "beside"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Duty.MAY: _("May disclose"),
            Duty.MUST_ANSWER: _("Must answer"),
            Duty.MUST_REPORT: _("Must report"),
            Duty.PRESERVE: _("Preserve"),
            Duty.PRIVACY: _("Privacy basis"),
            Duty.BESIDE: _("Beside the answer"),
        }[self]


DUTIES = {
    "emergency_disclosure": Duty.MAY,
    "immunity": Duty.MAY,
    "international_route": Duty.MAY,
    "compelled_order": Duty.MUST_ANSWER,
    "duty_to_report": Duty.MUST_REPORT,
    "preservation": Duty.PRESERVE,
    "privacy_basis": Duty.PRIVACY,
    "agency_duty": Duty.BESIDE,
    "removal": Duty.BESIDE,
    "user_notice": Duty.BESIDE,
}

# e-Evidence names its own categories; these are the ones of ours that they reach.
_REACH = {
    "user_identification": (Category.SUBSCRIBER, Category.LOGIN),
    "traffic": (Category.LOGIN, Category.INTERACTION, Category.TRANSACTION),
}


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One provision, in our own words; never legal advice."""

    id: str
    jurisdiction: str
    citation: str
    name: str
    duty: Duty
    threshold: str
    caveat: str
    categories: frozenset[Category] | None
    verified: bool
    tests: tuple[str, ...] = ()
    recipient: str = ""
    # Hours that bind us, as far as the provision gives a number; and what binds others: who, hours, what.
    hours: float | None = None
    deadline: str = ""
    theirs: tuple[tuple[str, float, str], ...] = ()
    retention_days: int | None = None
    renewal_days: int | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """Return its tests one by one; where the list names none, its own words are the one test."""
        return self.tests or (self.threshold,)

    @property
    def needs_offence(self) -> bool:
        """Tell whether one of its tests asks for the suspicion of an offence."""
        return any("CRIMINAL OFFENCE" in test for test in self.tests)

    @property
    def binds(self) -> str:
        """Return in one line until when it binds us and whom it binds beside us."""
        ours = _("binds us: {hours:g} h").format(hours=self.hours) if self.hours else self.deadline
        others = [_("binds the {who}: {hours:g} h").format(who=who, hours=hours) for who, hours, _what in self.theirs]
        return " · ".join(part for part in (ours, *others) if part)

    @property
    def label(self) -> str:
        """Return the line that stands in a list, with the warning that goes with an unconfirmed one."""
        parts = [self.duty.label, self.jurisdiction, self.citation, self.name]
        if not self.verified:
            parts.append(_("to be confirmed by counsel"))
        return " · ".join(parts)

    def reaches(self, category: Category) -> bool:
        """Tell whether the provision covers a category, as far as its text limits that."""
        return self.categories is None or category in self.categories


@dataclass(frozen=True, slots=True)
class LegalBases:
    """A version of the list, known by the hash of its bytes."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    by_id: Mapping[str, LegalBasis] = field(compare=False, repr=False)
    # What the program asks beside a form; older lists name nothing, so that older decisions read as they were.
    asks: frozenset[str] = field(default=frozenset(), compare=False, repr=False)


@lru_cache(maxsize=16)
def parse_bases(document: bytes) -> LegalBases:
    """Read a list of legal bases, or say where it is broken."""
    name = "legal_bases"
    content = read(name, document)
    check(name, content, "legal_bases.schema.json")
    bases: dict[str, LegalBasis] = {}
    for number, entry in enumerate(content["legal_bases"]):
        if entry["id"] in bases:
            raise BrokenDocumentError(name, f"$.legal_bases[{number}].id", _("this id stands twice"))
        try:
            bases[entry["id"]] = _basis(entry)
        except (KeyError, TypeError, ValueError) as error:
            place = f"$.legal_bases[{number}]"
            raise BrokenDocumentError(name, place, _("a part of it is not written as it must be")) from error
    return LegalBases(hashlib.sha256(document).hexdigest(), document, bases, frozenset(content.get("asks", ())))


@cache
def shipped_bases() -> LegalBases:
    """Return the legal bases that ship with the program."""
    return parse_bases((files("resources") / "legal_bases.json").read_bytes())


def _basis(entry: Mapping[str, Any]) -> LegalBasis:
    return LegalBasis(
        id=entry["id"],
        jurisdiction=entry["jurisdiction"],
        citation=entry["citation"],
        name=entry["name"],
        duty=DUTIES[entry["kind"]],
        threshold=entry["threshold"],
        caveat=entry["caveat"] or "",
        categories=_categories(entry.get("data_categories")),
        verified=entry["verified"],
        tests=tuple(entry.get("threshold_tests", ())),
        recipient=entry.get("recipient") or "",
        hours=entry.get("deadline_hours"),
        deadline=entry.get("deadline_text") or "",
        theirs=_theirs(entry),
        retention_days=entry.get("retention_days"),
        renewal_days=entry.get("renewal_days"),
    )


def _theirs(entry: Mapping[str, Any]) -> tuple[tuple[str, float, str], ...]:
    found = [(clock["who"], float(clock["hours"]), clock["what"]) for clock in entry.get("related_clocks", ())]
    if entry.get("agency_deadline_hours"):
        found.append((_("agency that receives"), float(entry["agency_deadline_hours"]), entry["deadline_text"]))
    return tuple(found)


def _categories(names: list[str] | None) -> frozenset[Category] | None:
    if names is None:
        return None
    return frozenset(category for name in names for category in _REACH.get(name) or (Category(name),))
