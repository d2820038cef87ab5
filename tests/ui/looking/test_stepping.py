"""On the screen a picture that moves stands still: only a hold opens its motion, and only a key brings another frame."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.evidence import queries as evidence
from app.looking import queries
from app.looking.locks import Lock
from app.looking.model import EndedBy, Level
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.looking.moving import FACTS, FRAMES, moving
from tests.ui.looking.films import opens, press, settled
from tests.ui.looking.hands import Open, stands, surface
from ui.kit.labels import PlainLabel
from ui.looking.lens import Change
from ui.looking.view import LookView
from ui.looking.words import facts
from ui.shell.context import Context
from ui.shell.covers import Reason


@pytest.fixture
def view(look: Open, add: Add) -> LookView:
    """Return a picture of five frames, covered."""
    return look(add(moving(), facts=FACTS, severity=Severity.S2))


@pytest.fixture
def stepping(view: LookView, clock: FakeClock, qtbot: QtBot) -> LookView:
    """Return it with its motion open."""
    opens(qtbot, view, clock, Qt.Key.Key_V, 0.75)
    qtbot.waitUntil(lambda: stands(view) is Level.L3)
    opens(qtbot, view, clock, Qt.Key.Key_K, 1.05)
    qtbot.waitUntil(lambda: "frame 1 of 5" in told(view))
    return view


def told(view: LookView) -> str:
    return " ".join(label.text() for label in view.body.findChildren(PlainLabel))


def grey(view: LookView) -> int:
    """Return how bright the middle of what is shown is."""
    image = surface(view)._image
    assert image is not None
    return image.pixelColor(image.rect().center()).red()


def step(view: LookView, key: Qt.Key, qtbot: QtBot, context: Context) -> None:
    press(view, key)
    settled(qtbot, context)


def test_its_card_says_that_it_moves(view: LookView, context: Context) -> None:
    item = evidence.item(context.desk.db, view.item_id)
    assert "moves, 5 frames" in list(facts(item, context.desk.person.id))
    assert "hold K" in view.body.hint(toggle=False)
    assert "motion" in view._locks.text()


def test_keys_step_one_frame_each_and_end_at_the_ends(stepping: LookView, qtbot: QtBot, context: Context) -> None:
    first = grey(stepping)
    for number in range(2, FRAMES + 3):
        step(stepping, Qt.Key.Key_Period, qtbot, context)
        assert f"frame {min(number, FRAMES)} of 5" in told(stepping)
    assert grey(stepping) > first + 100
    for _ in range(FRAMES):
        step(stepping, Qt.Key.Key_Comma, qtbot, context)
    assert grey(stepping) == first


def test_nothing_goes_on_by_itself_nor_by_a_key_that_repeats(
    stepping: LookView, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    first = grey(stepping)
    for _ in range(20):
        clock.advance(0.1)
        stepping._opening._take(stepping._opening.reveal.tick(clock.monotonic()))
        press(stepping, Qt.Key.Key_Period, repeated=True)
    settled(qtbot, context)
    assert (grey(stepping), "frame 1 of 5" in told(stepping)) == (first, True)


def test_without_motion_the_keys_do_nothing(view: LookView, clock: FakeClock, qtbot: QtBot, context: Context) -> None:
    step(view, Qt.Key.Key_Period, qtbot, context)
    assert queries.looks_of_item(context.desk.db, view.item_id) == []
    opens(qtbot, view, clock, Qt.Key.Key_V, 0.75)
    qtbot.waitUntil(lambda: stands(view) is Level.L3)
    still = grey(view)
    step(view, Qt.Key.Key_Period, qtbot, context)
    assert grey(view) == still


def test_a_step_gives_the_time_anew_and_the_cover_closes_as_ever(
    stepping: LookView, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    for _ in range(8):
        clock.advance(1)
        stepping._opening._take(stepping._opening.reveal.tick(clock.monotonic()))
    left = stepping._opening.seconds_left()
    step(stepping, Qt.Key.Key_Period, qtbot, context)
    after = stepping._opening.seconds_left()
    assert left is not None
    assert after is not None
    assert after > left + 5
    context.covers.cover_all(Reason.ESCAPE)
    assert surface(stepping)._image is None
    step(stepping, Qt.Key.Key_Period, qtbot, context)
    assert surface(stepping)._image is None
    assert queries.looks_of_item(context.desk.db, stepping.item_id)[-1].locks == {Lock.DETAIL, Lock.MOTION}


def test_it_is_seen_once_every_frame_was_painted_whole(
    stepping: LookView, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    for _ in range(FRAMES - 1):
        stepping.grab()
        step(stepping, Qt.Key.Key_Period, qtbot, context)
    stepping.grab()
    context.covers.cover_all(Reason.ESCAPE)
    rows = queries.looks_of_item(context.desk.db, stepping.item_id)
    assert [row.complete for row in rows if row.level is Level.L3] == [False, True]


def test_frames_under_the_lens_are_not_seen_whole(stepping: LookView, qtbot: QtBot, context: Context) -> None:
    stepping.change_way(Change.LENS)
    for _ in range(FRAMES - 1):
        step(stepping, Qt.Key.Key_Period, qtbot, context)
        stepping.grab()
    context.covers.cover_all(Reason.ESCAPE)
    last = queries.looks_of_item(context.desk.db, stepping.item_id)[-1]
    assert (last.complete, last.ended_by) == (False, EndedBy.ESCAPE)


def test_size_is_refused_and_what_is_open_stays(stepping: LookView, clock: FakeClock, qtbot: QtBot) -> None:
    shown = grey(stepping)
    opens(qtbot, stepping, clock, Qt.Key.Key_D, 1.05)
    assert "reduced and grey only" in stepping._told.text()
    assert (stands(stepping), grey(stepping)) == (Level.L3, shown)
