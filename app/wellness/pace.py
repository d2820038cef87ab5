"""One's own pace beside one's own usual, and what a shift and the last weeks came to; for the person alone."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from app.clock import from_text
from app.wellness import days, store
from app.wellness.days import Day
from app.wellness.ledger import PAPERS, UNSEEN
from app.wellness.queries import Facts, facts

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from app.pacing import Pacing

WEEKS = 6
# What is one's usual: from so many days on, and of each only one that held some evidence.
_FEWEST_DAYS = 5
_LEAST_SECONDS = 900.0
_LOOKING_BACK = timedelta(days=84)
_MORE, _LESS = 1.25, 0.8
_MOST_HOURS = 16


class Pace(Enum):
    """How today goes beside one's own usual; nobody else's is known here."""

    UNKNOWN = "unknown"
    EARLY = "early"
    LESS = "less"
    USUAL = "usual"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the shift: seconds that something was open, those of them closely, and whether a break fell in it."""

    begins: datetime
    open_seconds: float = 0.0
    close_seconds: float = 0.0
    breaks: int = 0


@dataclass(frozen=True, slots=True)
class Mine:
    """All that one's own page shows of the past; review is that of today in seconds."""

    facts: Facts
    pace: Pace
    today: Day
    hours: tuple[Hour, ...]
    days: tuple[Day, ...]


def mine(desk: Desk, pacing: Pacing) -> Mine:
    """Return what one's own page shows, from this shift's single rows and the totals of earlier days."""
    with store.telling(desk):
        now = desk.clock.now()
        day = days.day_of(now, pacing.shift.starts_at)
        today = days.total(desk.own, pacing, day)
        before = [each for each in days.kept(desk.own, day - _LOOKING_BACK) if each.day < day]
        return Mine(facts(desk.own, now), pace(today, before), today, hours(desk.own, now), _weeks(day, before, today))


def pace(today: Day, before: Sequence[Day]) -> Pace:
    """Return how much today's looks weigh for its time beside the middle one of one's own earlier days."""
    usual = [each.points / each.review_seconds for each in before if each.review_seconds >= _LEAST_SECONDS]
    if len(usual) < _FEWEST_DAYS:
        return Pace.UNKNOWN
    if today.review_seconds < _LEAST_SECONDS:
        return Pace.EARLY
    middle, now = statistics.median(usual), today.points / today.review_seconds
    if now > middle * _MORE:
        return Pace.MORE
    return Pace.LESS if now < middle * _LESS else Pace.USUAL


def hours(own: Connection, now: datetime) -> tuple[Hour, ...]:
    """Return the hours of the shift that runs, the last ones where it is a long one."""
    row = own.execute("SELECT h.started_at FROM shift h JOIN shift_state t ON t.shift_uid = h.uid").fetchone()
    if row is None:
        return ()
    began = from_text(row[0]).replace(minute=0, second=0, microsecond=0)
    count = max(1, int((now - began).total_seconds() // 3600) + 1)
    first = began + timedelta(hours=max(0, count - _MOST_HOURS))
    seen, rests = _seen(own), _rests(own)
    made = (first + timedelta(hours=number) for number in range(min(count, _MOST_HOURS)))
    return tuple(Hour(each, *seen.get(_key(each), (0.0, 0.0)), rests.get(_key(each), 0)) for each in made)


def _weeks(day: date, before: Sequence[Day], today: Day) -> tuple[Day, ...]:
    """Return every day of the last weeks, those off work as empty ones."""
    known = {each.day: each for each in (*before, today)}
    first = days.monday(day) - timedelta(weeks=WEEKS - 1)
    dates = (first + timedelta(days=number) for number in range((day - first).days + 1))
    return tuple(known.get(each, Day(each)) for each in dates)


def _seen(own: Connection) -> dict[str, tuple[float, float]]:
    rows = own.execute(
        "SELECT substr(s.started_at, 1, 13), sum(s.l2_seconds + s.l3_seconds + s.l4_seconds),"
        " sum(s.l3_seconds + s.l4_seconds) FROM span s JOIN shift_state t ON t.shift_uid = s.shift_uid"
        " WHERE s.ended_by IS NOT ? AND s.class <> ? GROUP BY 1",
        (UNSEEN, PAPERS),
    ).fetchall()
    return {hour: (seen, close) for hour, seen, close in rows}


def _rests(own: Connection) -> dict[str, int]:
    rows = own.execute(
        "SELECT substr(e.at, 1, 13), count(*) FROM break_event e JOIN shift_state t ON t.shift_uid = e.shift_uid"
        " WHERE e.act IN ('taken', 'natural', 'told') AND e.kind <> 'micro' GROUP BY 1"
    ).fetchall()
    return dict(rows)


def _key(moment: datetime) -> str:
    return moment.isoformat()[:13]
