"""What a rota's week came to: sums over at least five people, each share added at a random time, no row a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.clock import utc_text
from app.identity import Permission, new_uid
from app.wellness import days, owner, store
from app.wellness.days import Day

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction
    from app.pacing import Pacing

_WEEK = timedelta(days=7)
# Shares come in for a week after the one they are about and never later: a sum that moved under who looks at it would
# tell what was added. The day more is for time zones.
_SHOWN_AFTER = timedelta(days=15)
# Those who named no team, and those whose team may not be shown.
_REST = ""
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
    """What of a week may be seen: the whole rota, the teams that are large enough, and how many teams were left out."""

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
    rota, rest = _added(groups), _rest(groups, least)
    left_out = sum(bool(group.team) for group in rest)
    if rota.contributors < least:
        return Shown(rota.week, None, (), left_out)
    large = sorted((group for group in groups if group not in rest), key=lambda group: group.team)
    return Shown(rota.week, rota, tuple(large), left_out)


def settle(desk: Desk, pacing: Pacing) -> Changes:
    """Let no figure of a finished week lie there that may not be shown, so that no row stays which is one person's.

    Teams that are too small go into the rota's rest with those that hide them; of too small a rota the figures go.
    """
    least, changes = pacing.sharing.least_people, Changes()
    for groups in _finished(desk.db, desk.clock.now()):
        few = sum(group.contributors for group in groups) < least
        rest = list(groups) if few else _rest(groups, least)
        merged = _added(rest) if rest else None
        if merged is None or rest == [kept := _bare(merged) if few else merged]:
            continue
        with desk.transaction(Permission.OWN) as tx:
            for group in rest:
                tx.db.execute("DELETE FROM team_week WHERE week = ? AND team = ?", (group.week, group.team))
            _put(tx, kept, "team.settle")
        changes |= tx.changes
    return changes


def weeks(db: Connection, pacing: Pacing, now: datetime, most: int = 12) -> list[Shown]:
    """Return the last weeks that are complete, the newest first."""
    told = (shown(groups, pacing.sharing.least_people) for groups in _finished(db, now)[:most])
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
    return changes | settle(desk, pacing)


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
    """Add one share."""
    with desk.transaction(Permission.OWN) as tx:
        _put(tx, sums, "team.share")
    return tx.changes


def _put(tx: Transaction, sums: Sums, act: str) -> None:
    """Add sums to those of their team; what vouches for it says neither who nor how much."""
    row = tx.db.execute(
        "SELECT uid, version FROM team_week WHERE week = ? AND team = ?", (sums.week, sums.team)
    ).fetchone()
    uid, version = row or (new_uid(), 0)
    tx.db.execute(
        "INSERT INTO team_week (week, team, uid, contributors, review_seconds, close_seconds, severe_looks,"
        " breaks_taken, breaks_deferred, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (week, team) DO UPDATE SET contributors = contributors + excluded.contributors,"
        " review_seconds = review_seconds + excluded.review_seconds,"
        " close_seconds = close_seconds + excluded.close_seconds,"
        " severe_looks = severe_looks + excluded.severe_looks,"
        " breaks_taken = breaks_taken + excluded.breaks_taken,"
        " breaks_deferred = breaks_deferred + excluded.breaks_deferred, version = excluded.version",
        (
            sums.week,
            sums.team,
            uid,
            sums.contributors,
            sums.review_seconds,
            sums.close_seconds,
            sums.severe_looks,
            sums.breaks_taken,
            sums.breaks_deferred,
            version + 1,
        ),
    )
    tx.wrote("team_week", uid, version + 1, act, {}, topics=(Topic.WELLNESS,), anonymous=True)


def _finished(db: Connection, now: datetime) -> list[list[Sums]]:
    """Return the weeks that no longer move, the newest first, each with its teams."""
    rows = db.execute(
        "SELECT week, team, contributors, review_seconds, close_seconds, severe_looks, breaks_taken, breaks_deferred"
        " FROM team_week WHERE week <= ? ORDER BY week DESC, team",
        (week_of((now - _SHOWN_AFTER).date()),),
    ).fetchall()
    return [list(groups) for _week_name, groups in groupby((Sums(*row) for row in rows), attrgetter("week"))]


def _rest(groups: Sequence[Sums], least: int) -> list[Sums]:
    """Return who is within the rota's sum alone: without a team, in too small a one, or in one that hides these."""
    large = sorted((each for each in groups if each.team and each.contributors >= least), key=_size)
    rest = [each for each in groups if each not in large]
    while rest and large and sum(each.contributors for each in rest) < least:
        rest.append(large.pop(0))
    return rest


def _size(group: Sums) -> tuple[int, str]:
    return group.contributors, group.team


def _bare(sums: Sums) -> Sums:
    return Sums(sums.week, sums.team, sums.contributors)


def _added(groups: Sequence[Sums]) -> Sums:
    whole = replace(groups[0], team=_REST)
    for group in groups[1:]:
        whole = Sums(
            whole.week,
            _REST,
            whole.contributors + group.contributors,
            whole.review_seconds + group.review_seconds,
            whole.close_seconds + group.close_seconds,
            whole.severe_looks + group.severe_looks,
            whole.breaks_taken + group.breaks_taken,
            whole.breaks_deferred + group.breaks_deferred,
        )
    return whole
