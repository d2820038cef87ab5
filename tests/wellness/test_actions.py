"""The shift in the person's own store: saved, resumed, and never in the way."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlcipher3 import dbapi2

from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.wellness import actions, queries, store
from app.wellness.actions import AlreadyPostponedError, Sitting
from app.wellness.shift import Now, Phase
from tests.builders import FakeClock

REVIEW = Now(reviewing=True)
AT_RISK = Now(reviewing=True, life_at_risk=True)


def work(desk: Desk, clock: FakeClock, sitting: Sitting, seconds: int, now: Now = REVIEW) -> Sitting:
    for _second in range(seconds):
        clock.advance(1)
        sitting = actions.tick(desk, sitting, now)
    return sitting


def acts(desk: Desk) -> list[tuple[str, float]]:
    return list(desk.own.execute("SELECT act, seconds FROM break_event WHERE kind = 'usual' ORDER BY id"))


def saved_work(desk: Desk) -> float:
    (worked,) = desk.own.execute("SELECT json_extract(state, '$.worked') FROM shift_state").fetchone()
    return float(worked)


def test_the_shift_is_saved_every_fifteen_seconds(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    sitting = work(desk, clock, sitting, 15)
    assert saved_work(desk) == 15
    sitting = work(desk, clock, sitting, 14)
    assert saved_work(desk) == 15
    work(desk, clock, sitting, 1)
    assert saved_work(desk) == 30


def test_a_crash_loses_no_more_than_the_last_seconds(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    work(desk, clock, sitting, 1000)
    clock.advance(2)
    again = actions.sit_down(desk)
    assert (again.uid, again.problem) == (sitting.uid, "")
    assert 985 <= again.shift.worked <= 1000


def test_closing_the_program_for_five_minutes_is_a_break(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    actions.save(desk, work(desk, clock, sitting, 1000))
    clock.advance(300)
    assert actions.sit_down(desk).shift.worked == 0


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_wall_clock_that_is_moved_grants_nothing(desk: Desk, sitting: Sitting, clock: FakeClock, hours: int) -> None:
    sitting = actions.save(desk, work(desk, clock, sitting, 1000))
    clock.set_wall(clock.wall + timedelta(hours=hours))
    assert work(desk, clock, sitting, 10).shift.worked == 1010
    actions.save(desk, sitting)
    clock.set_wall(clock.wall + timedelta(hours=hours))
    assert actions.sit_down(desk).shift.worked == 1000


def test_after_a_restart_the_machine_has_rested_since_it_was_started(
    desk: Desk, sitting: Sitting, clock: FakeClock
) -> None:
    actions.save(desk, work(desk, clock, sitting, 1000))
    clock.set_wall(clock.wall + timedelta(hours=1))
    clock.running = 60.0
    assert actions.sit_down(desk).shift.worked == 1000


def test_a_night_switched_off_is_rest_and_a_new_shift(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    actions.save(desk, work(desk, clock, sitting, 1800, AT_RISK))
    clock.set_wall(clock.wall + timedelta(hours=14))
    clock.running = 60.0
    again = actions.sit_down(desk)
    assert again.uid != sitting.uid
    assert (again.shift.worked, again.shift.debt) == (0, 0)


def test_what_became_of_each_break_is_kept(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    sitting = actions.postpone(desk, work(desk, clock, sitting, 1480))
    sitting = work(desk, clock, sitting, 321)
    sitting = work(desk, clock, sitting, 1, replace(REVIEW, breakpoint=True))
    assert sitting.shift.phase is Phase.RESTING
    sitting = work(desk, clock, sitting, 300, Now())
    sitting = actions.end_break(desk, work(desk, clock, actions.start_break(desk, sitting), 20, Now()))
    sitting = actions.already_took_one(desk, sitting)
    sitting = work(desk, clock, sitting, 60)
    work(desk, clock, sitting, 300, Now(locked=True))
    assert acts(desk) == [
        ("postponed", 300),
        ("due", 300),
        ("offered", 300),
        ("taken", 300),
        ("cut_short", 20),
        ("told", 300),
        ("natural", 300),
    ]
    assert queries.facts(desk.own, clock.now()).minutes_since_break == 0


def test_a_deferred_break_is_recorded_with_what_is_owed(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    sitting = work(desk, clock, sitting, 1500 + 1200, AT_RISK)
    work(desk, clock, sitting, 1, REVIEW)
    assert acts(desk) == [("deferred", 0), ("owed", 600), ("due", 600), ("offered", 600)]


def test_a_debt_survives_a_restart_within_the_mode(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    actions.save(desk, work(desk, clock, sitting, 1500 + 1200, AT_RISK))
    again = actions.sit_down(desk)
    assert (again.shift.phase, again.shift.debt) == (Phase.DEFERRED, 600)
    over = work(desk, clock, again, 2, REVIEW)
    assert (over.shift.phase, over.shift.rest_needed) == (Phase.RESTING, 600)


def test_postponing_twice_is_told(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    sitting = work(desk, clock, actions.postpone(desk, work(desk, clock, sitting, 1501)), 300)
    with pytest.raises(AlreadyPostponedError, match="put off"):
        actions.postpone(desk, sitting)


def test_two_hours_of_life_at_risk_bring_no_break(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    for _second in range(7200):
        clock.advance(1)
        sitting = actions.tick(desk, sitting, AT_RISK)
        assert sitting.shift.phase in {Phase.WORKING, Phase.DEFERRED}


def test_a_store_that_breaks_is_told_and_breaks_still_come(
    desk: Desk, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    desk.own.execute("CREATE TABLE shift (other TEXT)")
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        sitting = actions.sit_down(desk)
        assert "Your own store" in sitting.problem
        sitting = work(desk, clock, sitting, 1502)
    assert sitting.shift.phase is Phase.DUE
    assert "Your own store" in sitting.problem


def test_the_vaults_key_does_not_open_the_own_store(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    from app.vault.database import open_encrypted
    from app.vault.errors import DamagedDatabaseError

    with pytest.raises(DamagedDatabaseError):
        open_encrypted(desk.vault.own_path, desk.vault.keys.database)


def test_the_store_opens_again_after_the_desk_was_closed(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    actions.save(desk, work(desk, clock, sitting, 100))
    other = open_desk(desk.vault, clock, shipped())
    assert store.load_shift(other.own, other.settings.pacing) is not None
    other.db.close()
    other.own.close()
    assert close_desk.__doc__


def test_a_saved_shift_can_not_hold_negative_time(desk: Desk, sitting: Sitting) -> None:
    with pytest.raises(dbapi2.IntegrityError):
        desk.own.execute("UPDATE shift_state SET state = json_set(state, '$.owed', -1)")


def test_what_is_saved_is_saved_whole_or_not_at_all(
    desk: Desk, sitting: Sitting, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A store that fails half-way holds neither a break that the shift does not know nor a shift without its break."""
    sitting = work(desk, clock, actions.start_break(desk, work(desk, clock, sitting, 100)), 10)
    before = saved_work(desk)
    desk.own.set_authorizer(lambda *asked: 1 if "shift_state" in asked else 0)
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        failed = actions.end_break(desk, sitting)
    assert "Your own store" in failed.problem
    desk.own.set_authorizer(None)
    assert (acts(desk), saved_work(desk)) == ([], before)
    assert not desk.own.in_transaction
    assert actions.end_break(desk, sitting).problem == ""
    assert acts(desk) == [("cut_short", 10)]
