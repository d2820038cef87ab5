"""The case with evidence that the gate's own tests use, and a window for one item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.evidence.model import ItemId
from tests.builders import FakeClock
from tests.looking.conftest import add, colleague  # noqa: F401 - fixtures
from tests.ui.looking.hands import Open
from tests.ui.looking.heard import Heard
from ui.looking.view import LookView
from ui.shell.context import Context


@pytest.fixture
def heard(clock: FakeClock) -> Heard:
    """Hear everything that sounds."""
    return Heard(clock)


@pytest.fixture
def look(qtbot: QtBot, context: Context, heard: Heard) -> Iterator[Open]:
    """Open the view of an item in a window."""
    made: list[LookView] = []
    hearing = replace(context, speaker=lambda _owner: heard)

    def opened(item: ItemId, *, at_risk: bool = False) -> LookView:
        view = LookView(hearing, item, life_at_risk=at_risk)
        qtbot.addWidget(view)
        view.resize(900, 700)
        view.show()
        view.setFocus()
        made.append(view)
        return view

    yield opened
    for view in made:
        view.hide()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
