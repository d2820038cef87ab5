"""The wall clock is set by an hour or a year while the window runs: nothing locks, opens, is owed or is lost by that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.cases import actions as cases
from app.cases import queue
from app.cases.model import CaseId
from app.cases.queue import Filters
from app.vault import audit
from app.vault.backup import back_up, home, is_due
from app.vault.keeping import Rule
from tests.builders import FakeClock
from tests.ui.program.cases import add_case
from tests.ui.program.conftest import Enter
from ui.breaks.part import breaks_of
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.shell.covers import Reason

JUMPS = [timedelta(days=-365), timedelta(hours=-1), timedelta(hours=1), timedelta(days=365)]
IDLE = 300


@pytest.fixture(params=JUMPS, ids=lambda jump: f"{jump.total_seconds():+.0f} s")
def jump(request: pytest.FixtureRequest) -> timedelta:
    """By how much the clock is set."""
    by: timedelta = request.param
    return by


def foot(station: Workstation) -> str:
    return station.window._foot.words()


def test_nothing_covers_or_locks_by_a_clock_that_is_set(
    qtbot: QtBot, program: Program, enter: Enter, clock: FakeClock, jump: timedelta
) -> None:
    station = enter()
    covered: list[Reason] = []
    station.covers.reveal(station.window, covered.append)
    clock.advance(120)
    station.tick()
    before = foot(station)
    clock.set_wall(clock.now() + jump)
    station.tick()
    station.idle.tick()
    assert (covered, program.station) == ([], station)
    assert foot(station) == before
    # Idleness is counted on, from the last touch and not from the jump.
    clock.advance(IDLE - 121)
    station.tick()
    assert program.station is station
    clock.advance(1)
    station.tick()
    assert covered == [Reason.IDLE]
    qtbot.waitUntil(lambda: program.station is None)


def test_a_call_ends_by_the_time_that_passed(enter: Enter, clock: FakeClock, jump: timedelta) -> None:
    station = enter()
    station.call(15)
    clock.set_wall(clock.now() + jump)
    station.tick()
    assert station.on_call
    clock.advance(15 * 60)
    station.tick()
    assert not station.on_call


def test_no_break_comes_and_none_is_forgiven(enter: Enter, clock: FakeClock, jump: timedelta) -> None:
    station = enter()
    breaks = breaks_of(station)
    clock.advance(60)
    station.tick()
    before = breaks.shift
    clock.set_wall(clock.now() + jump)
    station.tick()
    after = breaks.shift
    assert (after.phase, after.worked, after.owed) == (before.phase, before.worked, before.owed)


def test_what_is_written_then_is_whole_and_in_the_order_of_writing(
    enter: Enter, clock: FakeClock, jump: timedelta
) -> None:
    station = enter()
    desk = station.desk
    first = add_case(desk)
    clock.set_wall(clock.now() + jump)
    second = add_case(desk, title="Another hiker")
    cases.claim(desk, second)
    cases.add_note(desk, CaseId(first), "written after the clock was set")
    assert set(queue.page_ids(desk.db, Filters())) == {first, second}
    assert audit.verify(desk.db, desk.vault.audit_key, desk.vault.anchors()).problems == ()
    station.tick()


def test_a_backup_of_a_wrong_tomorrow_holds_up_none(enter: Enter, clock: FakeClock) -> None:
    vault = enter().desk.vault
    right = clock.now()
    clock.set_wall(right + timedelta(days=365))
    back_up(vault, None, clock=clock, rule=Rule())
    assert not is_due(vault, None, clock.now(), 4)
    clock.set_wall(right)
    assert is_due(vault, None, clock.now(), 4)
    back_up(vault, None, clock=clock, rule=Rule())
    assert not is_due(vault, None, clock.now(), 4)
    assert len([path for path in home(vault, None).iterdir() if path.name.startswith("20")]) == 2
