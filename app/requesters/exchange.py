"""The directory as a file, CSV or JSON (resources/schemas/agencies.schema.json): read whole or not at all, and written."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from app.i18n import _
from app.requesters.agencies import AgencyKind, DirectoryError, NewAgency, NewContact, Purpose, Where, checked
from app.requesters.agency_store import as_body
from app.vault.errors import NotOrdinaryError
from app.vault.files import read_ordinary

FORMAT = "stillwater.agencies/1"
LARGEST = 64_000_000
AGENCY_COLUMNS = ("name", "kind", "country", "jurisdiction", "zone", "domains", "note")
CONTACT_COLUMNS = ("purpose", "label", "number", "source", "found_on", "tested_on")
COLUMNS = (*AGENCY_COLUMNS, *CONTACT_COLUMNS)
_NEEDED = ("name", "country")
_SEPARATORS = (",", ";", "\t")
# What a table program would take for a formula; an apostrophe before it makes it a text there.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 10_000

Choice = TypeVar("Choice", AgencyKind, Purpose)


def read(path: Path) -> tuple[NewAgency, ...]:
    """Read a file of agencies, or raise with the place that is wrong."""
    try:
        text = read_ordinary(path, LARGEST).decode("utf-8-sig")
    except NotOrdinaryError as error:
        most = _("it has more than {most} MB").format(most=LARGEST // 1_000_000)
        why = most if error.too_large else error.why
        raise DirectoryError("", _("The file cannot be read: {why}.").format(why=why)) from error
    except UnicodeDecodeError as error:
        raise DirectoryError("", _("The file is not written in UTF-8; save it so.")) from error
    if not text.strip():
        raise DirectoryError("", _("The file is empty."))
    is_json = text.lstrip()[:1] in ("{", "[")
    found = tuple(_from_json(text) if is_json else _from_csv(text))
    if not found:  # an empty list, or a heading alone
        raise DirectoryError("", _("The file names no agency."))
    return found


def write_json(agencies: Sequence[NewAgency]) -> str:
    """Return agencies as JSON that `read` takes in again."""
    document = {"format": FORMAT, "agencies": [as_body(agency) for agency in agencies]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write_csv(agencies: Sequence[NewAgency]) -> str:
    """Return agencies as CSV, a line a number; a cell that a table program would calculate is made a text."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for agency in agencies:
        body = as_body(agency)
        own = [" ".join(agency.domains) if name == "domains" else str(body[name]) for name in AGENCY_COLUMNS]
        for contact in body["contacts"] or [dict.fromkeys(CONTACT_COLUMNS, "")]:
            rows.writerow([_harmless(cell) for cell in (*own, *(str(contact[name]) for name in CONTACT_COLUMNS))])
    return out.getvalue()


def _from_json(text: str) -> Iterator[NewAgency]:
    try:
        document = json.loads(text, object_pairs_hook=_named_once)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        where = _("line {line}, column {column}").format(line=line, column=column)
        raise DirectoryError(where if line else "", _("it is no JSON")) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DirectoryError("$.format", _("it must say {format}").format(format=FORMAT))
    entries = document.get("agencies")
    if not isinstance(entries, list):
        raise DirectoryError("$.agencies", _("it is no list"))
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries):
        yield _once(_agency_of(entry, f"$.agencies[{number}]"), seen, f"$.agencies[{number}].name")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names stand there once; of two, nobody knows which is meant."""
    told = dict(pairs)
    if len(told) != len(pairs):
        counted = Counter(name for name, _value in pairs)
        twice = next(name for name, count in counted.items() if count > 1)
        raise DirectoryError("", _("In one of the objects “{name}” stands twice.").format(name=twice[:40]))
    return told


def _agency_of(entry: object, path: str) -> NewAgency:
    told = _object(entry, path, (*AGENCY_COLUMNS, "contacts"))
    contacts = told.get("contacts", [])
    if not isinstance(contacts, list):
        raise DirectoryError(f"{path}.contacts", _("it is no list"))
    made = NewAgency(
        name=_text(told, "name", path),
        kind=_choice(AgencyKind, _text(told, "kind", path) or "police", f"{path}.kind"),
        country=_text(told, "country", path),
        jurisdiction=_text(told, "jurisdiction", path),
        zone=_text(told, "zone", path),
        domains=_texts(told, path),
        contacts=tuple(_contact_of(each, f"{path}.contacts[{place}]") for place, each in enumerate(contacts)),
        note=_text(told, "note", path),
    )
    return checked(made, lambda name: f"{path}.{name}")


def _contact_of(entry: object, path: str) -> NewContact:
    told = _object(entry, path, CONTACT_COLUMNS)
    return NewContact(
        purpose=_choice(Purpose, _text(told, "purpose", path) or "switchboard", f"{path}.purpose"),
        number=_text(told, "number", path),
        source=_text(told, "source", path),
        found_on=_text(told, "found_on", path),
        label=_text(told, "label", path),
        tested_on=_text(told, "tested_on", path),
    )


def _object(entry: object, path: str, names: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        raise DirectoryError(path, _("it is no object"))
    for name in entry:
        if name not in names:
            raise DirectoryError(f"{path}.{str(name)[:40]}", _("there is no such field"))
    return entry


def _text(told: Mapping[str, Any], name: str, path: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise DirectoryError(f"{path}.{name}", _("it is no text"))
    return value


def _texts(told: Mapping[str, Any], path: str) -> tuple[str, ...]:
    value = told.get("domains", [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise DirectoryError(f"{path}.domains", _("it is no list of texts"))
    return tuple(value)


def _choice(of: type[Choice], value: str, where: str) -> Choice:
    try:
        return of(value.strip().lower())
    except ValueError as error:
        known = ", ".join(member.value for member in of)
        raise DirectoryError(where, _("“{text}” is none of {known}").format(text=value[:40], known=known)) from error


def _from_csv(text: str) -> Iterator[NewAgency]:
    """Read a line a number; lines of one agency stand together or apart, and say the same of it."""
    gathered: dict[tuple[str, str], tuple[int, NewAgency, list[NewContact]]] = {}
    for line, row in _rows(text):
        agency, contact = _of_row(row, line)
        key = (agency.country, agency.name)
        if key not in gathered:
            gathered[key] = (line, agency, [])
        first, known, contacts = gathered[key]
        if agency != known:
            why = _("it says something else of {name} than line {first}").format(name=agency.name, first=first)
            raise DirectoryError(_line(line), why)
        contacts += [contact] if contact is not None else []
    for line, agency, contacts in gathered.values():
        yield checked(replace(agency, contacts=tuple(contacts)), _where(line))


def _of_row(row: Mapping[str, str], line: int) -> tuple[NewAgency, NewContact | None]:
    where = _where(line)
    agency = NewAgency(
        name=row.get("name", ""),
        kind=_choice(AgencyKind, row.get("kind") or "police", where("kind")),
        country=row.get("country", ""),
        jurisdiction=row.get("jurisdiction", ""),
        zone=row.get("zone", ""),
        domains=tuple(row.get("domains", "").replace(",", " ").split()),
        note=row.get("note", ""),
    )
    contact = None
    if row.get("number"):
        contact = NewContact(
            purpose=_choice(Purpose, row.get("purpose") or "switchboard", where("purpose")),
            number=row["number"],
            source=row.get("source", ""),
            found_on=row.get("found_on", ""),
            label=row.get("label", ""),
            tested_on=row.get("tested_on", ""),
        )
    whole = checked(replace(agency, contacts=(contact,) if contact else ()), where)
    return replace(whole, contacts=()), next(iter(whole.contacts), None)


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    if "\0" in text:
        raise DirectoryError("", _("The file is no plain text; save it as CSV in UTF-8."))
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(_SEPARATORS, key=first.count), strict=True)
    names = _names(next(_told(rows), []))
    for row in _told(rows):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(names):
            why = _("it has {found} columns and the first line {wanted}").format(found=len(row), wanted=len(names))
            raise DirectoryError(_line(rows.line_num), why)
        yield rows.line_num, {name: _plain(cell) for name, cell in zip(names, row, strict=True)}


def _told(rows: Any) -> Iterator[list[str]]:
    """Yield the rows; what the reader cannot make out is told with its line."""
    while True:
        try:
            row: list[str] = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            where = _line(rows.line_num + 1)
            raise DirectoryError(where, _("its quotes are not closed, or it is damaged")) from error
        if any(len(cell) > _LONGEST_CELL for cell in row):
            raise DirectoryError(
                _line(rows.line_num), _("a cell is longer than {most} signs").format(most=_LONGEST_CELL)
            )
        yield row


def _names(row: Sequence[str]) -> list[str]:
    names = [cell.strip().lower() for cell in row]
    for name in names:
        if name not in COLUMNS:
            why = _("no column is called “{name}”; they are {known}").format(name=name[:40], known=", ".join(COLUMNS))
            raise DirectoryError(_line(1), why)
    lacking = [name for name in _NEEDED if name not in names]
    if lacking or len(set(names)) != len(names):
        raise DirectoryError(
            _line(1), _("each column stands there once, and {names} must").format(names=", ".join(_NEEDED))
        )
    return names


def _once(agency: NewAgency, seen: set[tuple[str, str]], where: str) -> NewAgency:
    if (agency.country, agency.name) in seen:
        raise DirectoryError(where, _("{name} stands there twice").format(name=agency.name))
    seen.add((agency.country, agency.name))
    return agency


def _where(line: int) -> Where:
    def where(name: str) -> str:
        return _("line {number}, column {name}").format(number=line, name=name)

    return where


def _line(number: int) -> str:
    return _("line {number}").format(number=number)


def _harmless(cell: str) -> str:
    # A cell that begins with apostrophes before such a sign gets one too: what is taken away again is ours then.
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    """Return what a cell says; a formula is a text here, and is written out as one."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(_FORMULA) else cell
