"""A case is decided, answered, corrected and closed by keyboard alone."""

from __future__ import annotations

import pytest

from app.cases import store
from app.cases.model import CaseId, State
from app.commands.checking import check
from app.decisions import queries
from app.decisions.model import Outcome
from tests.journeys import material, steps
from tests.journeys.conftest import Sit
from tests.journeys.person import Person
from ui.program.workstation import Workstation

pytestmark = pytest.mark.journey

CASE = CaseId(1)


def begin(person: Person, sit: Sit) -> Workstation:
    """Claim the emergency, open it, and go to its decision."""
    station = sit()
    steps.claim(person, material.EMERGENCY)
    person.press("Return")
    person.until_reads("Evidence · 5 items, 4 covered")
    person.press("Alt+3")
    return station


def state(station: Workstation) -> State:
    """Return where the case stands."""
    return store.load(station.desk.db, CASE).state


def test_what_is_missing_counts_down_and_nothing_is_signed_before(sit: Sit, person: Person) -> None:
    station = begin(person, sit)
    assert person.at().startswith("Is the requester real?")
    person.press("Ctrl+Return")
    assert state(station) is State.CLAIMED
    open_before = list(steps.answer_all(person, steps.TO_RELEASE, "To release: nothing open"))
    assert open_before[0].startswith("To release: 4 open (Is the requester real?)")
    assert any(words.startswith("To release: 1 open (Why?)") for words in open_before)
    # A disclosure of nothing is told as well.
    assert open_before[-1].startswith("To release: 1 to mend")
    # No more than eight answers let it go out.
    assert len(open_before) <= 8


def test_signed_answered_and_closed(sit: Sit, person: Person) -> None:
    station = begin(person, sit)
    steps.decide(person)
    assert state(station) is State.DECIDED
    steps.answer_went_out(person)
    assert state(station) is State.RESPONDED
    steps.close(person)
    assert state(station) is State.CLOSED
    (decision,) = queries.decisions(station.desk.db, CASE)
    assert decision.outcome is Outcome.DISCLOSE
    person.press("Ctrl+1", "F5")
    person.until(lambda: not any(material.EMERGENCY in row for row in person.rows()), "the queue still has it")
    assert check(station.desk).problems == ()


def test_a_correction_before_the_close_is_a_new_decision(sit: Sit, person: Person) -> None:
    station = begin(person, sit)
    steps.decide(person)
    with person.answering(lambda: person.press("Return")):
        person.press("Ctrl+Shift+D")
    person.tab_to("Login data: *")
    person.press("1")
    reason = "the login data was asked for as well"
    with person.answering(lambda: steps.write(person, reason, "Sign the new decision")):
        person.press("Ctrl+Return")
    person.until_reads(f"corrects the one before: {reason}")
    assert "superseded" in person.reads()
    rows = queries.decisions(station.desk.db, CASE)
    assert [row.superseded for row in rows] == [False, True]
    assert check(station.desk).problems == ()


def test_deciding_without_viewing_is_a_reason_like_any_other(sit: Sit, person: Person) -> None:
    station = begin(person, sit)
    person.tab_to("Was covered material looked at?: *")
    person.press("4")
    steps.decide(person)
    assert "decided without viewing" in person.reads()
    assert station.desk.db.execute("SELECT count(*) FROM look").fetchone() == (0,)


def test_a_draft_outlives_the_page_and_the_lock(sit: Sit, person: Person) -> None:
    begin(person, sit)
    person.press("1")
    person.tab_to("Why?")
    person.type("the sister called")
    person.press("Alt+Left", "Return")
    person.until_reads("the sister called")
    assert "To release: 2 open (Does the emergency test hold?)" in person.reads()
