"""A decided case is answered by keyboard alone: the call on record, the letter made and shown as it went out."""

from __future__ import annotations

import pytest

from app.cases.model import CaseId
from app.commands.checking import check
from app.responses import queries
from app.responses.model import Sort
from tests.journeys import material, steps
from tests.journeys.conftest import Sit
from tests.journeys.person import Person
from tests.responses.conftest import HOUSE

pytestmark = pytest.mark.journey

CASE = CaseId(1)


def test_spoken_first_and_then_written(sit: Sit, person: Person) -> None:
    station = sit()
    steps.claim(person, material.EMERGENCY)
    person.press("Return")
    person.until_reads("Evidence · 5 items, 4 covered")
    person.press("Alt+3")
    steps.decide(person)
    person.press("Ctrl+Shift+S")
    person.until_reads("Rests on the decision of")
    person.press("Alt+2")
    for name, words in (
        ("Who was told?", "The duty desk"),
        ("On which number?", "+47 555 0100"),
        ("What was said?", "Yes."),
    ):
        person.fill(f"{name}*", words)
    person.press("Ctrl+Shift+T")
    person.until_reads("The duty desk · +47 555 0100")
    person.press("Alt+1")
    for name, words in zip(
        ("Name of the organisation", "Its address", "Telephone and mail"), HOUSE.values(), strict=True
    ):
        person.fill(f"{name}*", words)
    person.fill("The accounts*", "fjellvandrer88")
    person.until(lambda: "⟦" not in person.reads(), "something is still empty")
    person.press("Ctrl+Return")
    person.until_reads("SHA-256")
    letter, call = queries.responses(station.desk.db, CASE)
    assert (letter.sort, call.sort) == (Sort.LETTER, Sort.CALL)
    assert letter.files[0].sha256[:16] in person.reads()
    person.press("Alt+Left")
    person.until_reads("Evidence · 5 items")
    assert check(station.desk).problems == ()
