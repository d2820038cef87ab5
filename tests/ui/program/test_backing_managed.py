"""Where backups go and how often is the administrator's where they set it: nobody at the desk moves or delays them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.settings import settings_of
from tests.builders import FakeClock
from tests.policies.places import mandatory
from tests.ui.answers import Answers
from tests.ui.program.conftest import Enter
from tests.ui.program.test_backing import settled, whole
from ui.program.backing import SETTLED
from ui.program.house import House

HOUR = 3600


@pytest.fixture
def house(house: House, tmp_path: Path) -> House:
    """Return a house whose administrator says where backups go, and how often."""
    return replace(house, settings=settings_of(mandatory(BackupPlace=str(tmp_path / "ours"), BackupHours=2)))


def test_the_place_and_the_hours_are_the_administrators(
    qtbot: QtBot, enter: Enter, clock: FakeClock, answers: Answers, tmp_path: Path
) -> None:
    station = enter()

    def after(seconds: float) -> int:
        clock.advance(seconds)
        station.idle.start()  # somebody is at the desk
        station.ticked.emit()
        settled(qtbot, station)
        return len(whole(station, tmp_path / "ours"))

    assert [after(SETTLED), after(HOUR)] == [1, 1]
    # One that somebody makes elsewhere goes there, and delays nothing.
    answers.given = [tmp_path / "elsewhere"]
    station.commands.run("backup.to")
    settled(qtbot, station)
    assert len(whole(station, tmp_path / "elsewhere")) == 1
    assert after(HOUR) == 2
    # Whoever asks without naming a place backs up to the administrator's too.
    clock.advance(HOUR)
    station.commands.run("backup")
    settled(qtbot, station)
    assert [len(whole(station, tmp_path / "ours")), len(whole(station))] == [3, 0]


def test_no_setting_of_a_person_names_a_place_or_a_schedule(house: House) -> None:
    named = [name for name in type(house.memory.now).__dataclass_fields__ if "backup" in name]
    assert named == []
