"""A backup that cannot be made is told in a line, once, and work goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders import FakeClock
from tests.ui.program.conftest import Enter
from tests.ui.program.test_backing import settled, told
from ui.program.backing import SETTLED
from ui.program.house import House


@pytest.fixture
def house(house: House, tmp_path: Path) -> House:
    """Return a house whose policy names a place that is no folder."""
    (tmp_path / "file").write_text("no folder", "utf-8")
    vault = replace(house.settings.vault, backup_place=str(tmp_path / "file"))
    return replace(house, settings=replace(house.settings, vault=vault))


def test_a_place_that_cannot_be_written_is_told_once(qtbot: QtBot, enter: Enter, clock: FakeClock) -> None:
    station = enter()
    for _number in range(2):
        clock.advance(SETTLED)
        station.idle.start()
        station.ticked.emit()
        settled(qtbot, station)
    assert told(station.window).count("No backup could be made.") == 1
