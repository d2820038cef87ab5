"""A call that one takes oneself is told neither as an arrival nor in the place of one, whichever hears of it first."""

from __future__ import annotations

from app.cases.model import Kind
from app.intake.phone import fill, start
from tests.ui.program.cases import add_elsewhere
from tests.ui.program.conftest import Enter
from ui.program.program import Program
from ui.shell.notices import Notice


def test_an_own_call_is_none_before_the_bus_names_it_and_takes_nothing_back(program: Program, enter: Enter) -> None:
    station = enter()
    notices = program._house.notices
    station.window.go("known")
    with station.desk.elsewhere() as desk:
        call = start(desk, "agency_name", "City Police")
    add_elsewhere(station, Kind.PRESERVATION)
    station.tick()
    assert notices.open() == {Notice.ARRIVED: 1}
    station.bus.publish(call.changes)
    station.bus.publish(fill(station.desk, call.case_id, "officer_name", "Ines"))
    assert notices.open() == {Notice.ARRIVED: 1}
