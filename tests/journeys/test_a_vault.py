"""A vault is made, locked and unlocked in the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.vault.unlock import peek
from tests.builders import PASSPHRASE
from tests.journeys import steps
from tests.journeys.conftest import Start
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def test_a_new_vault_lands_at_its_empty_queue(start: Start, person: Person, tmp_path: Path) -> None:
    program = start(None)
    steps.make_vault(program, person, tmp_path / "new" / "vault")
    assert "Nothing is waiting." in person.reads()
    assert "Robin Vale · responder" in person.reads()
    assert peek(tmp_path / "new" / "vault").names == ("Robin Vale",)


def test_a_weak_passphrase_makes_no_vault(start: Start, person: Person, tmp_path: Path) -> None:
    start(None)
    person.press("Space")
    person.fill("Folder", str(tmp_path / "vault"))
    person.fill("Your name", "Robin Vale")
    person.fill("New passphrase", "Robin Vale 1")
    person.fill("The same again", "Robin Vale 1")
    assert person.hears("too weak")
    with pytest.raises(AssertionError, match="no Tab leads"):
        person.tab_to("Create the vault")


def test_locked_it_tells_a_wrong_passphrase_and_opens_with_the_right_one(
    start: Start, person: Person, full_folder: Path
) -> None:
    program = start(full_folder)
    steps.unlock(program, person)
    assert len(person.rows()) == 3
    steps.lock(program, person)
    assert "sailor" not in person.reads()
    person.type("not the one")
    person.press("Return")
    person.until_reads("The passphrase is not right.")
    assert program.station is None
    steps.unlock(program, person)
    assert len(person.rows()) == 3


def test_a_new_passphrase_is_the_one_that_opens(start: Start, person: Person, full_folder: Path) -> None:
    program = start(full_folder)
    steps.unlock(program, person)
    person.press("Ctrl+K")
    person.type("Change the passphrase")
    person.press("Return")
    person.until_reads("The recovery key stays the same.")
    person.fill("Passphrase until now", PASSPHRASE)
    person.fill("New passphrase", "seven quiet lanterns under the harbour")
    person.fill("The same again", "seven quiet lanterns under the harbour")
    person.press("Return")
    person.until(lambda: "The recovery key stays the same." not in person.reads(), "not changed")
    steps.lock(program, person)
    person.type(PASSPHRASE)
    person.press("Return")
    person.until_reads("The passphrase is not right.")
    steps.unlock(program, person, "seven quiet lanterns under the harbour")
    assert len(person.rows()) == 3
