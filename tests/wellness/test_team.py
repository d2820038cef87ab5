"""A rota's sums: nothing below five, nothing by subtraction, nothing by name."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import UTC, date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.clock import from_text
from app.desk import Desk
from app.wellness import days, owner, team
from app.wellness.actions import Sitting
from app.wellness.days import Day
from app.wellness.team import Sums, shown
from tests.builders import FakeClock
from tests.wellness.feeding import POLICY

WEEK = "2026-03-02"


def of(**people: int) -> list[Sums]:
    return [Sums(WEEK, name, count, review_seconds=count * 100.0, severe_looks=count) for name, count in people.items()]


def test_four_people_show_nothing_and_five_show_the_rota() -> None:
    four = shown(of(day=4), 5)
    assert four is not None
    assert (four.rota, four.teams) == (None, ())
    five = shown(of(day=5), 5)
    assert five is not None
    assert five.rota is not None
    assert (five.rota.contributors, [each.team for each in five.teams]) == (5, ["day"])
    assert shown([], 5) is None


def test_a_group_of_one_takes_the_next_smallest_with_it() -> None:
    found = shown(of(day=6, night=5, lone=1), 5)
    assert found is not None
    assert ([each.team for each in found.teams], found.left_out) == (["day"], 2)
    five_and_one = shown(of(day=5, lone=1), 5)
    assert five_and_one is not None
    assert (five_and_one.teams, five_and_one.left_out) == ((), 2)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=8))
def test_what_is_left_out_is_never_fewer_than_five_and_never_one_group(sizes: list[int]) -> None:
    groups = of(**{f"t{number}": size for number, size in enumerate(sizes)})
    found = shown(groups, 5)
    assert found is not None
    if found.rota is None:
        assert (sum(sizes) < 5, found.teams) == (True, ())
        return
    rest = found.rota.contributors - sum(each.contributors for each in found.teams)
    assert rest == 0 or rest >= 5
    assert found.left_out != 1
    assert all(each.contributors >= 5 for each in found.teams)


def test_a_share_is_added_once_at_a_random_moment_of_the_week_after(
    desk: Desk, sitting: Sitting, clock: FakeClock
) -> None:
    monday = days.day_of(clock.now(), "04:00", UTC)
    monday -= timedelta(days=monday.weekday())
    days._keep(desk.own, Day(monday, review_seconds=3600, severe_looks=3, breaks_taken=2))
    clock.set_wall(clock.wall + timedelta(days=3))
    team.share(desk, POLICY, Random(5), UTC)
    assert desk.db.execute("SELECT count(*) FROM team_week").fetchone() == (0,)
    (planned,) = desk.own.execute("SELECT due_at FROM shared_week WHERE week = ?", (monday.isoformat(),)).fetchone()
    assert monday + timedelta(days=7) <= from_text(planned).date() < monday + timedelta(days=14)
    clock.set_wall(from_text(planned) + timedelta(minutes=1))
    for _ in range(3):
        team.share(desk, POLICY, Random(4), UTC)
    rows = desk.db.execute("SELECT week, contributors, review_seconds, severe_looks FROM team_week").fetchall()
    assert rows == [(monday.isoformat(), 1, 3600, 3)]


def test_a_share_that_comes_too_late_is_left_out(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    monday = date.fromisoformat(team.week_of(clock.now().date()))
    days._keep(desk.own, Day(monday, review_seconds=3600))
    clock.set_wall(clock.wall + timedelta(days=21))
    team.share(desk, POLICY, Random(3), UTC)
    assert desk.db.execute("SELECT count(*) FROM team_week").fetchone() == (0,)
    assert desk.own.execute("SELECT shared FROM shared_week WHERE week = ?", (monday.isoformat(),)).fetchone() == (1,)


def test_what_vouches_for_a_share_says_neither_who_nor_how_much(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    owner.choose(desk, team.TEAM, "night")
    team._add(desk, Sums(WEEK, "night", 1, review_seconds=4321.5, severe_looks=77))
    body, audit = desk.db.execute(
        "SELECT o.body, a.body FROM outbox o JOIN audit a ON json_extract(a.body, '$.op') = o.op_id"
        " WHERE o.act = 'team.share'"
    ).fetchone()
    assert (json.loads(body), json.loads(audit)["actor"]) == ({}, "")
    assert "4321" not in audit + body
    assert "person" not in {row[1] for row in desk.db.execute("PRAGMA table_info(team_week)")}


def test_a_supervisor_sees_a_week_only_once_it_no_longer_moves(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    monday = team.week_of(clock.now().date())
    for _ in range(5):
        team._add(desk, Sums(monday, "", 1, review_seconds=60))
    for later, count in ((0, 0), (8, 0), (12, 1)):
        now = clock.now() + timedelta(days=later)
        assert len(team.weeks(desk.db, POLICY, now)) == count
    (week,) = team.weeks(desk.db, POLICY, clock.now() + timedelta(days=14))
    assert week.rota is not None
    assert astuple(week.rota)[2:4] == (5, 300)
