"""The break that the shift clock calls for, and the debt while a life is at risk; by the clock of the test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from app.looking.model import Level
from tests.journeys import material, steps
from tests.journeys.conftest import Sit
from tests.journeys.person import Person
from ui.breaks.breaks import Breaks
from ui.breaks.part import BreaksPart
from ui.breaks.screen import BreakScreen
from ui.program.workstation import Workstation

pytestmark = pytest.mark.journey

# The shift clock takes a longer pause between two ticks for sleep.
TICK = 4.0
TOUCH_EVERY = 10
LONGEST = 1000


def breaks_of(station: Workstation) -> Breaks:
    """Return the shift clock of the sitting."""
    (part,) = [part for part in station.parts if isinstance(part, BreaksPart)]
    assert part.breaks is not None
    return part.breaks


def work(station: Workstation, person: Person, until: Callable[[], object]) -> float:
    """Review the case on show, a key now and then, until something comes; return the minutes that passed."""
    breaks, began = breaks_of(station), person.clock.monotonic()
    for number in range(LONGEST):
        if until():
            return (person.clock.monotonic() - began) / 60
        person.clock.advance(TICK)
        if number % TOUCH_EVERY == 0:
            person.press("F8")
        breaks.tick()
    raise AssertionError(f"nothing came; in the window stands: {person.reads()!r}")


def rest(station: Workstation, person: Person, minutes: float) -> None:
    """Look away for some minutes."""
    for _ in range(round(minutes * 60 / TICK)):
        person.clock.advance(TICK)
        breaks_of(station).tick()


def nothing_else_is_seen(window: QWidget) -> bool:
    """Tell whether the break's screen lies over every part of a window."""
    points = [QPoint(x, y) for x in range(2, window.width(), 40) for y in range(2, window.height(), 40)]
    seen = [window.childAt(point) for point in points]
    screens = window.findChildren(BreakScreen)
    return any(all(part is screen or screen.isAncestorOf(part) for part in seen if part) for screen in screens)


def review(person: Person, sit: Sit, case: str) -> Workstation:
    """Claim a case and open it."""
    station = sit()
    steps.claim(person, case)
    person.press("Return")
    person.until_reads("‹ Queue")
    return station


def test_after_25_minutes_a_break_is_told_and_covers_the_window_until_it_is_over(sit: Sit, person: Person) -> None:
    station = review(person, sit, material.QUIET)
    assert work(station, person, lambda: "A break of 5 minutes begins soon." in person.reads()) == pytest.approx(
        24, abs=0.2
    )
    passed = work(station, person, lambda: person.hears("Break, "))
    assert 1 <= passed <= 4.2
    assert nothing_else_is_seen(station.window)
    assert "Look at something far away." in person.reads()
    person.press("Tab", "Ctrl+2")
    assert nothing_else_is_seen(station.window)
    rest(station, person, 5.1)
    assert not person.hears("Break, ")
    assert not nothing_else_is_seen(station.window)
    # 28 minutes of work, then five of rest: after 22 more the hour would hold less than ten.
    assert "break in 22 min" in person.reads()


def test_it_is_put_off_once_by_five_minutes(sit: Sit, person: Person) -> None:
    station = review(person, sit, material.QUIET)
    work(station, person, lambda: "begins soon" in person.reads())
    person.tab_to("Put it off 5 min")
    person.press("Space")
    assert "begins soon" not in person.reads()
    person.press("Alt+2")
    assert work(station, person, lambda: "begins soon" in person.reads()) == pytest.approx(5, abs=0.2)
    assert "Put it off" not in person.reads()


def test_while_a_life_is_at_risk_it_waits_and_is_owed(sit: Sit, person: Person) -> None:
    station = review(person, sit, material.EMERGENCY)
    work(station, person, lambda: "break put off: life at risk" in person.reads())
    assert not person.hears("Break, ")
    with person.answering(lambda: steps.write(person, "the person was found", "Turn off")):
        person.press("Ctrl+Shift+L")
    person.until(lambda: "nothing blocks you" not in person.reads(), "still at risk")
    work(station, person, lambda: person.hears("Break, "))
    assert "This is the time that was put off." in person.reads()


def test_a_look_that_is_open_ends_when_the_break_begins(sit: Sit, person: Person) -> None:
    station = review(person, sit, material.EMERGENCY)
    steps.open_item(person, 2)
    steps.look(person, "V", Level.L3)
    breaks_of(station).start_break()
    assert person.hears("Break, ")
    assert not station.covers.anything()
    person.tab_to("Back to work*")
    person.press("Space")
    assert person.hears("covered")
