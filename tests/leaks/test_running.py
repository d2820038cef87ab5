"""What plays, steps, jumps or sounds stops with its cover: no frame that comes late is painted, nothing more is heard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSlider, QApplication, QProgressBar, QScrollBar
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId, Severity
from app.desk import Desk
from app.looking.model import Level
from tests.builders import FakeClock
from tests.leaks.events import EVENTS, OFF_THE_SCREEN
from tests.leaks.kinds import SOUND, VIDEO, Sample
from tests.leaks.shown import Show
from tests.leaks.test_frames import ground_of, settle
from tests.leaks.watching import OTHER, SAME, Watched, likeness, on_screen, watching
from tests.looking.conftest import Add
from tests.ui.looking.films import press
from tests.ui.looking.hands import Open, hold, let_go, until
from tests.ui.looking.heard import Heard, sounds
from ui.looking.card import ItemCard
from ui.looking.pane import EvidencePane
from ui.looking.player import Player
from ui.looking.sounding import Sounding
from ui.looking.tile import Tile
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.shell.covers import Reason

OpenIt = Callable[[Sample], LookView]


@pytest.fixture
def shown(show: Show, clock: FakeClock, qtbot: QtBot, context: Context) -> OpenIt:
    """Return how an item is opened at the reduced level: a frame of a film, a sound that is heard."""

    def opened(sample: Sample) -> LookView:
        view = show(sample)
        qtbot.waitUntil(view.isActiveWindow, timeout=30_000)
        opens(view, clock, Qt.Key.Key_V, 0.75, qtbot, context)
        until(qtbot, view, Level.L3)
        return view

    return opened


def opens(view: LookView, clock: FakeClock, key: Qt.Key, seconds: float, qtbot: QtBot, context: Context) -> None:
    """Hold a key, let go of it, and wait until what it opened is there."""
    hold(view, clock, key, seconds)
    let_go(view, key)
    settle(qtbot, context)


def runs_on(view: LookView, clock: FakeClock, qtbot: QtBot, context: Context, seconds: float = 0.5) -> None:
    """Let time pass for whatever plays or sounds."""
    for _ in range(round(seconds / 0.1)):
        clock.advance(0.1)
        for player in view.findChildren(Player):
            player.tick()
        for sounding in view.findChildren(Sounding):
            sounding.tick()
        settle(qtbot, context)


@pytest.mark.parametrize("event", EVENTS)
def test_no_frame_of_a_film_that_plays_is_painted_after_a_covering_event(
    shown: OpenIt, event: str, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = shown(VIDEO)
    opens(view, clock, Qt.Key.Key_K, 1.05, qtbot, context)
    runs_on(view, clock, qtbot, context)
    assert view.findChildren(Player)[0].running
    ground = ground_of(view)
    tile = ground.grab().toImage()
    # What is on show stands on the screen once it was painted.
    qtbot.waitUntil(lambda: likeness(on_screen(ground), tile) > SAME)
    with watching(ground) as after:
        EVENTS[event](view)
        gone = event in OFF_THE_SCREEN
        runs_on(view, clock, qtbot, context)
        after.frames = [] if gone else after.frames
        view.window().showNormal()
        view.show()
        settle(qtbot, context)
        ground.repaint()
    painted = after.frames[-1:] if gone else after.frames
    assert max(Watched(ground, painted).like(tile)) < OTHER
    assert not view.findChildren(Player)[0].running


@pytest.mark.parametrize("key", [Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_Right, Qt.Key.Key_Left])
def test_a_step_or_a_jump_that_is_decoded_after_the_cover_closed_is_never_painted(
    shown: OpenIt, key: Qt.Key, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = shown(VIDEO)
    press(view, Qt.Key.Key_Period)
    settle(qtbot, context)
    sharp = view.body.grab().toImage()
    with watching(view.body) as after:
        press(view, key)
        context.covers.cover_all(Reason.ESCAPE)
        settle(qtbot, context)
        view.body.repaint()
    assert max(after.like(sharp)) < OTHER


@pytest.mark.parametrize("key", [Qt.Key.Key_Period, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Up])
def test_stepping_jumping_and_pausing_open_nothing_that_is_covered(
    show: Show, key: Qt.Key, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = show(VIDEO)
    qtbot.waitUntil(view.isActiveWindow, timeout=30_000)
    settle(qtbot, context)
    ground = ground_of(view)
    with watching(ground) as seen:
        for _ in range(5):
            press(view, key)
        settle(qtbot, context)
        ground.repaint()
    assert view.body.level is Level.L0
    assert context.desk.db.execute("SELECT count(*) FROM look").fetchone() == (0,)
    opens(view, clock, Qt.Key.Key_V, 0.75, qtbot, context)
    until(qtbot, view, Level.L3)
    assert max(seen.like(ground.grab().toImage())) < OTHER


def test_a_film_has_no_bar_that_could_show_a_place_by_its_picture(shown: OpenIt) -> None:
    view = shown(VIDEO)
    bars = [*view.findChildren(QAbstractSlider), *view.findChildren(QProgressBar)]
    assert [bar for bar in bars if not isinstance(bar, QScrollBar)] == []


def test_the_strip_goes_with_the_hand_and_is_no_poster_on_a_card(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context, desk: Desk
) -> None:
    item = add(VIDEO.make(), kind=VIDEO.kind, severity=Severity.S1, facts=VIDEO.facts)
    view = look(item)
    hold(view, clock, Qt.Key.Key_1, 0.35)
    until(qtbot, view, Level.L1)
    ground = ground_of(view)
    strip = ground.grab().toImage()
    with watching(ground) as after:
        let_go(view, Qt.Key.Key_1)
        settle(qtbot, context)
        ground.repaint()
    assert max(after.like(strip)) < OTHER
    (case_id,) = desk.db.execute("SELECT case_id FROM item WHERE id = ?", (item,)).fetchone()
    pane = EvidencePane(context, CaseId(case_id))
    qtbot.addWidget(pane)
    with qtbot.waitExposed(pane):
        pane.show()
    assert len(pane.findChildren(ItemCard)) == 1
    assert pane.findChildren(Tile) == []
    assert max(likeness(on_screen(pane), strip), likeness(pane.grab().toImage(), strip)) < OTHER
    pane.hide()
    settle(qtbot, context)


@pytest.mark.parametrize("sample", [SOUND, VIDEO], ids=lambda sample: sample.name)
@pytest.mark.parametrize("event", EVENTS)
def test_nothing_is_heard_after_a_covering_event(
    shown: OpenIt, sample: Sample, event: str, heard: Heard, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = shown(sample)
    if sample is VIDEO:
        assert not sounds(heard)
        opens(view, clock, Qt.Key.Key_M, 1.05, qtbot, context)
    runs_on(view, clock, qtbot, context)
    assert sounds(heard)
    assert heard.given
    EVENTS[event](view)
    assert not sounds(heard)
    given = len(heard.given)
    runs_on(view, clock, qtbot, context)
    assert (sounds(heard), len(heard.given)) == (False, given)


@pytest.mark.parametrize("key", [Qt.Key.Key_V, Qt.Key.Key_M])
def test_a_hold_that_is_given_up_is_never_heard(
    show: Show, key: Qt.Key, heard: Heard, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    for sample in (SOUND, VIDEO):
        view = show(sample)
        opens(view, clock, key, 0.6, qtbot, context)
        runs_on(view, clock, qtbot, context)
        QApplication.processEvents()
        assert (sounds(heard), heard.given) == (False, [])
