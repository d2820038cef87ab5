"""What the clocks of a mail say: whether it was dated when it came, in whose time, and at what hour of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.i18n import _
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import Known, Message
from app.requesters.policy import VerificationPolicy
from app.requesters.reading import moment, zone

_DATED_AHEAD, _DATED_BACK = timedelta(minutes=15), timedelta(days=2)
# When an office is dark; a control room is not, so this is a weak sign.
_NIGHT_ENDS = 5


def _dated(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether it was dated when it came."""
    said = moment(message.headers.date)
    if said is None:
        return
    if said > message.received_at + _DATED_AHEAD:
        yield Seen("contradictory_headers", _("It is dated after it was received."), Weight.MEDIUM)
    elif said < message.received_at - _DATED_BACK:
        days = (message.received_at - said).days
        words = _("It is dated {days} days before it was received.")
        yield Seen("contradictory_headers", words.format(days=days), Weight.LOW)


def _clock(message: Message, known: Known, policy: VerificationPolicy) -> Iterator[Seen]:
    """Hold the clock of the mail against that of the agency, or of its country where the directory does not say."""
    written, said = zone(message.headers.date), moment(message.headers.date)
    if written is None or said is None:
        return
    agency = next((each for each in (*known.here, *known.named) if each.zone), None)
    zones = (agency.zone,) if agency is not None else zones_of(known.here[0].country if known.here else message.country)
    there = [far for name in zones if (far := _offset(name, said.timestamp())) is not None]
    if there and min(abs(far - written) for far in there) >= timedelta(hours=policy.zone_hours):
        words = _("Its clock is at UTC{written}; {agency} is at UTC{there}.")
        told = "/".join(dict.fromkeys(_hours(far) for far in (min(there), max(there))))
        named = agency.name if agency is not None else message.country
        yield Seen("time_zone", words.format(written=_hours(written), agency=named, there=told))


def _night(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether it was written in the small hours of whoever is said to write."""
    said = moment(message.headers.date)
    agency = next((each for each in (*known.here, *known.named) if each.zone), None)
    there = _offset(agency.zone, said.timestamp()) if said is not None and agency is not None else None
    if said is None or agency is None or there is None:
        return
    local = datetime.fromtimestamp(said.timestamp(), ZoneInfo(agency.zone))
    if local.hour < _NIGHT_ENDS:
        words = _("It was written at {time} where {agency} is.")
        yield Seen("off_hours_rush", words.format(time=f"{local:%H:%M}", agency=agency.name))


@lru_cache(maxsize=256)
def zones_of(country: str) -> tuple[str, ...]:
    """Return the time zones of a country by its two letters."""
    from babel.core import get_global  # noqa: PLC0415 -- two megabytes of tables, not read before a mail asks

    return tuple(sorted(name for name, territory in get_global("zone_territories").items() if territory == country))


def _offset(name: str, at: float) -> timedelta | None:
    try:
        return datetime.fromtimestamp(at, ZoneInfo(name)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return None


def _hours(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


CHECKS = (_dated, _clock, _night)
