"""A cover at a workstation that is managed: what may not open stays closed at the hold, and says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.errors import StillwaterError
from app.looking import queries
from app.looking.model import Level
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.policies.places import managed_by
from tests.ui.looking.hands import Open, hold, let_go, surface, until
from ui.shell.capture import CaptureNotKeptOutError
from ui.shell.context import Context

BACK: list[StillwaterError] = []


@pytest.fixture
def context(context: Context) -> Context:
    """Sit at a workstation where S2 opens as far as the sketch, and nothing at all while something holds it back."""
    desk = replace(context.desk, settings=managed_by(SharpestS2="sketch"))
    return replace(context, desk=desk, held_back=lambda: BACK[0] if BACK else None)


def test_a_hold_opens_as_far_as_it_may_and_says_why_no_further(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(add(severity=Severity.S2))
    hold(view, clock, Qt.Key.Key_2, 0.5)
    until(qtbot, view, Level.L2)
    let_go(view, Qt.Key.Key_2)
    hold(view, clock, Qt.Key.Key_3, 2.0)
    assert surface(view).level < Level.L3
    assert "opens as far as the sketch" in view._told.text()
    let_go(view, Qt.Key.Key_3)


def test_nothing_opens_and_nothing_is_recorded_where_pictures_of_the_screen_cannot_be_kept_out(
    look: Open, add: Add, clock: FakeClock, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.BACK", [CaptureNotKeptOutError()])
    item = add(severity=Severity.S2)
    view = look(item)
    hold(view, clock, Qt.Key.Key_2, 0.5)
    assert surface(view).level < Level.L2
    assert "stays out of screenshots" in view._told.text()
    assert not context.covers.anything()
    let_go(view, Qt.Key.Key_2)
    assert not queries.looks_of_item(context.desk.db, item)
