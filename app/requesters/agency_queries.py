"""What pages read of the directory: rows of agencies, their numbers, how calls to them went, and whom to call where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.requesters.agencies import AgencyId, AgencyKind, NewAgency, Purpose
from app.requesters.agency_store import load
from app.requesters.calls import CallOutcome

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_MOST_FOUND = 5000


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency as a table shows it; tested_on is the latest test of any of its numbers."""

    id: int
    name: str
    kind: AgencyKind
    country: str
    jurisdiction: str
    domains: str
    numbers: int
    tested_on: str
    confirmed: int
    denied: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number of an agency that can be called, and what is known of it."""

    agency_id: AgencyId
    agency: str
    kind: AgencyKind
    country: str
    jurisdiction: str
    zone: str
    purpose: Purpose
    label: str
    number: str
    source: str
    found_on: str
    tested_on: str
    uid: str = ""
    confirmed_by: str | None = None

    def local_time(self, now: datetime) -> datetime | None:
        """Return what time it is there; none where the directory does not say."""
        return now.astimezone(ZoneInfo(self.zone)) if self.zone else None

    def tested_days_ago(self, today: date) -> int | None:
        """Return how many days ago somebody last answered; none where nobody ever did."""
        return (today - date.fromisoformat(self.tested_on)).days if self.tested_on else None


@dataclass(frozen=True, slots=True)
class Call:
    """A call to an agency, how it went, and the case that it was about."""

    at: str
    outcome: CallOutcome
    reference: str


def agency_ids(db: Connection, text: str = "") -> list[int]:
    """Return the agencies in use whose name, place or domain has a text, by country and name."""
    like = "%{}%".format(text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
    rows = db.execute(
        "SELECT a.id FROM agency a WHERE a.retired_at IS NULL AND (? = '%%' OR a.name LIKE ? ESCAPE '\\'"
        " OR a.jurisdiction LIKE ? ESCAPE '\\' OR a.country LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM agency_domain d"
        " WHERE d.agency_id = a.id AND d.domain LIKE ? ESCAPE '\\')) ORDER BY a.country, a.name LIMIT ?",
        (like, like, like, like, like, _MOST_FOUND if text.strip() else -1),
    )
    return [row[0] for row in rows]


def agency_rows(db: Connection, ids: Sequence[int]) -> list[AgencyRow]:
    """Return agencies as a table shows them, in the order asked for."""
    return [row for row in (_row(db, number) for number in ids) if row is not None]


def numbers_of(db: Connection, agency_ids: Sequence[int]) -> list[Number]:
    """Return the numbers of agencies, those for emergencies first."""
    found = [number for agency_id in agency_ids for number in _numbers(db, agency_id)]
    order = [Purpose.REQUESTS, Purpose.SWITCHBOARD, Purpose.EMERGENCY, Purpose.PERSON]
    return sorted(found, key=lambda each: order.index(each.purpose))


def recent_calls(db: Connection, agency_id: int, most: int = 5) -> list[Call]:
    """Return how the last calls to an agency went, the newest first; those that were struck are left out."""
    rows = db.execute(
        "SELECT c.called_at, c.outcome, k.reference FROM callback c JOIN cases k ON k.id = c.case_id WHERE c.agency_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM callback_struck s WHERE s.callback_id = c.id) ORDER BY c.id DESC LIMIT ?",
        (agency_id, most),
    )
    return [Call(row[0], CallOutcome(row[1]), row[2]) for row in rows]


def act_now(db: Connection, country: str, place: str) -> list[Number]:
    """Return whom to call for a person somewhere: agencies of that place first, then emergency points, then the national desk."""
    rows = db.execute(
        "SELECT a.id FROM agency a WHERE a.country = ? AND a.retired_at IS NULL AND (a.kind IN ('emergency_point',"
        " 'national_desk') OR EXISTS (SELECT 1 FROM agency_contact c WHERE c.agency_id = a.id AND c.purpose = 'emergency'))"
        " ORDER BY a.id LIMIT 500",
        (country,),
    ).fetchall()
    found = [number for row in rows for number in _numbers(db, row[0])]
    wanted = place.casefold()
    ranks = {AgencyKind.EMERGENCY_POINT: 1, AgencyKind.NATIONAL_DESK: 2}

    def rank(number: Number) -> tuple[int, int, str]:
        near = bool(wanted) and bool(number.jurisdiction) and number.jurisdiction.casefold() in wanted
        own = number.purpose is not Purpose.EMERGENCY
        return (0 if near else ranks.get(number.kind, 3), int(own), number.agency)

    return sorted(found, key=rank)


def countries(db: Connection) -> list[str]:
    """Return the countries that the directory has agencies of."""
    rows = db.execute("SELECT DISTINCT country FROM agency WHERE retired_at IS NULL ORDER BY country")
    return [row[0] for row in rows]


def every(db: Connection) -> list[NewAgency]:
    """Return every agency in use, whole."""
    loaded = (load(db, AgencyId(number)) for number in agency_ids(db))
    return [agency for agency in loaded if agency is not None]


def count(db: Connection) -> int:
    """Count the agencies in use."""
    return int(db.execute("SELECT count(*) FROM agency WHERE retired_at IS NULL").fetchone()[0])


def _row(db: Connection, agency_id: int) -> AgencyRow | None:
    row = db.execute(
        "SELECT a.id, a.name, a.kind, a.country, a.jurisdiction,"
        " (SELECT coalesce(group_concat(d.domain, ', '), '') FROM agency_domain d WHERE d.agency_id = a.id),"
        " (SELECT count(*) FROM agency_contact c WHERE c.agency_id = a.id),"
        " (SELECT coalesce(max(c.tested_on), '') FROM agency_contact c WHERE c.agency_id = a.id),"
        " (SELECT count(*) FROM callback b WHERE b.agency_id = a.id AND b.outcome = 'confirmed'"
        " AND NOT EXISTS (SELECT 1 FROM callback_struck s WHERE s.callback_id = b.id)),"
        " (SELECT count(*) FROM callback b WHERE b.agency_id = a.id AND b.outcome = 'denied'"
        " AND NOT EXISTS (SELECT 1 FROM callback_struck s WHERE s.callback_id = b.id))"
        " FROM agency a WHERE a.id = ?",
        (agency_id,),
    ).fetchone()
    return None if row is None else AgencyRow(row[0], row[1], AgencyKind(row[2]), *row[3:])


def _numbers(db: Connection, agency_id: int) -> list[Number]:
    rows = db.execute(
        "SELECT a.id, a.name, a.kind, a.country, a.jurisdiction, a.zone, c.purpose, c.label, c.number, c.source,"
        " c.found_on, coalesce(c.tested_on, ''), c.uid, (SELECT p.name FROM contact_confirmed f JOIN person p"
        " ON p.id = f.person_id WHERE f.contact_uid = c.uid AND f.digits = c.digits ORDER BY f.id LIMIT 1)"
        " FROM agency_contact c JOIN agency a ON a.id = c.agency_id"
        " WHERE c.agency_id = ? ORDER BY c.id",
        (agency_id,),
    )
    return [
        Number(
            agency_id=AgencyId(row[0]),
            agency=row[1],
            kind=AgencyKind(row[2]),
            country=row[3],
            jurisdiction=row[4],
            zone=row[5],
            purpose=Purpose(row[6]),
            label=row[7],
            number=row[8],
            source=row[9],
            found_on=row[10],
            tested_on=row[11],
            uid=row[12],
            confirmed_by=row[13],
        )
        for row in rows
    ]
