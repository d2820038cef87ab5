"""What the window had told as done is there after the program was killed in the middle of everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.cases import store
from app.cases.model import CaseId, State
from app.commands.checking import check
from app.looking import queries
from app.looking.model import EndedBy, Level
from tests.journeys import material, steps
from tests.journeys.conftest import Start
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def work_and_be_killed(start: Start, person: Person, folder: Path, killed: Path) -> None:
    """Decide one case, draft another with an item open, and take the vault's files as a kill leaves them."""
    program = start(folder)
    steps.unlock(program, person)
    steps.claim(person, material.JAPANESE)
    person.press("Return", "Alt+3")
    steps.decide(person)
    person.press("Ctrl+1")
    steps.claim(person, material.EMERGENCY)
    person.press("Return", "Alt+3")
    person.tab_to("Why?")
    person.type("his sister knows the place")
    person.until_reads("draft kept")
    steps.open_item(person, 2)
    steps.look(person, "V", Level.L3)
    # Nothing is closed and nothing written back: these are the bytes that a killed process leaves.
    shutil.copytree(folder, killed)
    person.press("Ctrl+Q")
    person.until(lambda: program.station is None, "not closed")


def test_killed_in_the_middle_everything_is_found_again(
    start: Start, person: Person, full_folder: Path, tmp_path: Path
) -> None:
    killed = tmp_path / "killed"
    work_and_be_killed(start, person, full_folder, killed)
    station = steps.unlock(start(killed), person)
    db = station.desk.db
    assert check(station.desk).problems == ()
    decided = CaseId(db.execute("SELECT id FROM cases WHERE title = ?", (material.JAPANESE,)).fetchone()[0])
    assert store.load(db, decided).state is State.DECIDED
    looks = [(look.level, look.ended_by) for look in queries.looks_of_case(db, CaseId(1))]
    assert looks == [(Level.L2, EndedBy.LEVEL), (Level.L3, EndedBy.CRASH)]
    person.go_to_row(material.JAPANESE)
    person.press("Return")
    person.until_reads("signed by Robin Vale")
    person.press("Alt+Left")
    person.go_to_row(material.EMERGENCY)
    person.press("Return")
    person.until_reads("his sister knows the place")
    steps.open_item(person, 2)
    assert person.hears("covered")
    assert "EDR-2026-A-00001 · nothing blocks you" in person.reads()
