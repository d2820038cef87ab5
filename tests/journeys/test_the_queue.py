"""The queue by keyboard: triage, claim, hold, filter, search."""

from __future__ import annotations

from functools import partial

import pytest

from tests.journeys import material, steps
from tests.journeys.conftest import Sit
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def titles(person: Person) -> list[str]:
    """Return which of the known cases are on show, in order."""
    known = (material.EMERGENCY, material.JAPANESE, material.QUIET)
    return [next(title for title in known if title in row) for row in person.rows()]


def reads_only(person: Person, title: str) -> bool:
    """Tell whether one case alone is on show."""
    return titles(person) == [title]


def test_an_assessed_case_takes_its_place_when_the_queue_is_read_again(sit: Sit, person: Person) -> None:
    sit()
    before = titles(person)
    last = before[-1]
    assert last == material.QUIET
    person.go_to_row(last)
    with person.answering(lambda: steps.pick(person, "1")):
        person.press("I")
    person.until(lambda: "harm feared now" in person.row(), "the reason is not told")
    assert titles(person) == before
    person.press("F5")
    person.until(lambda: titles(person)[0] == last, "it has not taken its place")
    assert last in person.row()


def test_a_claimed_emergency_turns_the_life_line_on(sit: Sit, person: Person) -> None:
    sit()
    assert "Life at risk" not in person.reads()
    steps.claim(person, material.EMERGENCY)
    assert "life at risk" in person.row()
    assert "Life at risk: EDR-2026-A-00001 · nothing blocks you" in person.reads()
    person.press("R")
    person.until(lambda: "Life at risk" not in person.reads(), "released, it is still told")


def test_held_with_a_reason_and_gone_on_with(sit: Sit, person: Person) -> None:
    sit()
    steps.claim(person, material.QUIET)
    assert "Life at risk" not in person.reads()
    with person.answering(lambda: steps.write(person, "the night desk calls back", "Hold")):
        person.press("H")
    person.until(lambda: "on hold: the night desk calls back" in person.row(), "not held")
    person.press("G")
    person.until(lambda: "State: claimed" in person.row(), "not resumed")


def test_a_step_back_changes_nothing(sit: Sit, person: Person) -> None:
    sit()
    steps.claim(person, material.QUIET)
    with person.answering(lambda: person.press("Esc")):
        person.press("H")
    assert "State: claimed" in person.row()


def test_filters_narrow_and_clear(sit: Sit, person: Person) -> None:
    sit()
    person.tab_to("Kind")
    person.type("Pres")
    person.until(lambda: titles(person) == [material.QUIET], "not filtered")
    person.tab_to("Clear")
    person.press("Space")
    person.until(lambda: len(titles(person)) == 3, "not cleared")


def test_search_finds_what_is_written_in_any_script(sit: Sit, person: Person) -> None:
    sit()
    for words, found in (
        ("sister", material.EMERGENCY),
        ("shop", material.QUIET),
        ("学生", material.JAPANESE),
        ("連絡", material.JAPANESE),
    ):
        person.press("Ctrl+F", "Ctrl+A")
        person.type(words)
        person.until(partial(reads_only, person, found), f"{words!r} is not found")
    person.tab_to("Queue")
    person.press("Return")
    person.until_reads("‹ Queue")
    assert material.JAPANESE in person.reads()


def test_search_that_finds_nothing_says_so(sit: Sit, person: Person) -> None:
    sit()
    person.press("Ctrl+F")
    person.type("zeppelin")
    person.until_reads("Nothing matches.")
