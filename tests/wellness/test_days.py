"""Working days: where they begin, what they come to, and what is let go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.desk import Desk
from app.wellness import actions, days, ledger
from app.wellness.actions import Sitting
from app.wellness.days import Day
from app.wellness.ledger import Reveal
from app.wellness.shift import Now
from tests.builders import FakeClock
from tests.wellness.feeding import POLICY

ZONE = ZoneInfo("Europe/Oslo")
LOOK = Reveal("item-1", "violence", "S4", "still", "L3", "hold", "identify")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-08T03:59:59", "2026-03-07"),
        ("2026-03-08T04:00:00", "2026-03-08"),
        ("2026-03-29T02:30:00", "2026-03-28"),
        ("2026-10-25T02:30:00", "2026-10-24"),
        ("2026-01-01T00:10:00", "2025-12-31"),
    ],
)
def test_a_day_begins_at_four(moment: str, day: str) -> None:
    assert days.day_of(at(moment), "04:00", ZONE) == date.fromisoformat(day)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 23), ("2026-10-24", 25), ("2026-05-05", 24)])
def test_a_day_on_which_clocks_change_is_shorter_or_longer(day: str, hours: int) -> None:
    first, last = days.bounds(date.fromisoformat(day), "04:00", ZONE)
    length = datetime.fromisoformat(last) - datetime.fromisoformat(first)
    assert length == timedelta(hours=hours)


def looked(desk: Desk, clock: FakeClock, sitting: Sitting, looks: int) -> Sitting:
    """Look a few times, for four seconds each, while time is counted."""
    for _ in range(looks):
        uid = ledger.open_span(desk, LOOK)
        for _second in range(4):
            clock.advance(1)
            sitting = actions.tick(desk, sitting, Now(reviewing=True, revealed=True, close=True))
        ledger.close_span(desk, uid, "release")
    return actions.save(desk, sitting)


def test_a_day_is_what_its_rows_come_to(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    sitting = looked(desk, clock, sitting, 3)
    ledger.avoid(desk, "item-2", "known")
    actions.already_took_one(desk, sitting)
    found = days.total(desk.own, POLICY, days.day_of(clock.now(), "04:00", UTC), UTC)
    assert (found.looks, found.severe_looks, found.avoided, found.breaks_taken) == (3, 3, 1, 1)
    assert (found.review_seconds, found.close_seconds) == (12, 12)
    assert found.points == pytest.approx(3 * 8 * (1 + 4 / 60))


def test_rows_are_let_go_and_their_day_stays(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    looked(desk, clock, sitting, 2)
    began = days.day_of(clock.now(), "04:00")
    clock.set_wall(clock.wall + timedelta(days=100))
    clock.asleep += 100 * 86_400
    actions.sit_down(desk)
    assert desk.own.execute("SELECT count(*) FROM span").fetchone() == (0,)
    (kept,) = days.kept(desk.own, date(2000, 1, 1))
    assert (kept.day, kept.looks, kept.review_seconds) == (began, 2, 8)


def test_a_clock_that_was_wrong_for_a_day_neither_loses_nor_invents_days(
    desk: Desk, sitting: Sitting, clock: FakeClock
) -> None:
    looked(desk, clock, sitting, 1)
    wall = clock.wall
    clock.set_wall(wall + timedelta(days=365))
    days.fold(desk.own, POLICY, clock.now())
    clock.set_wall(wall - timedelta(days=365))
    days.fold(desk.own, POLICY, clock.now())
    assert days.kept(desk.own, date(2000, 1, 1)) == []
    clock.set_wall(wall + timedelta(days=1))
    clock.asleep += 86_400
    actions.sit_down(desk)
    assert [kept.looks for kept in days.kept(desk.own, date(2000, 1, 1))] == [1]


def test_a_shift_that_runs_past_four_is_not_closed_under_way(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    looked(desk, clock, sitting, 1)
    assert days.fold(desk.own, POLICY, clock.now() + timedelta(days=2)) == 0
    assert days.kept(desk.own, date(2000, 1, 1)) == []


def test_days_at_the_hard_cap_are_counted_in_a_row(desk: Desk, sitting: Sitting) -> None:
    for day, review, capped in [(1, 60, 1), (2, 60, 0), (3, 60, 1), (5, 60, 1), (6, 0, 0)]:
        days._keep(desk.own, Day(date(2026, 3, day), review_seconds=review, hard_cap=bool(capped)))
    assert days.capped_in_a_row(desk.own, date(2026, 3, 7)) == 2
    assert days.capped_in_a_row(desk.own, date(2026, 3, 3)) == 0
