"""Every test of the window sees the same light theme at 100 %."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.kit import theme
from ui.kit.theme import Mode, Theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Theme:
    """Dress the application as it is before anybody changes it."""
    return theme.apply(qapp, Mode.LIGHT)
