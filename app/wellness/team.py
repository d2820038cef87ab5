"""What a rota's week came to: sums over at least five people, each share added at a random time, no row a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.clock import utc_text
from app.identity import new_uid
from app.wellness import days, owner, store
from app.wellness.days import Day

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from app.pacing import Pacing

_WEEK = timedelta(days=7)
# Shares come in for a week after the one they are about and never later: a sum that moved under who looks at it would
# tell what was added. The day more is for time zones.
_SHOWN_AFTER = timedelta(days=15)
# Fewer groups than this left out, and the whole less what is shown would be one of them.
_LEAST_LEFT_OUT = 2
# Longer ago than this, and a week is not made up for.
_MOST_WEEKS = 8
TEAM = "team"


@dataclass(frozen=True, slots=True)
class Sums:
    """What a week came to for a number of people, added up."""

    week: str
    team: str
    contributors: int
    review_seconds: float = 0.0
    close_seconds: float = 0.0
    severe_looks: int = 0
    breaks_taken: int = 0
    breaks_deferred: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a week may be seen: the whole rota, the teams that are large enough, and how many were left out."""

    week: str
    rota: Sums | None
    teams: tuple[Sums, ...]
    left_out: int


def week_of(day: date) -> str:
    """Return the week of a day as its Monday."""
    return days.monday(day).isoformat()


def shown(groups: Sequence[Sums], least: int) -> Shown | None:
    """Return what of one week's teams may be seen, so that nothing can be found by taking sums from one another.

    A team is shown from the least number of people on. Where one is not, the next smallest goes with it until those
    left out are again that many; where that cannot be, only the rota as a whole is shown.
    """
    if not groups:
        return None
    rota = _added(groups)
    if rota.contributors < least:
        return Shown(rota.week, None, (), len(groups))
    large = sorted((group for group in groups if group.contributors >= least), key=lambda group: group.contributors)
    hidden = [group for group in groups if group.contributors < least]
    while hidden and large and (len(hidden) < _LEAST_LEFT_OUT or sum(group.contributors for group in hidden) < least):
        hidden.append(large.pop(0))
    return Shown(rota.week, rota, tuple(sorted(large, key=lambda group: group.team)), len(hidden))


def weeks(db: Connection, pacing: Pacing, now: datetime, most: int = 12) -> list[Shown]:
    """Return the last weeks that are complete, the newest first."""
    until = week_of((now - _SHOWN_AFTER).date())
    rows = db.execute(
        "SELECT week, team, contributors, review_seconds, close_seconds, severe_looks, breaks_taken, breaks_deferred"
        " FROM team_week WHERE week <= ? ORDER BY week DESC, team",
        (until,),
    ).fetchall()
    found = [Sums(*row) for row in rows]
    names = sorted({each.week for each in found}, reverse=True)[:most]
    told = (shown([each for each in found if each.week == name], pacing.sharing.least_people) for name in names)
    return [each for each in told if each is not None]


def share(desk: Desk, pacing: Pacing, random: Random, zone: tzinfo | None = None) -> Changes:
    """Add to the rota's sums what is due of the person's own weeks; called now and then, and mostly does nothing."""
    with store.telling(desk):
        _plan(desk, pacing, random, zone)
        now = utc_text(desk.clock.now())
        due = desk.own.execute(
            "SELECT week FROM shared_week WHERE shared = 0 AND due_at <= ? ORDER BY due_at", (now,)
        ).fetchall()
        team = owner.chosen(desk.own, TEAM)
    changes = Changes()
    for (week,) in due:
        with store.telling(desk):
            sums = _own_week(desk.own, week, team)
            # Marked before it is added: a crash in between leaves one share out, and none is ever added twice.
            desk.own.execute("UPDATE shared_week SET shared = 1 WHERE week = ?", (week,))
        if sums is not None and _is_open(week, desk.clock.now(), zone):
            changes |= _add(desk, sums)
    return changes


def _plan(desk: Desk, pacing: Pacing, random: Random, zone: tzinfo | None) -> None:
    """Choose a moment of the week after for each finished week that has none."""
    today = days.day_of(desk.clock.now(), pacing.shift.starts_at, zone)
    this_week = days.monday(today)
    for back in range(1, _MOST_WEEKS + 1):
        week = this_week - back * _WEEK
        begins = datetime.combine(week + _WEEK, time(), zone).astimezone()
        due = begins + random.random() * _WEEK
        desk.own.execute(
            "INSERT INTO shared_week (week, due_at, shared) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
            (week.isoformat(), utc_text(due)),
        )


def _is_open(week: str, now: datetime, zone: tzinfo | None) -> bool:
    return now < datetime.combine(date.fromisoformat(week) + 2 * _WEEK, time(), zone).astimezone()


def _own_week(own: Connection, week: str, team: str) -> Sums | None:
    first = date.fromisoformat(week)
    found = [day for day in days.kept(own, first) if day.day < first + _WEEK]
    return _week(week, team, found) if found else None


def _week(week: str, team: str, found: Sequence[Day]) -> Sums:
    return Sums(
        week,
        team,
        1,
        review_seconds=sum(day.review_seconds for day in found),
        close_seconds=sum(day.close_seconds for day in found),
        severe_looks=sum(day.severe_looks for day in found),
        breaks_taken=sum(day.breaks_taken for day in found),
        breaks_deferred=sum(day.breaks_deferred for day in found),
    )


def _add(desk: Desk, sums: Sums) -> Changes:
    """Add one share; what vouches for it says neither who nor how much."""
    with desk.transaction() as tx:
        row = tx.db.execute(
            "SELECT uid, version FROM team_week WHERE week = ? AND team = ?", (sums.week, sums.team)
        ).fetchone()
        uid, version = row or (new_uid(), 0)
        tx.db.execute(
            "INSERT INTO team_week (week, team, uid, contributors, review_seconds, close_seconds, severe_looks,"
            " breaks_taken, breaks_deferred, version) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (week, team) DO UPDATE SET contributors = contributors + 1,"
            " review_seconds = review_seconds + excluded.review_seconds,"
            " close_seconds = close_seconds + excluded.close_seconds,"
            " severe_looks = severe_looks + excluded.severe_looks,"
            " breaks_taken = breaks_taken + excluded.breaks_taken,"
            " breaks_deferred = breaks_deferred + excluded.breaks_deferred, version = excluded.version",
            (
                sums.week,
                sums.team,
                uid,
                sums.review_seconds,
                sums.close_seconds,
                sums.severe_looks,
                sums.breaks_taken,
                sums.breaks_deferred,
                version + 1,
            ),
        )
        tx.wrote("team_week", uid, version + 1, "team.share", {}, topics=(Topic.WELLNESS,), anonymous=True)
    return tx.changes


def _added(groups: Sequence[Sums]) -> Sums:
    whole = replace(groups[0], team="")
    for group in groups[1:]:
        whole = Sums(
            whole.week,
            "",
            whole.contributors + group.contributors,
            whole.review_seconds + group.review_seconds,
            whole.close_seconds + group.close_seconds,
            whole.severe_looks + group.severe_looks,
            whole.breaks_taken + group.breaks_taken,
            whole.breaks_deferred + group.breaks_deferred,
        )
    return whole
