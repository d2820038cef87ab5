"""A film opens step by step, never moves or sounds by itself, and is covered before anything else happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.evidence.model import ItemId, ItemKind
from app.looking import queries
from app.looking.locks import Lock
from app.looking.model import EndedBy, Level
from tests.builders import FakeClock
from tests.cage.clips import counted, flashing, video
from tests.looking.conftest import Add
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.looking.films import (
    FACTS,
    SECONDS,
    SOUNDING,
    body,
    drawn,
    go_on,
    grab,
    opens,
    plays,
    press,
    settled,
    to_frames,
)
from tests.ui.looking.hands import Open, hold, let_go, send, stands
from tests.ui.looking.heard import Heard, sounds
from ui.looking.screen import TILE
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.shell.covers import Reason


@pytest.fixture
def film(add: Add) -> ItemId:
    """Add a film that stands still, with a tone beside it."""
    return add(SOUNDING, ItemKind.VIDEO, Severity.S2, facts=FACTS)


def test_facts_first_and_no_pixel(look: Open, film: ItemId) -> None:
    view = look(film)
    assert stands(view) is Level.L0
    assert drawn(grab(view)) == 0
    assert (unnamed(view), not_plain(view)) == ([], [])


@pytest.mark.parametrize(("key", "level"), [(Qt.Key.Key_1, Level.L1), (Qt.Key.Key_2, Level.L2)])
def test_a_strip_is_shown_while_its_key_is_held(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot, key: Qt.Key, level: Level
) -> None:
    view = look(film)
    hold(view, clock, key, 0.4)
    qtbot.waitUntil(lambda: view.body.level is level, timeout=15_000)
    let_go(view, key)
    assert stands(view) is Level.L0


def test_the_usual_look_is_one_frame_that_does_not_move(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(film)
    to_frames(qtbot, view, clock)
    go_on(qtbot, view, clock, 2.0)
    assert (body(view).at_ms, body(view).player.running) == (0, False)
    assert [row.level for row in queries.looks_of_item(context.desk.db, film)] == [Level.L3]


def test_frames_are_stepped_and_jumped_by_keys_of_their_own(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(film)
    to_frames(qtbot, view, clock)
    places = []
    for key in (Qt.Key.Key_Period, Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_Right, Qt.Key.Key_Left):
        press(view, key)
        settled(qtbot, view._context)
        places.append(body(view).at_ms)
    assert places[:3] == [40, 80, 40]
    assert places[3] > 3800
    assert places[4] == 0
    for _ in range(20):
        send(view, QEvent.Type.KeyPress, Qt.Key.Key_Period, repeated=True)
    settled(qtbot, view._context)
    assert body(view).at_ms == 0


def test_a_step_lets_the_time_of_the_look_begin_anew(look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot) -> None:
    view = look(film)
    to_frames(qtbot, view, clock)
    for _ in range(3):
        go_on(qtbot, view, clock, 8.0)
        press(view, Qt.Key.Key_Period)
        settled(qtbot, view._context)
    assert stands(view) is Level.L3
    go_on(qtbot, view, clock, 10.5)
    assert stands(view) is Level.L0


def test_motion_is_its_own_hold_starts_in_the_tile_and_makes_no_sound(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard, context: Context
) -> None:
    view = look(film)
    hold(view, clock, Qt.Key.Key_K, 1.5)
    let_go(view, Qt.Key.Key_K)
    assert queries.looks_of_item(context.desk.db, film) == []
    plays(qtbot, view, clock)
    go_on(qtbot, view, clock, 1.0)
    assert body(view).at_ms >= 900
    shown = body(view).film.shown
    assert shown.width() <= TILE.width()
    assert shown.height() <= TILE.height()
    assert heard.given == []
    assert [row.locks for row in queries.looks_of_item(context.desk.db, film)][-1] == {Lock.DETAIL, Lock.MOTION}


def test_a_pause_covers_after_five_seconds(look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    press(view, Qt.Key.Key_Space)
    at = body(view).at_ms
    go_on(qtbot, view, clock, 4.5)
    assert (stands(view), body(view).at_ms) == (Level.L3, at)
    press(view, Qt.Key.Key_Space)
    go_on(qtbot, view, clock, 0.5)
    assert body(view).at_ms > at
    press(view, Qt.Key.Key_Space)
    go_on(qtbot, view, clock, 5.5)
    assert stands(view) is Level.L0


def test_at_its_end_a_film_is_covered_viewed_and_not_repeated(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    go_on(qtbot, view, clock, SECONDS + 0.5)
    assert stands(view) is Level.L0
    last = queries.looks_of_item(context.desk.db, film)[-1]
    assert (last.ended_by, last.complete) == (EndedBy.FINISHED, True)
    assert queries.viewed(context.desk.db, film, context.desk.person.id)
    go_on(qtbot, view, clock, 3.0)
    assert not body(view).player.running


def test_a_minute_of_play_asks_for_a_fresh_hold(look: Open, add: Add, clock: FakeClock, qtbot: QtBot) -> None:
    long = add(
        video(lambda _n: counted(85), frames=200, rate=2),
        ItemKind.VIDEO,
        Severity.S2,
        facts={"duration_ms": 100_000, "has_sound": False},
    )
    view = look(long)
    plays(qtbot, view, clock)
    go_on(qtbot, view, clock, 59.0)
    assert stands(view) is Level.L3
    go_on(qtbot, view, clock, 1.5)
    assert stands(view) is Level.L0
    assert body(view).at_ms > 50_000


def test_sound_is_its_own_hold_soft_and_muted_again_for_the_next_look(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard
) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    opens(qtbot, view, clock, Qt.Key.Key_M, 1.05)
    go_on(qtbot, view, clock, 0.5)
    assert heard.opened == [(48_000, 1)]
    assert sounds(heard)
    view._opening.cover(EndedBy.ESCAPE)
    assert not sounds(heard)
    given = len(heard.given)
    plays(qtbot, view, clock)
    go_on(qtbot, view, clock, 0.5)
    assert len(heard.given) == given


def test_larger_waits_for_the_check_and_then_opens(look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    assert body(view).flashes.verdict is not None
    assert "none found" in body(view)._state.text()
    opens(qtbot, view, clock, Qt.Key.Key_D, 1.05)
    go_on(qtbot, view, clock, 0.3)
    assert Lock.SIZE in view._opening.reveal.locks


def test_what_flashes_stays_small_until_a_reason_is_recorded(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context, answers: Answers
) -> None:
    facts = {"duration_ms": 3000, "has_sound": False}
    item = add(video(flashing(8.0), frames=90, rate=30), ItemKind.VIDEO, Severity.S2, facts=facts)
    view = look(item)
    plays(qtbot, view, clock)
    opens(qtbot, view, clock, Qt.Key.Key_D, 1.05)
    assert "flash" in view._told.text()
    assert body(view).player.running
    assert Lock.SIZE not in view._opening.reveal.locks
    answers.given.append("the plate of a car")
    press(view, Qt.Key.Key_X)
    opens(qtbot, view, clock, Qt.Key.Key_D, 1.05)
    assert Lock.SIZE in view._opening.reveal.locks
    kept = context.desk.db.execute("SELECT reason FROM look_override").fetchall()
    assert kept == [("the plate of a car",)]


def test_a_faster_play_is_checked_at_that_speed_first(look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    opens(qtbot, view, clock, Qt.Key.Key_D, 1.05)
    press(view, Qt.Key.Key_Up)
    assert "1 ×" in body(view)._state.text()
    settled(qtbot, view._context)
    press(view, Qt.Key.Key_Up)
    assert "1.5 ×" in body(view)._state.text()
    settled(qtbot, view._context)


@pytest.mark.parametrize("reason", Reason)
def test_every_covering_event_stops_silences_and_covers_at_once(
    look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot, context: Context, heard: Heard, reason: Reason
) -> None:
    view = look(film)
    plays(qtbot, view, clock)
    opens(qtbot, view, clock, Qt.Key.Key_M, 1.05)
    go_on(qtbot, view, clock, 0.3)
    assert drawn(grab(view)) > 0
    context.covers.cover_all(reason)
    assert (drawn(grab(view)), heard.silent, body(view).player.running) == (0, True, False)
    settled(qtbot, context)
    go_on(qtbot, view, clock, 1.0)
    assert (drawn(grab(view)), heard.silent) == (0, True)
    assert queries.looks_of_item(context.desk.db, film)[-1].ended_by is not None


def test_no_frame_before_a_hold_is_complete(look: Open, film: ItemId, clock: FakeClock, qtbot: QtBot) -> None:
    view = look(film)
    send(view, QEvent.Type.KeyPress, Qt.Key.Key_V)
    for _ in range(13):
        clock.advance(0.05)
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))
        settled(qtbot, view._context)
        assert drawn(grab(view)) == 0
    let_go(view, Qt.Key.Key_V)
    settled(qtbot, view._context)
    assert drawn(grab(view)) == 0


def test_one_press_opens_each_lock_where_holding_is_not_for_the_hand(
    add: Add, film: ItemId, qtbot: QtBot, context: Context, clock: FakeClock, heard: Heard
) -> None:
    view = LookView(replace(context, toggles=lambda: True, speaker=lambda _owner: heard), film, life_at_risk=False)
    qtbot.addWidget(view)
    view.show()
    for key, locks in ((Qt.Key.Key_V, set()), (Qt.Key.Key_K, {Lock.MOTION}), (Qt.Key.Key_M, {Lock.MOTION, Lock.SOUND})):
        press(view, key)
        settled(qtbot, context)
        assert view._opening.reveal.locks - {Lock.DETAIL} == locks
    press(view, Qt.Key.Key_K)
    assert stands(view) is Level.L0
    view.hide()
    settled(qtbot, context)


def test_without_an_output_sound_is_told_and_never_recorded(
    add: Add, film: ItemId, qtbot: QtBot, context: Context, clock: FakeClock
) -> None:
    deaf = Heard(clock, there=False)
    view = LookView(replace(context, speaker=lambda _owner: deaf), film, life_at_risk=False)
    qtbot.addWidget(view)
    view.show()
    plays(qtbot, view, clock)
    opens(qtbot, view, clock, Qt.Key.Key_M, 1.5)
    assert "nothing to hear it with" in body(view)._state.text()
    assert all(Lock.SOUND not in row.locks for row in queries.looks_of_item(context.desk.db, film))
    view.hide()
    settled(qtbot, context)
