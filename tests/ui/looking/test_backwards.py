"""A film goes back by one key, slowly and silently; its sound as recorded is a hold of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.evidence.model import ItemId, ItemKind
from app.looking import queries
from app.looking.locks import Lock
from app.looking.model import Level
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.ui.looking.films import FACTS, SOUNDING, body, go_on, opens, plays, press, settled, to_frames
from tests.ui.looking.hands import Open, stands
from tests.ui.looking.heard import Heard
from ui.shell.context import Context


@pytest.fixture
def film(add: Add) -> ItemId:
    """Add a film that stands still, with a tone beside it."""
    return add(SOUNDING, ItemKind.VIDEO, Severity.S2, facts=FACTS)


def test_a_film_goes_back_frame_by_frame_by_one_key_and_stops_at_its_start(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(film)
    to_frames(qtbot, view, clock)
    for _ in range(3):
        press(view, Qt.Key.Key_Period)
        settled(qtbot, view._context)
    assert body(view).at_ms == 120
    left = view._opening.seconds_left()
    press(view, Qt.Key.Key_J)
    assert "backwards" in body(view)._state.text()
    qtbot.waitUntil(lambda: body(view).at_ms == 40, timeout=15_000)
    press(view, Qt.Key.Key_J)
    settled(qtbot, view._context)
    assert not body(view).backwards.running
    press(view, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: body(view).at_ms == 0 and not body(view).backwards.running, timeout=15_000)
    # Only the key itself let the time begin anew; the frames that follow do not keep the film open.
    assert left is not None
    assert view._opening.seconds_left() == left
    press(view, Qt.Key.Key_J)
    go_on(qtbot, view, clock, 11)
    assert (stands(view), body(view).backwards.running) == (Level.L0, False)


def test_what_plays_goes_back_silently_and_plays_on_by_space(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    go_on(qtbot, view, clock, 1.0)
    there = body(view).at_ms
    assert there > 0
    press(view, Qt.Key.Key_J)
    assert not body(view).player.running
    qtbot.waitUntil(lambda: body(view).at_ms < there, timeout=15_000)
    press(view, Qt.Key.Key_Space)
    assert not body(view).backwards.running
    settled(qtbot, view._context)
    press(view, Qt.Key.Key_Space)
    assert body(view).player.running


def test_the_sound_of_a_film_as_recorded_follows_from_the_softened_one_alone(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard, context: Context
) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    opens(qtbot, view, clock, Qt.Key.Key_N, 1.05)
    assert view._opening.reveal.locks & {Lock.SOUND, Lock.FULL_SOUND} == frozenset()
    assert "still locked" in view._told.text()
    opens(qtbot, view, clock, Qt.Key.Key_M, 1.05)
    opens(qtbot, view, clock, Qt.Key.Key_N, 1.05)
    go_on(qtbot, view, clock, 0.3)
    assert "sound as recorded" in body(view)._state.text()
    assert Lock.FULL_SOUND in queries.looks_of_item(context.desk.db, film)[-1].locks
