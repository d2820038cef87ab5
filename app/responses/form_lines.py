"""What the lines of an order form say, by Annex I of Regulation (EU) 2023/1543, and what of it could not be read.

The form's own sections: A authorities, B addressee, C deadline, E identifiers, F data, H notice to the user, I and J
details, K the authority that is notified. Nothing is guessed: what stands in no line that is known is told as not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cage.ops import UNIT
from app.i18n import _
from app.intake.model import shown

MOST_LINES = 2000
LONGEST = 2000
MOST_VALUES = 100
TICKED = "ticked"
CATEGORIES = {
    "subscriber": ("subscriber",),
    "user_identification": ("user identification", "identifying the user"),
    "traffic": ("traffic",),
    "content": ("content data", "/ content"),
}
HOURS, DAYS = "8h", "10d"
MINUTES = {HOURS: 8 * 60.0, DAYS: 10 * 24 * 60.0}


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line under its section: a label, what stands behind it, and whether its box is ticked."""

    section: str
    mark: str
    label: str
    value: str

    @property
    def words(self) -> str:
        """Return what it says, to be compared."""
        return f"{self.label} {self.value}".casefold()


@dataclass(frozen=True, slots=True)
class FormRead:
    """What was read of a form, by name, and the names of what was not."""

    found: Mapping[str, Sequence[str]]
    unread: tuple[str, ...]


def labels() -> dict[str, str]:
    """Return everything that is looked for in a form, with its words, in the order of the form."""
    return {
        "issuing_state": _("issuing State (A)"),
        "issuing_authority": _("issuing authority (A)"),
        "validating_authority": _("validating authority (A)"),
        "file_issuing": _("file number of the issuing authority (A)"),
        "file_validating": _("file number of the validating authority (A)"),
        "addressee": _("addressee (B)"),
        "emergency": _("emergency case (B, C)"),
        "deadline": _("deadline (C)"),
        "identifiers": _("identifiers (E)"),
        "categories": _("data categories (F)"),
        "no_notice": _("the user is not to be told (H)"),
        "no_validation": _("emergency, before validation (I)"),
        "enforcing_authority": _("enforcing authority that is notified (K)"),
    }


def lines_of(text: str) -> tuple[FormLine, ...]:
    """Split what the cage gave into lines, each held to its bounds again."""
    rows = (row.split(UNIT.cell) for row in text.split(UNIT.row)[:MOST_LINES] if row)
    return tuple(FormLine(*(shown(cell, LONGEST) for cell in row)) for row in rows if len(row) == _CELLS)


def understood(lines: Sequence[FormLine]) -> FormRead:
    """Return what the lines say; a field of which nothing was found, or two things, is not read."""
    found = {name: list(dict.fromkeys(read(lines)))[:MOST_VALUES] for name, read in _READ.items()}
    for name in _ONCE:
        if len(found[name]) > 1:
            found[name] = []
    kept = {name: values for name, values in found.items() if values}
    return FormRead(kept, tuple(name for name in labels() if name not in kept and name not in _MAY_LACK))


_CELLS = 4
_MAY_LACK = frozenset({"validating_authority", "file_validating", "no_notice", "no_validation", "enforcing_authority"})
_ONCE = ("deadline", "emergency")
Read = Callable[[Sequence[FormLine]], Iterable[str]]


def _labelled(section: str, *wanted: str, without: tuple[str, ...] = ()) -> Read:
    """Read the value of the first line of a section whose label says all of some words and none of others."""

    def read(lines: Sequence[FormLine]) -> Iterator[str]:
        for line in lines:
            label = line.label.casefold()
            right = all(word in label for word in wanted) and not any(word in label for word in without)
            if line.section == section and right and line.value and not line.mark:
                yield line.value
                return

    return read


def _either(*ways: Read) -> Read:
    def read(lines: Sequence[FormLine]) -> Iterator[str]:
        for way in ways:
            if values := list(way(lines)):
                yield from values
                return

    return read


def _anywhere(*wanted: str, without: tuple[str, ...] = ()) -> Read:
    """Read the same of a form in XML, whose tags say what a line is wherever it stands."""

    def read(lines: Sequence[FormLine]) -> Iterator[str]:
        for line in lines:
            label = line.label.casefold()
            if all(word in label for word in wanted) and not any(word in label for word in without) and line.value:
                yield line.value
                return

    return read


def _deadline(lines: Sequence[FormLine]) -> Iterator[str]:
    for line in lines:
        if line.section != "C" or not (line.mark == TICKED or "deadline /" in line.label.casefold()):
            continue
        words = line.words.replace("_", " ")
        if any(each in words for each in ("8 hours", "eight hours")):
            yield HOURS
        elif any(each in words for each in ("10 days", "ten days")):
            yield DAYS


def _emergency(lines: Sequence[FormLine]) -> Iterator[str]:
    if HOURS in _deadline(lines):
        yield "yes"
        return
    for line in lines:
        if line.section == "B" and "emergency case" in line.words and line.mark:
            yield "yes" if line.mark == TICKED else "no"
            return
    if DAYS in _deadline(lines):
        yield "no"


def _categories(lines: Sequence[FormLine]) -> Iterator[str]:
    """Tell a category by its own box, or by one that is ticked below it."""
    now = ""
    for line in lines:
        if line.section != "F":
            continue
        here = next((name for name, words in CATEGORIES.items() if any(word in line.words for word in words)), "")
        now = here or now
        if now and (line.mark == TICKED or "data categories /" in line.label.casefold()):
            yield now


def _identifiers(lines: Sequence[FormLine]) -> Iterator[str]:
    for line in lines:
        if line.section == "E" and line.label and line.value and line.mark in ("", TICKED):
            yield f"{line.label}: {line.value}"
        elif line.section == "F" and line.label.casefold().endswith("identifier / value"):
            yield line.value


def _ticked(section: str, *words: str) -> Read:
    def read(lines: Sequence[FormLine]) -> Iterator[str]:
        told = (line for line in lines if line.section == section and line.mark == TICKED)
        if any(not words or any(word in line.words for word in words) for line in told):
            yield "yes"

    return read


_READ: dict[str, Any] = {
    "issuing_state": _either(_labelled("A", "issuing state"), _anywhere("issuing authority", "country")),
    "issuing_authority": _either(
        _labelled("A", "issuing authority", without=("file", "state")),
        _anywhere("issuing authority", "name of authority"),
    ),
    "validating_authority": _either(
        _labelled("A", "validating authority", without=("file",)), _labelled("J", "name of authority")
    ),
    "file_issuing": _either(_labelled("A", "file number", "issuing"), _anywhere("issuing authority", "file reference")),
    "file_validating": _either(_labelled("A", "file number", "validating"), _labelled("J", "file reference")),
    "addressee": _either(
        _labelled("B", "addressee", without=("file", "authority")), _labelled("B", "name of authority")
    ),
    "emergency": _emergency,
    "deadline": _deadline,
    "identifiers": _identifiers,
    "categories": _categories,
    "no_notice": _ticked("H"),
    "no_validation": _ticked("I", "without validation", "validation"),
    "enforcing_authority": _either(_labelled("K", "name"), _anywhere("enforcing authority", "name of authority")),
}
