"""What a person does to the directory: keep an agency, retire one, take a file of them in, write one out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases.actions import ReasonMissingError
from app.changes import Changes
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.policies.exports import Export
from app.requesters import agency_store, exchange
from app.requesters.agencies import LONGEST, AgencyId, DirectoryError, NewAgency, checked
from app.requesters.agency_queries import every
from app.requesters.errors import DirectoryNotWrittenError, EmptyDirectoryError, NoSuchNumberError, OwnNumberError
from app.vault.outside import check_outside, replace_file, write_new

if TYPE_CHECKING:
    from app.desk import Desk

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_TOLD_EVERY = 200


class ImportStoppedError(StillwaterError):
    """Somebody stopped the import of agencies."""

    def __init__(self) -> None:
        super().__init__(_("The import of agencies was stopped."), kept=_("The directory is as it was."))


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file of agencies."""

    added: int
    changed: int
    same: int


def put_agency(desk: Desk, agency: NewAgency, agency_id: AgencyId | None = None) -> Changes:
    """Keep an agency, new or in place of what was known of it."""
    agency = checked(agency, _named)
    with desk.transaction(Permission.WORK) as tx:
        other = agency_store.find(tx.db, agency.country, agency.name)
        if other is not None and agency_id is None and agency_store.is_retired(tx.db, other):
            agency_id = other
        if other is not None and other != agency_id:
            raise DirectoryError("", _("{name} stands in the directory already.").format(name=agency.name))
        if agency_id is None:
            agency_store.add(tx, agency)
        else:
            agency_store.put(tx, agency_id, agency)
    return tx.changes


def confirm_number(desk: Desk, contact_uid: str, found_in: str) -> Changes:
    """Note that somebody else than who listed a number found it too, and where: from then on it may be called back."""
    if not found_in.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        row = tx.db.execute("SELECT digits, added_by FROM agency_contact WHERE uid = ?", (contact_uid,)).fetchone()
        if row is None:
            raise NoSuchNumberError
        if row[1] == desk.person.id:
            raise OwnNumberError
        agency_store.insert_confirmation(tx, contact_uid, row[0], found_in.strip()[:LONGEST])
    return tx.changes


def retire_agency(desk: Desk, agency_id: AgencyId) -> Changes:
    """Take an agency out of use; the calls made to it stay on record."""
    with desk.transaction(Permission.WORK) as tx:
        agency_store.retire(tx, agency_id)
    return tx.changes


def import_agencies(
    desk: Desk, path: Path, *, progress: Progress, cancelled: Cancelled = lambda: False
) -> tuple[Taken, Changes]:
    """Take a file of agencies in, all of it or nothing; those that are not in it stay as they are."""
    agencies = exchange.read(path)
    new, changed = _compared(desk, agencies, progress, cancelled)
    with desk.transaction(Permission.WORK) as tx:
        # What somebody wrote meanwhile stands in the place of what was to be added.
        since = {number: agency for agency in new if (number := agency_store.find(tx.db, agency.country, agency.name))}
        agency_store.add_all(tx, [agency for agency in new if agency not in since.values()])
        for number, agency in {**changed, **since}.items():
            agency_store.put(tx, number, agency)
    progress(len(agencies), len(agencies))
    return Taken(len(new), len(changed), len(agencies) - len(new) - len(changed)), tx.changes


def _compared(
    desk: Desk, agencies: Sequence[NewAgency], progress: Progress, cancelled: Cancelled
) -> tuple[list[NewAgency], dict[AgencyId, NewAgency]]:
    """Return which of the agencies are new, and which say something else than the directory; nothing is held meanwhile."""
    new: list[NewAgency] = []
    changed: dict[AgencyId, NewAgency] = {}
    for place, agency in enumerate(agencies):
        if place % _TOLD_EVERY == 0:
            progress(place, len(agencies))
            if cancelled():
                raise ImportStoppedError
        agency_id = agency_store.find(desk.db, agency.country, agency.name)
        known = agency_store.load(desk.db, agency_id) if agency_id is not None else None
        if agency_id is None or known is None:
            new.append(agency)
            continue
        wanted = agency_store.later_tests(agency, known)
        if not _says_the_same(wanted, known) or agency_store.is_retired(desk.db, agency_id):
            changed[agency_id] = wanted
    return new, changed


def export_agencies(desk: Desk, path: Path, *, over: bool = False) -> int:
    """Write the directory into a file, CSV by its ending or else JSON; return how many agencies were written.

    A file that is there is refused, or with `over` replaced whole or left as it is; one of a vault's own folder is refused.
    """
    desk.settings.exports.require(Export.AGENCIES)
    check_outside(desk.vault.folder, path)
    agencies = every(desk.db)
    if not agencies:
        raise EmptyDirectoryError
    text = exchange.write_csv(agencies) if path.suffix.lower() == ".csv" else exchange.write_json(agencies)
    try:
        (replace_file if over else write_new)(path, text.encode())
    except OSError as error:
        raise DirectoryNotWrittenError(path.name, error) from error
    return len(agencies)


def _says_the_same(wanted: NewAgency, known: NewAgency | None) -> bool:
    return known is not None and _settled(wanted) == _settled(known)


def _settled(agency: NewAgency) -> tuple[object, ...]:
    contacts = sorted((each.purpose.value, each.number, each) for each in agency.contacts)
    told = tuple((each.label, each.source, each.found_on, each.tested_on) for _purpose, _number, each in contacts)
    numbers = tuple((purpose, number) for purpose, number, _each in contacts)
    head = (agency.name, agency.kind, agency.country, agency.jurisdiction, agency.zone, agency.note)
    return (*head, sorted(agency.domains), numbers, told)


def _named(name: str) -> str:
    return {
        "name": _("Name"),
        "country": _("Country"),
        "jurisdiction": _("Jurisdiction"),
        "zone": _("Time zone"),
        "domains": _("Domains"),
        "number": _("Number"),
        "source": _("Where it was found"),
        "found_on": _("Found on"),
        "tested_on": _("Last tested"),
        "note": _("Note"),
        "contacts": _("Numbers"),
    }.get(name, name)
