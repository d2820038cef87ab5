"""A rota's sums: nothing below five, nothing by subtraction, nothing by name."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import UTC, date, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import from_text
from app.desk import Desk
from app.vault import audit
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


def test_those_without_a_team_are_in_the_whole_alone_and_not_shown_as_one() -> None:
    whole = shown([Sums(WEEK, "", 7)], 5)
    assert whole is not None
    assert whole.rota is not None
    assert (whole.rota.contributors, whole.teams, whole.left_out) == (7, (), 0)
    beside = shown([Sums(WEEK, "", 5), *of(day=5)], 5)
    assert beside is not None
    assert [each.team for each in beside.teams] == ["day"]
    # Two people without a team would be what the day's seven leave of the nine.
    few = shown([Sums(WEEK, "", 2), *of(day=7)], 5)
    assert few is not None
    assert (few.teams, few.left_out) == ((), 1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["", "day", "night", "hill", "sea"]), st.integers(1, 9), min_size=1))
def test_nothing_of_a_finished_week_stays_that_may_not_be_shown(
    desk: Desk, clock: FakeClock, sizes: dict[str, int]
) -> None:
    desk.db.execute("DELETE FROM team_week")
    monday = team.week_of(clock.now().date() - timedelta(days=28))
    for name, count in sizes.items():
        for _ in range(count):
            team._add(desk, Sums(monday, name, 1, review_seconds=60, severe_looks=3))
    before = team.weeks(desk.db, POLICY, clock.now())
    team.settle(desk, POLICY)
    rows = desk.db.execute("SELECT team, contributors, review_seconds, severe_looks FROM team_week").fetchall()
    assert sum(row[1] for row in rows) == sum(sizes.values())
    if sum(sizes.values()) < 5:
        assert rows == [("", sum(sizes.values()), 0, 0)]
    else:
        assert all(count >= 5 for _team, count, _review, _looks in rows)
        assert sum(row[3] for row in rows) == 3 * sum(sizes.values())
    (was,), (now,) = before, team.weeks(desk.db, POLICY, clock.now())
    assert [(each and each.contributors, each and each.severe_looks) for each in (was.rota,)] == [
        (each and each.contributors, each and each.severe_looks) for each in (now.rota,)
    ]
    assert now.teams == was.teams
    assert not team.settle(desk, POLICY).topics


def test_a_week_that_still_moves_is_left_as_it_is(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    monday = team.week_of(clock.now().date() - timedelta(days=7))
    team._add(desk, Sums(monday, "lone", 1, review_seconds=60))
    team.share(desk, POLICY, Random(1), UTC)
    assert desk.db.execute("SELECT team, review_seconds FROM team_week").fetchall() == [("lone", 60)]
    clock.set_wall(clock.wall + timedelta(days=20))
    team.share(desk, POLICY, Random(1), UTC)
    assert desk.db.execute("SELECT team, contributors, review_seconds FROM team_week").fetchall() == [("", 1, 0)]
    settled = desk.db.execute("SELECT body FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert (json.loads(settled[0])["act"], json.loads(settled[0])["actor"]) == ("team.settle", "")
    assert not audit.verify(desk.db, desk.vault.audit_key).problems


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
