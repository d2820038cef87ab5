"""A hash list as it is read: what it says of itself, its entries, and what is wrong with it and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from app.cases.model import Severity
from app.errors import StillwaterError
from app.evidence.hashes import Hash, HashKind, NoHashError, parse_hash
from app.i18n import _

LONGEST_TEXT = 200
_FORMULA = ("=", "+", "-", "@")

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
# Says where the named part of an entry stands; asked only once something is wrong there.
Where = Callable[[str], str]


class ListError(StillwaterError):
    """A list that cannot be taken in, with the place that is wrong."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            _("{where}: {why}.").format(where=where, why=why) if where else why,
            kept=_("Nothing of this list was taken in."),
            do=_("Correct the file, or ask whoever made it, and import it again."),
        )
        self.where = where
        self.why = why


class ListCancelledError(StillwaterError):
    """Somebody stopped the import of a list."""

    def __init__(self) -> None:
        super().__init__(_("The import of the list was stopped."), kept=_("Nothing of this list was taken in."))


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list says of itself, or what a person says of it; the class and severity hold where an entry says none."""

    name: str = ""
    source: str = ""
    issued_on: str = ""
    label: str = ""
    severity: Severity | None = None

    def over(self, other: Heading) -> Heading:
        """Return this heading, and of another one what this leaves open."""
        return Heading(
            self.name or other.name,
            self.source or other.source,
            self.issued_on or other.issued_on,
            self.label or other.label,
            self.severity or other.severity,
        )

    def checked(self) -> Heading:
        """Return the heading, or tell what it lacks."""
        if not self.source:
            raise ListError("", _("Say who published the list: its source is not known."))
        if not self.issued_on:
            raise ListError("", _("Say when the list was published: its date is not known."))
        return replace(self, issued_on=_day(self.issued_on, _("the list's date")))


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that a list names, by one hash or several."""

    place: int
    hashes: tuple[Hash, ...]
    label: str
    severity: Severity | None


class ListReader(Protocol):
    """Reads one file's entries, as often as it is asked; the heading is known once it was read to its end."""

    @property
    def heading(self) -> Heading: ...

    @property
    def not_read(self) -> tuple[str, ...]: ...

    def entries(self, progress: Progress, cancelled: Cancelled) -> Iterator[Entry]:
        """Yield the entries, or raise ListError at the first that is wrong."""


def heading_of(told: Mapping[str, str], where: Where) -> Heading:
    """Return what a list says of itself."""
    day = told.get("issued_on", "")
    return Heading(
        _text(told, "name", where),
        _text(told, "source", where),
        _day(day, where("issued_on")) if day else "",
        _text(told, "class", where),
        _severity(told, where),
    )


def entry_of(place: int, told: Mapping[str, str], where: Where) -> Entry:
    """Return an entry from its texts by their names; an empty text says nothing."""
    hashes = tuple(_hash(kind, text, where) for kind in HashKind if (text := told.get(kind.value, "").strip()))
    if not hashes:
        raise ListError(where(""), _("it names no hash"))
    return Entry(place, hashes, _text(told, "class", where), _severity(told, where))


def severity_of(text: str) -> Severity | None:
    """Return a severity from its letter and digit; nothing where a text says none."""
    text = text.strip().upper()
    return Severity(text) if text else None


def _severity(told: Mapping[str, str], where: Where) -> Severity | None:
    try:
        return severity_of(told.get("severity", ""))
    except ValueError as error:
        known = ", ".join(severity.value for severity in Severity)
        raise ListError(where("severity"), _("a severity is one of {known}").format(known=known)) from error


def _hash(kind: HashKind, text: str, where: Where) -> Hash:
    try:
        return parse_hash(kind, text)
    except NoHashError as error:
        raise ListError(where(kind.value), error.reason) from error


def _text(told: Mapping[str, str], name: str, where: Where) -> str:
    text = told.get(name, "").strip()
    if text.startswith(_FORMULA):
        raise ListError(where(name), _("it begins like a formula; a list holds values only"))
    if len(text) > LONGEST_TEXT or not text.isprintable():
        why = _("it is longer than {most} characters, or not plain text")
        raise ListError(where(name), why.format(most=LONGEST_TEXT))
    return text


def _day(text: str, where: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise ListError(where, _("a date is written as 2026-03-31")) from error
