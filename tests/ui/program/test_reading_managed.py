"""Where no backup may go elsewhere, a vault in which no damage was found is not saved whole; a damaged one is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.settings import settings_of
from app.vault.model import Reading
from app.vault.salvage import WholeVaultError
from tests.builders import FakeClock, MemorySecrets
from tests.policies.places import mandatory
from tests.ui.answers import Answers
from tests.ui.program.conftest import Enter
from tests.ui.program.test_reading import page_of
from tests.vaults import unlocked
from ui.program.house import House
from ui.program.reading import ReadingPage


@pytest.fixture
def house(house: House) -> House:
    """Return a house whose administrator lets nothing leave."""
    return replace(house, settings=settings_of(mandatory(AllowedExports=[])))


def read_only(enter: Enter, *, damaged: bool) -> ReadingPage:
    """Sit down at a vault that is only read, and open the page that says why."""
    station = enter()
    station.desk.vault.reading = Reading("Nothing can be written there.", damaged=damaged)
    return page_of(station)


def test_what_is_not_damaged_is_not_saved_and_no_folder_is_asked_for(
    qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path
) -> None:
    page = read_only(enter, damaged=False)
    page.ask_save()
    assert [type(each) for each in answers.told] == [WholeVaultError]
    assert answers.asked == []
    # Nor by whoever comes past the page.
    page._ways.save(tmp_path / "new")
    qtbot.waitUntil(lambda: not page._ways.words)
    assert [type(each) for each in answers.told] == [WholeVaultError] * 2
    assert not (tmp_path / "new").exists()


def test_what_is_damaged_is_saved(
    qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    page = read_only(enter, damaged=True)
    answers.given = [tmp_path / "new"]
    page.ask_save()
    qtbot.waitUntil(lambda: "rows and" in page.strip.words())
    assert answers.told == []
    unlocked(tmp_path / "new", secrets, clock).close()
