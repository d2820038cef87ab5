"""How long a copy stays is the administrator's where they set it, and the settings say so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from tests.policies.places import managed_by
from tests.ui.program.conftest import Enter
from ui.program.house import House
from ui.program.program import Program
from ui.program.settings_sheet import SettingsSheet


@pytest.fixture
def house(house: House) -> House:
    """Return a house whose administrator says how long a copy stays."""
    return replace(house, settings=managed_by(ClipboardSeconds=10))


def test_a_number_to_dial_stays_no_longer_than_is_mandatory(program: Program, enter: Enter) -> None:
    station = enter()
    assert program.clipboard.seconds_for("+44 20 7946 0000") == program.clipboard.seconds_for("Ana Lind") == 10
    sheet = SettingsSheet(station.house, frozenset(), station.window)
    words = "\n".join(label.text() for label in sheet.findChildren(QLabel))
    assert "after 10 seconds, a number to dial too" in words
    sheet.deleteLater()
