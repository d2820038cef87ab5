"""Where no backup may go elsewhere, a vault in which no damage is found is not saved whole; a damaged one is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.settings import settings_of
from app.vault.model import Reading
from app.vault.salvage import WholeVaultError
from tests.builders import FakeClock, MemorySecrets
from tests.evidence.made import new_item
from tests.policies.places import mandatory
from tests.ui.answers import Answers
from tests.ui.program.cases import add_case
from tests.ui.program.conftest import Enter
from tests.ui.program.test_reading import page_of
from tests.vaults import unlocked
from ui.program.house import House
from ui.program.reading import ReadingPage
from ui.program.workstation import Workstation


@pytest.fixture
def house(house: House) -> House:
    """Return a house whose administrator lets nothing leave."""
    return replace(house, settings=settings_of(mandatory(AllowedExports=[])))


def read_only(station: Workstation, *, damaged: bool) -> ReadingPage:
    """Only read the vault from now on, and open the page that says why."""
    station.desk.vault.reading = Reading("Nothing can be written there.", damaged=damaged)
    return page_of(station)


def test_what_is_not_damaged_is_not_saved_and_nothing_is_written(
    qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path
) -> None:
    page = read_only(enter(), damaged=False)
    answers.given = [tmp_path / "new"]
    page.ask_save()
    qtbot.waitUntil(lambda: not page._ways.words)
    assert [type(each) for each in answers.told] == [WholeVaultError]
    assert not (tmp_path / "new").exists()


def test_what_is_damaged_is_saved(
    qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    page = read_only(enter(), damaged=True)
    answers.given = [tmp_path / "new"]
    page.ask_save()
    qtbot.waitUntil(lambda: "rows and" in page.strip.words())
    assert answers.told == []
    unlocked(tmp_path / "new", secrets, clock).close()


def test_a_damaged_sealed_file_is_damage_too_and_is_named(
    qtbot: QtBot, enter: Enter, answers: Answers, tmp_path: Path
) -> None:
    station = enter()
    items = [new_item(station.desk, add_case(station.desk)) for _number in range(14)]
    for path in (path for path in (station.desk.vault.folder / "evidence").rglob("*") if path.is_file()):
        path.chmod(0o600)
        path.write_bytes(b"nothing of it")
    page = read_only(station, damaged=False)
    answers.given = [tmp_path / "new"]
    page.ask_save()
    qtbot.waitUntil(lambda: "rows and 0 sealed files" in page.strip.words())
    assert answers.told == []
    assert "not whole: a damaged file was copied as it is." in page.strip.words()
    assert f"evidence item {items[11]}: its sealed file was damaged or changed\nAnd 2 more." in page.strip.words()
