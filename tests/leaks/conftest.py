"""An item in its window, on a real encrypted vault, with what a hand can do to it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.leaks.loggers import every_logger  # noqa: F401 - a fixture
from tests.leaks.shown import look, show  # noqa: F401 - fixtures
from tests.looking.conftest import add  # noqa: F401 - a fixture
from tests.ui.looking.conftest import heard  # noqa: F401 - a fixture
from tests.ui.pages import answers, context  # noqa: F401 - fixtures
from ui.kit import theme
from ui.kit.theme import Mode, Theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Theme:
    """Dress the application as it is before anybody changes it."""
    return theme.apply(qapp, Mode.LIGHT)
