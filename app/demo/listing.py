"""The demo's directory: the invented agencies with numbers that ring nowhere, and whom to call in each country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.demo.cast import Agency, Cast
from app.i18n import _
from app.requesters.agencies import AgencyKind, NewAgency, NewContact, Purpose
from app.requesters.directory import put_agency

if TYPE_CHECKING:
    from app.desk import Desk

# Places among the numbers of an agency that no request of the weekend gives.
_SWITCHBOARD, _EMERGENCY, _DESK = 97, 98, 99


def keep_directory(desk: Desk, cast: Cast) -> None:
    """Fill the directory; one agency stays out of it, so that there is one that nobody knows."""
    today = desk.clock.now().date()
    for place, agency in enumerate(cast.agencies[:-1]):
        put_agency(desk, _agency(agency, today, place))
    for agency in _one_a_country(cast):
        put_agency(desk, _point(agency, today))
        put_agency(desk, _national(agency, today))


def _agency(agency: Agency, today: date, place: int) -> NewAgency:
    # One was never tested and one a year ago, for the page that says so.
    tested = {1: "", 2: (today - timedelta(days=400)).isoformat()}.get(
        place, (today - timedelta(days=9 + place)).isoformat()
    )
    number = NewContact(
        Purpose.SWITCHBOARD,
        agency.phone.format(n=_SWITCHBOARD),
        _("list of agencies of the ministry (synthetic)"),
        (today - timedelta(days=60)).isoformat(),
        agency.unit,
        tested,
    )
    kind = AgencyKind.PROSECUTOR if agency.name.startswith("Fiscal") else AgencyKind.POLICE
    return NewAgency(
        agency.name, kind, agency.country, agency.place, agency.zone, (agency.domain,), (number,), _("Invented.")
    )


def _point(agency: Agency, today: date) -> NewAgency:
    contact = NewContact(
        Purpose.EMERGENCY,
        agency.phone.format(n=_EMERGENCY),
        _("own list, read back by the centre (synthetic)"),
        (today - timedelta(days=40)).isoformat(),
        _("day and night"),
        (today - timedelta(days=12)).isoformat(),
    )
    name = _("Emergency call centre, {place}").format(place=agency.place)
    return NewAgency(name, AgencyKind.EMERGENCY_POINT, agency.country, agency.place, agency.zone, (), (contact,))


def _national(agency: Agency, today: date) -> NewAgency:
    contact = NewContact(
        Purpose.EMERGENCY,
        agency.phone.format(n=_DESK),
        _("liaison officer, by letter (synthetic)"),
        (today - timedelta(days=90)).isoformat(),
        _("duty officer"),
        (today - timedelta(days=30)).isoformat(),
    )
    name = _("National liaison desk {country}").format(country=agency.country)
    return NewAgency(name, AgencyKind.NATIONAL_DESK, agency.country, "", agency.zone, (), (contact,))


def _one_a_country(cast: Cast) -> Iterator[Agency]:
    seen: set[str] = set()
    for agency in cast.agencies:
        if agency.country not in seen:
            seen.add(agency.country)
            yield agency
