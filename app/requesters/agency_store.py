"""The directory in SQL: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.changes import Topic
from app.identity import new_uid
from app.requesters import numbers
from app.requesters.agencies import AgencyId, AgencyKind, NewAgency, NewContact, Purpose
from app.requesters.domains import skeleton

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a number when its agency is written anew: what it is known by, and since when it is there by whom."""

    uid: str
    version: int
    tested_on: str
    added_at: str
    added_by: int | None


def find(db: Connection, country: str, name: str) -> AgencyId | None:
    """Return the agency of a name in a country."""
    row = db.execute("SELECT id FROM agency WHERE country = ? AND name = ?", (country, name)).fetchone()
    return AgencyId(row[0]) if row else None


def is_retired(db: Connection, agency_id: AgencyId) -> bool:
    """Tell whether an agency was taken out of use."""
    row = db.execute("SELECT retired_at IS NOT NULL FROM agency WHERE id = ?", (agency_id,)).fetchone()
    return bool(row and row[0])


def load(db: Connection, agency_id: AgencyId) -> NewAgency | None:
    """Return what the directory says of an agency."""
    row = db.execute(
        "SELECT name, kind, country, jurisdiction, zone, note FROM agency WHERE id = ?", (agency_id,)
    ).fetchone()
    if row is None:
        return None
    domains = db.execute("SELECT domain FROM agency_domain WHERE agency_id = ? ORDER BY domain", (agency_id,))
    contacts = db.execute(
        "SELECT purpose, number, source, found_on, label, coalesce(tested_on, '') FROM agency_contact"
        " WHERE agency_id = ? ORDER BY id",
        (agency_id,),
    )
    return NewAgency(
        name=row[0],
        kind=AgencyKind(row[1]),
        country=row[2],
        jurisdiction=row[3],
        zone=row[4],
        domains=tuple(each[0] for each in domains),
        contacts=tuple(NewContact(Purpose(each[0]), *each[1:]) for each in contacts),
        note=row[5],
    )


def add(tx: Transaction, agency: NewAgency) -> AgencyId:
    """Write an agency that is not there yet."""
    uid = new_uid()
    cursor = tx.db.execute(
        "INSERT INTO agency (uid, name, kind, country, jurisdiction, zone, note, added_at, device_id, op_id, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            uid,
            agency.name,
            agency.kind.value,
            agency.country,
            agency.jurisdiction,
            agency.zone,
            agency.note,
            tx.at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    agency_id = AgencyId(cursor.lastrowid or 0)
    _write_parts(tx, [(agency_id, agency)], {})
    tx.wrote("agency", uid, 1, "agency.add", as_body(agency), topics=(Topic.REQUESTERS,))
    return agency_id


def add_all(tx: Transaction, agencies: Sequence[NewAgency]) -> None:
    """Write many agencies that are not there yet, with one word in the outbox for all: nobody waits long for them."""
    if not agencies:
        return
    (last,) = tx.db.execute("SELECT coalesce(max(id), 0) FROM agency").fetchone()
    numbered = [(AgencyId(number), agency) for number, agency in enumerate(agencies, last + 1)]
    tx.db.executemany(
        "INSERT INTO agency (id, uid, name, kind, country, jurisdiction, zone, note, added_at, device_id, op_id, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        [
            (
                number,
                new_uid(),
                agency.name,
                agency.kind.value,
                agency.country,
                agency.jurisdiction,
                agency.zone,
                agency.note,
                tx.at,
                tx.desk.device.id,
                tx.op_id,
            )
            for number, agency in numbered
        ],
    )
    _write_parts(tx, numbered, {})
    body = {"agencies": [as_body(agency) for agency in agencies]}
    tx.wrote("agency_import", new_uid(), 1, "agencies.add", body, topics=(Topic.REQUESTERS,))


def put(tx: Transaction, agency_id: AgencyId, agency: NewAgency) -> None:
    """Write an agency in place of what was known of it; a test of a number that is later than the new one stays."""
    uid, version = tx.db.execute("SELECT uid, version FROM agency WHERE id = ?", (agency_id,)).fetchone()
    tx.db.execute(
        "UPDATE agency SET name = ?, kind = ?, country = ?, jurisdiction = ?, zone = ?, note = ?, retired_at = NULL,"
        " version = version + 1, op_id = ? WHERE id = ?",
        (
            agency.name,
            agency.kind.value,
            agency.country,
            agency.jurisdiction,
            agency.zone,
            agency.note,
            tx.op_id,
            agency_id,
        ),
    )
    rows = tx.db.execute(
        "SELECT purpose, digits, uid, version, coalesce(tested_on, ''), added_at, added_by FROM agency_contact"
        " WHERE agency_id = ?",
        (agency_id,),
    ).fetchall()
    tx.db.execute("DELETE FROM agency_domain WHERE agency_id = ?", (agency_id,))
    tx.db.execute("DELETE FROM agency_contact WHERE agency_id = ?", (agency_id,))
    _write_parts(tx, [(agency_id, agency)], {(row[0], row[1]): Kept(*row[2:]) for row in rows})
    tx.wrote("agency", uid, version + 1, "agency.put", as_body(agency), topics=(Topic.REQUESTERS,))


def retire(tx: Transaction, agency_id: AgencyId) -> None:
    """Take an agency out of use; what was called under it stays on record."""
    uid, version = tx.db.execute("SELECT uid, version FROM agency WHERE id = ?", (agency_id,)).fetchone()
    tx.db.execute(
        "UPDATE agency SET retired_at = ?, version = version + 1, op_id = ? WHERE id = ?", (tx.at, tx.op_id, agency_id)
    )
    tx.db.execute("DELETE FROM agency_domain WHERE agency_id = ?", (agency_id,))
    tx.wrote("agency", uid, version + 1, "agency.retire", {"at": tx.at}, topics=(Topic.REQUESTERS,))


def insert_confirmation(tx: Transaction, contact_uid: str, digits: str, found_in: str) -> None:
    """Write that a second person found a number in a source of their own."""
    uid = new_uid()
    tx.db.execute(
        "INSERT INTO contact_confirmed (uid, contact_uid, digits, found_in, person_id, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (uid, contact_uid, digits, found_in, tx.desk.person.id, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"contact": contact_uid, "found_in": found_in}
    tx.wrote("contact_confirmed", uid, 1, "contact.confirm", body, topics=(Topic.REQUESTERS,))


def as_body(agency: NewAgency) -> dict[str, Any]:
    """Return an agency as the outbox and an exported file tell it."""
    return {
        "name": agency.name,
        "kind": agency.kind.value,
        "country": agency.country,
        "jurisdiction": agency.jurisdiction,
        "zone": agency.zone,
        "domains": list(agency.domains),
        "contacts": [
            {
                "purpose": contact.purpose.value,
                "number": contact.number,
                "source": contact.source,
                "found_on": contact.found_on,
                "label": contact.label,
                "tested_on": contact.tested_on,
            }
            for contact in agency.contacts
        ],
        "note": agency.note,
    }


def later_tests(agency: NewAgency, known: NewAgency) -> NewAgency:
    """Return an agency with the later of two tests of each number."""
    tested = {(each.purpose, each.number): each.tested_on for each in known.contacts}
    contacts = tuple(
        replace(each, tested_on=max(each.tested_on, tested.get((each.purpose, each.number), "")))
        for each in agency.contacts
    )
    return replace(agency, contacts=contacts)


def _write_parts(
    tx: Transaction, numbered: Sequence[tuple[AgencyId, NewAgency]], kept: Mapping[tuple[str, str], Kept]
) -> None:
    tx.db.executemany(
        "INSERT INTO agency_domain (domain, agency_id, skeleton) VALUES (?, ?, ?)",
        [(domain, number, skeleton(domain)) for number, agency in numbered for domain in agency.domains],
    )
    tx.db.executemany(
        "INSERT INTO agency_contact (uid, agency_id, purpose, label, number, digits, source, found_on, tested_on,"
        " device_id, op_id, version, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            _contact_row(tx, number, agency.country, contact, kept)
            for number, agency in numbered
            for contact in agency.contacts
        ],
    )


def _contact_row(
    tx: Transaction, agency_id: AgencyId, country: str, contact: NewContact, kept: Mapping[tuple[str, str], Kept]
) -> tuple[object, ...]:
    digits = numbers.digits(contact.number, country)
    before = kept.get((contact.purpose.value, digits)) or Kept(new_uid(), 0, "", tx.at, tx.desk.person.id)
    return (
        before.uid,
        agency_id,
        contact.purpose.value,
        contact.label,
        contact.number,
        digits,
        contact.source,
        contact.found_on,
        max(contact.tested_on, before.tested_on) or None,
        tx.desk.device.id,
        tx.op_id,
        before.version + 1,
        before.added_at,
        before.added_by,
    )
