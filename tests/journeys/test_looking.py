"""A case is opened and its evidence looked at, step by step, and covered by everything that must."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases.model import CaseId
from app.looking import queries
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.looking.queries import LookRow
from tests.journeys import material, steps
from tests.journeys.conftest import Sit, Start
from tests.journeys.person import Person
from ui.program.workstation import Workstation

pytestmark = pytest.mark.journey


def open_emergency(person: Person) -> None:
    """Claim the emergency and open it."""
    steps.claim(person, material.EMERGENCY)
    person.press("Return")
    person.until_reads("Evidence · 5 items, 4 covered")


def looks(station: Workstation) -> list[LookRow]:
    """Return the looks at the emergency so far."""
    return queries.looks_of_case(station.desk.db, CaseId(1))


def test_a_case_shows_the_request_and_its_clocks_count(sit: Sit, person: Person) -> None:
    sit()
    open_emergency(person)
    assert "A sailor wrote a goodbye and has been silent since noon." in person.reads()
    assert "fields of the form are missing" in person.reads()
    due = person.hears("due in")
    person.clock.advance(120)
    person.until(lambda: person.hears("due in") != due, "the clock does not count")
    person.press("Ctrl+Shift+Y")
    assert "first seen" in person.reads()
    assert person.hears("History")


def test_evidence_is_covered_says_what_it_is_and_opens_by_a_hold_alone(sit: Sit, person: Person) -> None:
    station = sit()
    open_emergency(person)
    person.press("Alt+2")
    heard = []
    for _ in range(5):
        heard.append(person.at())
        person.press("Down")
    assert [words.split(", ")[1] for words in heard] == ["mail", "picture", "text", "mail", "picture"]
    assert [words.split(", ")[3] for words in heard] == ["open to read", *["covered"] * 4]
    assert not any(material.PICTURE in words for words in heard)
    steps.open_item(person, 2)
    # Nothing opens by a short press, or by what presses buttons.
    person.press("V", "D", "4", "Return", "Space")
    assert person.hears("covered")
    assert looks(station) == []


def test_a_picture_is_looked_at_level_by_level_and_each_look_is_recorded(sit: Sit, person: Person) -> None:
    station = sit()
    open_emergency(person)
    steps.open_item(person, 2)
    for level, key in ((Level.L1, "1"), (Level.L2, "2")):
        steps.look(person, key, level)
        person.until(lambda: person.hears("covered"), "letting go does not cover")
    steps.look(person, "V", Level.L3)
    steps.look(person, "D", Level.L4)
    person.until_reads("an item is open")
    person.press("Esc")
    assert person.hears("covered")
    assert "an item is open" not in person.reads()
    seen = [look.level for look in looks(station)]
    assert seen == [Level.L1, Level.L2, Level.L2, Level.L3, Level.L4]
    last = looks(station)[-1]
    assert (last.ended_by, last.gesture, last.purpose) == (EndedBy.ESCAPE, Gesture.HOLD, Purpose.LIFE_AT_RISK)


def test_words_are_masked_first(sit: Sit, person: Person) -> None:
    station = sit()
    open_emergency(person)
    steps.open_item(person, 3)
    steps.look(person, "2", Level.L2)
    steps.look(person, "V", Level.L3)
    assert "I will be at the old mill." in person.reads()
    person.press("Ctrl+1")
    assert "old mill" not in person.reads()
    assert looks(station)[-1].ended_by is EndedBy.ITEM


def test_a_lock_covers_what_is_open_and_ends_the_look(start: Start, person: Person, full_folder: Path) -> None:
    program = start(full_folder)
    steps.unlock(program, person)
    open_emergency(person)
    steps.open_item(person, 2)
    steps.look(person, "V", Level.L3)
    steps.lock(program, person)
    assert not person.hears("picture")
    station = steps.unlock(program, person)
    last = looks(station)[-1]
    assert (last.level, last.ended_by) == (Level.L3, EndedBy.LOCK)
    person.go_to_row(material.EMERGENCY)
    person.press("Return")
    steps.open_item(person, 2)
    assert person.hears("covered")


def test_the_time_to_look_runs_out(sit: Sit, person: Person) -> None:
    station = sit()
    open_emergency(person)
    steps.open_item(person, 2)
    steps.look(person, "V", Level.L3)
    person.wait_by_the_clock(lambda: person.hears("covered"), "it stays open", step=0.5)
    assert looks(station)[-1].ended_by in (EndedBy.EXPIRY, EndedBy.IDLE)


def test_severe_material_asks_what_is_looked_for(sit: Sit, person: Person) -> None:
    station = sit()
    person.go_to_row(material.EMERGENCY)
    person.press("Return")
    steps.open_item(person, 2)
    with person.holding("V"):
        person.until_reads("Pick what you look for first")
    assert "I  identify a person" in person.reads()
    person.press("I")
    # The digits are levels here as well, and the keyboard need not go anywhere first.
    steps.look(person, "2", Level.L2)
    steps.look(person, "V", Level.L3)
    assert looks(station)[-1].purpose is Purpose.IDENTIFY


def test_which_is_which_and_how_hard_are_one_key_each(sit: Sit, person: Person) -> None:
    station = sit()
    open_emergency(person)
    steps.open_item(person, 2)
    with person.answering(lambda: steps.pick(person, "2")):
        person.press("S")
    person.until(lambda: person.hears("content severity: S2"), "not classified")
    with person.answering(lambda: person.press("Return")):
        person.press("W")
    person.until(lambda: person.hears("picture, shown at level L4"), "the requester's paper is not open")
    person.press("W")
    # Of moderate material a layout may stand open, and no more.
    person.until(lambda: person.hears("picture, shown at level L1"), "taken back, it stays open")
    said = [(event.act, event.note) for event in station.window.page().facts.events]  # type: ignore[union-attr]  # a case is on show
    assert ("classified", f"item 2, {material.PICTURE}: unclassified → S2") in said
    assert ("source changed", f"item 2, {material.PICTURE}: requester → subject") in said
