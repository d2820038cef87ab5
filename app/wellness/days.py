"""Working days: what each came to, and how long single rows are kept."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from app.clock import from_text, utc_text
from app.pacing import Pacing, Weights
from app.wellness.ledger import PAPERS, UNSEEN
from app.wellness.points import Span, points

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

# A shift goes once nothing stands for it any more; the one that runs, and one whose day is still open, stay.
_EMPTY_SHIFTS = (
    "DELETE FROM shift WHERE started_at < ? AND NOT EXISTS (SELECT 1 FROM shift_state t WHERE t.shift_uid = shift.uid)"
    " AND NOT EXISTS (SELECT 1 FROM span s WHERE s.shift_uid = shift.uid)"
    " AND NOT EXISTS (SELECT 1 FROM avoided a WHERE a.shift_uid = shift.uid)"
    " AND NOT EXISTS (SELECT 1 FROM break_event b WHERE b.shift_uid = shift.uid)"
    " AND NOT EXISTS (SELECT 1 FROM cap_event c WHERE c.shift_uid = shift.uid)"
)
# More days than this were never worked without a sign-in: a clock that was set far ahead writes no rows for them.
_MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Day:
    """What one working day came to: seconds, looks at L3 or above, pacing points, and what became of its breaks."""

    day: date
    review_seconds: float = 0.0
    close_seconds: float = 0.0
    looks: int = 0
    severe_looks: int = 0
    points: float = 0.0
    avoided: int = 0
    breaks_taken: int = 0
    breaks_deferred: int = 0
    hard_cap: bool = False


def day_of(at: datetime, starts_at: str, zone: tzinfo | None = None) -> date:
    """Return the working day of a moment; it begins at an hour of the wall clock, by default 04:00."""
    begins = time.fromisoformat(starts_at)
    local = at.astimezone(zone)
    return local.date() if local.time() >= begins else local.date() - timedelta(days=1)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def bounds(day: date, starts_at: str, zone: tzinfo | None = None) -> tuple[str, str]:
    """Return when a working day begins and ends, as UTC text; a day on which clocks change has 23 or 25 hours."""
    begins = time.fromisoformat(starts_at)
    ends = (datetime.combine(each, begins, zone).astimezone() for each in (day, day + timedelta(days=1)))
    first, last = (utc_text(each) for each in ends)
    return first, last


def total(own: Connection, pacing: Pacing, day: date, zone: tzinfo | None = None) -> Day:
    """Return what a day came to, counted from its single rows."""
    span = bounds(day, pacing.shift.starts_at, zone)
    seen = _spans(own, span, pacing.weights)
    review, close, capped = own.execute(
        "SELECT total(review_seconds), total(close_seconds), coalesce(max(hard_cap), 0) FROM shift"
        " WHERE started_at >= ? AND started_at < ?",
        span,
    ).fetchone()
    (avoided,) = own.execute("SELECT count(*) FROM avoided WHERE at >= ? AND at < ?", span).fetchone()
    taken, deferred = own.execute(
        "SELECT coalesce(sum(act IN ('taken', 'natural', 'told') AND kind <> 'micro'), 0), coalesce(sum(act = 'deferred'), 0)"
        " FROM break_event WHERE at >= ? AND at < ?",
        span,
    ).fetchone()
    return Day(day, review, close, *seen, avoided, taken, deferred, bool(capped))


def fold(own: Connection, pacing: Pacing, now: datetime, zone: tzinfo | None = None) -> int:
    """Keep the totals of every finished day, let go of rows that are older than the policy keeps, and return how many.

    A clock that was set back folds nothing; one that was set ahead folds days that are over by it and loses no total.
    """
    until = _still_open(own, pacing, now, zone)
    day = _first_open(own, pacing, zone)
    for _ in range(_MOST_DAYS):
        if day is None or day >= until:
            break
        came_to = total(own, pacing, day, zone)
        if came_to != Day(day):
            _keep(own, came_to)
        day += timedelta(days=1)
    # What no total holds yet stays, however far ahead the clock was set.
    oldest = min(
        utc_text(now - timedelta(days=pacing.retention.span_days)), bounds(until, pacing.shift.starts_at, zone)[0]
    )
    gone = 0
    for statement in (
        "DELETE FROM span WHERE ended_at IS NOT NULL AND started_at < ?",
        "DELETE FROM avoided WHERE at < ?",
        "DELETE FROM break_event WHERE at < ?",
        "DELETE FROM cap_event WHERE at < ?",
        "DELETE FROM card WHERE at < ?",
        _EMPTY_SHIFTS,
    ):
        gone += own.execute(statement, (oldest,)).rowcount
    checked = utc_text(now - timedelta(days=pacing.retention.check_in_days))
    return gone + int(own.execute("DELETE FROM check_in WHERE at < ?", (checked,)).rowcount)


def kept(own: Connection, since: date) -> list[Day]:
    """Return the days that were kept, the oldest first."""
    rows = own.execute(
        "SELECT day, review_seconds, close_seconds, looks, severe_looks, points, avoided, breaks_taken, breaks_deferred,"
        " hard_cap FROM day_total WHERE day >= ? ORDER BY day",
        (since.isoformat(),),
    ).fetchall()
    return [replace(Day(date.fromisoformat(row[0]), *row[1:9]), hard_cap=bool(row[9])) for row in rows]


def capped_in_a_row(own: Connection, today: date) -> int:
    """Return on how many days before today, one after another, the hard cap was reached; days off do not count."""
    rows = own.execute(
        "SELECT hard_cap FROM day_total WHERE day < ? AND review_seconds > 0 ORDER BY day DESC LIMIT 31",
        (today.isoformat(),),
    ).fetchall()
    return next((count for count, (capped,) in enumerate(rows) if not capped), len(rows))


def _spans(own: Connection, span: tuple[str, str], weights: Weights) -> tuple[int, int, float]:
    rows = own.execute(
        "SELECT severity, modality, reached, l2_seconds + l3_seconds + l4_seconds, sound, mode = 'life_at_risk' FROM span"
        " WHERE started_at >= ? AND started_at < ? AND ended_by IS NOT ? AND class <> ?",
        (*span, UNSEEN, PAPERS),
    ).fetchall()
    close = [row[0] for row in rows if row[2] in {"L3", "L4"}]
    severe = sum(severity in {"S3", "S4"} for severity in close)
    weighed = sum(
        points(weights, Span(severity, modality, level, seconds, sound=bool(sound), life_at_risk=bool(at_risk)))
        for severity, modality, level, seconds, sound, at_risk in rows
    )
    return len(close), severe, weighed


def _first_open(own: Connection, pacing: Pacing, zone: tzinfo | None) -> date | None:
    (last,) = own.execute("SELECT max(day) FROM day_total").fetchone()
    if last is not None:
        return date.fromisoformat(last) + timedelta(days=1)
    (first,) = own.execute("SELECT min(started_at) FROM shift").fetchone()
    return day_of(from_text(first), pacing.shift.starts_at, zone) if first is not None else None


def _still_open(own: Connection, pacing: Pacing, now: datetime, zone: tzinfo | None) -> date:
    """Return the first day that is not over: today, or the one on which the shift that runs began."""
    today = day_of(now, pacing.shift.starts_at, zone)
    row = own.execute("SELECT h.started_at FROM shift h JOIN shift_state t ON t.shift_uid = h.uid").fetchone()
    return today if row is None else min(today, day_of(from_text(row[0]), pacing.shift.starts_at, zone))


def _keep(own: Connection, day: Day) -> None:
    own.execute(
        "INSERT OR REPLACE INTO day_total (day, review_seconds, close_seconds, looks, severe_looks, points, avoided,"
        " breaks_taken, breaks_deferred, hard_cap) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (day.day.isoformat(), *(getattr(day, each.name) for each in fields(day)[1:])),
    )
