"""A clear case by keyboard alone: at most eight answers, signed, agreed to by a second person beside; its time is printed."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

import pytest

from app.cases import store
from app.cases.model import CaseId, State
from app.commands.checking import check
from app.decisions import approvals, queries
from app.decisions.own import ITEMS
from app.identity import Role
from app.vault.people import Newcomer, enrol
from tests.builders import FakeClock, MemorySecrets
from tests.journeys import material, steps
from tests.journeys.conftest import Start
from tests.journeys.person import Person
from tests.vaults import CHEAP, unlocked

pytestmark = pytest.mark.journey

CASE = CaseId(1)
THEIR_PASSPHRASE = "another lantern over still water"
WHY = "Stated plan, means at hand, place named by the sister."
READ = "I read both messages; the name alone would not find him."
# Content and records, so that two provisions carry it and somebody else has to agree.
ANSWERS = {**steps.TO_RELEASE, "On which legal basis?": "12", "Why?": WHY}
MOST_ANSWERS = 8
# Without the words of the two reasons and the passphrase: what a hand has to find.
MOST_KEYS = 45


@pytest.fixture
def two_people(full_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Path:
    """Let a supervisor into the weekend's vault."""
    vault = unlocked(full_folder, secrets, clock)
    enrol(vault, Newcomer("Kim Ash", Role.SUPERVISOR, THEIR_PASSPHRASE), secrets=secrets, cost=CHEAP, clock=clock)
    vault.close()
    return full_folder


def agrees(person: Person) -> None:
    """Let the colleague beside agree: who, why, and their own passphrase."""
    who = partial(steps.pick, person, "1")
    why = partial(steps.write, person, READ, "Go on")
    passphrase = partial(steps.write, person, THEIR_PASSPHRASE, "Agree")
    with person.answering(who, why, passphrase):
        person.tab_to("A colleague here agrees…", back=True)
        person.press("Space")
    person.until_reads("Agreed to: Kim Ash")


def test_a_clear_case_in_eight_answers_and_a_second_word(
    start: Start, two_people: Path, person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    station = steps.unlock(start(two_people), person)
    steps.claim(person, material.EMERGENCY)
    person.press("Return")
    person.until_reads("Evidence · 5 items, 4 covered")
    begun, before = time.monotonic(), person.keys
    person.press("Alt+3")
    given = list(steps.answer_all(person, ANSWERS, "To release: nothing open"))
    person.tab_to("Content: *")
    person.press("1")
    person.until_reads("To release: nothing open")
    person.press("Ctrl+Return")
    person.until_reads("Waits for a second person")
    decided = time.monotonic()
    agrees(person)
    ended = time.monotonic()
    keys = person.keys - before - len(WHY) - len(READ) - len(THEIR_PASSPHRASE)
    with capsys.disabled():
        # The time is what this journey is asked for; a slow machine fails nothing.
        sys.stdout.write(
            f"\na clear case: {len(given) + 1} answers, {keys} keys beside the words,"
            f" decided in {decided - begun:.1f} s, agreed to in {ended - decided:.1f} s\n"
        )
    assert len(given) + 1 <= MOST_ANSWERS
    assert keys <= MOST_KEYS
    assert store.load(station.desk.db, CASE).state is State.APPROVED
    (row,) = queries.decisions(station.desk.db, CASE)
    assert (row.person, row.answers["data_content"], ITEMS in row.answers) == ("Robin Vale", "disclose", False)
    question = approvals.asked(station.desk.db, CASE)
    assert question is not None
    assert question.said is not None
    assert (question.said.approver, question.said.reason) == ("Kim Ash", READ)
    assert check(station.desk).problems == ()
