"""Every test of the window sees the same light theme at 100 %."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.pages import answers, context, impatient  # noqa: F401 - fixtures of every page
from ui.kit import theme
from ui.kit.theme import Mode, Theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Theme:
    """Dress the application as it is before anybody changes it."""
    return theme.apply(qapp, Mode.LIGHT)
