"""A case of a pack in the real window: its evidence opens by a hold, and a break or a lock covers it and loses no answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk import close_desk, open_desk
from app.identity import Role
from app.looking.model import EndedBy, Level
from app.review.opening import open_pack
from app.settings import shipped
from tests.builders import FakeClock
from tests.journeys import steps
from tests.journeys.conftest import Start
from tests.journeys.person import Person
from tests.journeys.test_a_break import breaks_of, nothing_else_is_seen
from tests.review.carried import closed_with_evidence, sealed_for
from tests.review.two import meet
from tests.vaults import new_vault
from ui.program.workstation import Workstation
from ui.review.blind_page import BlindPage

pytestmark = pytest.mark.journey

GIVEN = {"requester": "passed:call-back", "emergency": "no"}


@pytest.fixture
def opened(tmp_path: Path, clock: FakeClock) -> Path:
    """Return the locked vault of a supervisor who opened a pack with one case."""
    team = open_desk(new_vault(tmp_path / "team", None, clock).vault, clock, shipped())
    made = new_vault(tmp_path / "own", None, clock, Role.SUPERVISOR, "Sam Reed").vault
    supervisor = open_desk(made, clock, shipped())
    meet(team, supervisor, tmp_path)
    sealed_for(team, supervisor, tmp_path / "march.swpack", closed_with_evidence(team))
    open_pack(supervisor, tmp_path / "march.swpack")
    close_desk(team)
    close_desk(supervisor)
    return made.folder


def page_of(station: Workstation) -> BlindPage:
    """Return the page of the review on show."""
    page = station.window.page()
    assert isinstance(page, BlindPage)
    return page


def go_to_the_case(station: Workstation, person: Person) -> None:
    """Go to the packs by the keyboard, and open the one case."""
    person.press("Ctrl+0")
    person.until_reads("Sealed by Robin Vale")
    person.tab_to("Cases*")
    person.press("Return")
    person.until(lambda: isinstance(station.window.page(), BlindPage), "no review")
    person.until(lambda: page_of(station).evidence is not None, "no evidence")
    person.until(lambda: station.tasks.running() == 0, "something is still read")


def test_a_look_in_a_pack_is_covered_by_a_break_and_a_lock_and_the_answers_stay(
    opened: Path, start: Start, person: Person
) -> None:
    program = start(opened)
    station = steps.unlock(program, person)
    go_to_the_case(station, person)
    person.press("F8", "1", "F8", "2")
    person.press("Alt+3", "Return")
    person.until_reads("‹ All items")
    person.press("V")
    person.until_reads("Pick what you look for first")
    person.press("T")
    with person.holding("V"):
        person.wait_by_the_clock(lambda: "shown at level L3" in person.reads(), "V shows no L3")
        assert station.covers.anything()
        breaks_of(station).start_break()
        assert person.hears("Break, ")
        assert nothing_else_is_seen(station.window)
        assert not station.covers.anything()
    person.tab_to("Back to work*")
    person.press("Space")
    assert page_of(station).mine.answers() == GIVEN
    assert person.hears("covered")
    ended = [(Level.L3.name, EndedBy.BREAK.value)]
    spans = "SELECT level, ended_by FROM span"
    person.until(lambda: station.desk.own.execute(spans).fetchall() == ended, "the look was not ended by the break")

    steps.lock(program, person)
    station = steps.unlock(program, person)
    go_to_the_case(station, person)
    assert page_of(station).mine.answers() == GIVEN
    assert not station.covers.anything()
