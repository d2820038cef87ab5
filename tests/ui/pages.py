"""What a page of a test stands on: a real desk, a real cage, and answers given beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from app.wellness.actions import sit_down
from tests.ui.answers import Answers
from ui.kit.tasks import Tasks
from ui.kit.theme import Theme
from ui.shell.bus import Bus
from ui.shell.context import Context
from ui.shell.covers import Covers

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk


@pytest.fixture
def answers() -> Answers:
    """Answers that the person of the test gives."""
    return Answers()


@pytest.fixture
def context(qapp: QApplication, light: Theme, desk: Desk, cage: Cage, answers: Answers) -> Iterator[Context]:
    """Return what a page is given."""
    sit_down(desk)
    tasks, covers = Tasks(), Covers(qapp)
    yield Context(desk, Bus(), tasks, cage, answers, light, covers)
    tasks.close()
    covers.deleteLater()
    tasks.deleteLater()
