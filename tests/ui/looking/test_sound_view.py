"""A sound is seen as a curve first, heard by a hold of its own, and silent before anything else happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.cage import words
from app.cage.words import Line
from app.cases.model import Severity
from app.cases.queue import Filters, count
from app.evidence.model import ItemId, ItemKind
from app.looking import behind, queries, store
from app.looking.behind import Errand
from app.looking.locks import Lock
from app.looking.model import EndedBy, Level
from tests.builders import FakeClock
from tests.cage.clips import sound, tone
from tests.looking.conftest import Add
from tests.ui.audit import not_plain, unnamed
from tests.ui.looking.films import opens, press, settled
from tests.ui.looking.hands import Open, hold, let_go, stands
from tests.ui.looking.heard import Heard, sounds
from ui.looking.recordings import rough
from ui.looking.sound_view import SoundView
from ui.looking.view import LookView
from ui.looking.words import facts
from ui.shell.context import Context
from ui.shell.covers import Reason
from ui.tour.finding import part

TONE = sound(tone(3.0))


@pytest.fixture
def voice(add: Add) -> ItemId:
    """Add a tone of three seconds."""
    return add(TONE, ItemKind.SOUND, Severity.S2, facts={"duration_ms": 3000})


def body(view: LookView) -> SoundView:
    """Return where the sound is shown."""
    return part(view, SoundView)


def go_on(qtbot: QtBot, view: LookView, clock: FakeClock, seconds: float) -> None:
    """Let a sound go on for a while, in steps that the window sees."""
    for _ in range(round(seconds / 0.1)):
        clock.advance(0.1)
        body(view).sounding.tick()
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))
        settled(qtbot, view._context)


def hears(qtbot: QtBot, view: LookView, clock: FakeClock) -> None:
    """Hold until it sounds."""
    opens(qtbot, view, clock, Qt.Key.Key_V, 0.75)
    qtbot.waitUntil(lambda: body(view).sounding.running, timeout=15_000)
    settled(qtbot, view._context)


def test_a_curve_is_shown_while_its_key_is_held_and_nothing_is_heard(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard
) -> None:
    view = look(voice)
    assert (unnamed(view), not_plain(view)) == ([], [])
    hold(view, clock, Qt.Key.Key_1, 0.4)
    qtbot.waitUntil(lambda: body(view).curve.drawn, timeout=15_000)
    let_go(view, Qt.Key.Key_1)
    assert not body(view).curve.drawn
    assert heard.given == []


def test_it_is_heard_softened_then_as_recorded_each_by_its_hold(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard, context: Context
) -> None:
    view = look(voice)
    hears(qtbot, view, clock)
    go_on(qtbot, view, clock, 0.3)
    assert heard.given
    opens(qtbot, view, clock, Qt.Key.Key_D, 1.05)
    go_on(qtbot, view, clock, 0.3)
    rows = queries.looks_of_item(context.desk.db, voice)
    assert [row.level for row in rows] == [Level.L3, Level.L4]
    assert Lock.FULL_SOUND in rows[-1].locks - rows[0].locks
    span = context.desk.own.execute("SELECT modality, sound FROM span").fetchall()
    assert span == [("audio", 1)]


def test_heard_to_its_end_it_is_viewed_and_not_repeated(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard, context: Context
) -> None:
    view = look(voice)
    hears(qtbot, view, clock)
    go_on(qtbot, view, clock, 4.0)
    assert (stands(view), heard.silent) == (Level.L0, True)
    assert queries.looks_of_item(context.desk.db, voice)[-1].ended_by is EndedBy.FINISHED
    assert queries.viewed(context.desk.db, voice, context.desk.person.id)


def test_stopped_half_way_it_is_not_viewed(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(voice)
    hears(qtbot, view, clock)
    go_on(qtbot, view, clock, 1.0)
    view._opening.cover(EndedBy.ESCAPE)
    assert not queries.viewed(context.desk.db, voice, context.desk.person.id)


def test_a_pause_is_silent_and_covers_after_five_seconds(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard
) -> None:
    view = look(voice)
    hears(qtbot, view, clock)
    press(view, Qt.Key.Key_Space)
    assert not sounds(heard)
    go_on(qtbot, view, clock, 4.5)
    assert stands(view) is Level.L3
    go_on(qtbot, view, clock, 1.0)
    assert stands(view) is Level.L0


@pytest.mark.parametrize("reason", Reason)
def test_every_covering_event_silences_it_at_once(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, heard: Heard, context: Context, reason: Reason
) -> None:
    view = look(voice)
    hears(qtbot, view, clock)
    go_on(qtbot, view, clock, 0.3)
    assert sounds(heard)
    context.covers.cover_all(reason)
    assert (heard.silent, body(view).curve.drawn) == (True, False)
    given = len(heard.given)
    settled(qtbot, context)
    go_on(qtbot, view, clock, 1.0)
    assert (heard.silent, len(heard.given)) == (True, given)


def test_the_second_level_tells_what_a_machine_heard_and_how_little_that_is(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(voice)
    hold(view, clock, Qt.Key.Key_2, 0.4)
    if words.hears():
        qtbot.waitUntil(body(view).reader.isVisible, timeout=60_000)
        assert "a machine" in body(view)._state.text()
        let_go(view, Qt.Key.Key_2)
        assert "machine" not in body(view)._state.text()
    else:
        qtbot.waitUntil(lambda: "no recogniser of speech is installed" in view._told.text(), timeout=60_000)
        let_go(view, Qt.Key.Key_2)
    settled(qtbot, context)
    assert stands(view) is Level.L0


@pytest.mark.parametrize(
    ("found", "ended", "told"),
    [
        (3, True, "never a fact"),
        (0, True, "no word here that it knows"),
        (3, False, "never a fact; […] is what it only guessed  ·  written down as far as 1:05"),
    ],
)
def test_a_transcript_is_called_what_it_is(found: int, *, ended: bool, told: str) -> None:
    assert told in rough({"found": found, "ended": ended, "until_ms": 65_000})


def test_what_was_written_down_in_the_background_is_there_at_once(
    look: Open, voice: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    target = store.target(context.desk.db, voice, "S3")
    fact = {"found": 5, "flagged": 1, "until_ms": 3000, "ended": True}
    lines = [Line("I will kill the lights", 0, 0, 0, 0, 0)]
    behind._keep(context.desk, target, Errand.SPEECH, fact, lines)
    view = look(voice)
    assert "words that a machine heard, roughly: 5, flagged: 1" in "\n".join(facts(view._item, 1))
    hold(view, clock, Qt.Key.Key_2, 0.4)
    qtbot.waitUntil(body(view).reader.isVisible, timeout=15_000)
    assert "kill" not in body(view).reader.toPlainText()
    assert "lights" in body(view).reader.toPlainText()
    assert "never a fact" in body(view)._state.text()
    let_go(view, Qt.Key.Key_2)
    settled(qtbot, context)
    assert not body(view).reader.toPlainText()
    assert count(context.desk.db, Filters(text="lights")) == 0


def test_without_an_output_the_curve_remains_and_no_sound_is_recorded(
    voice: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    deaf = Heard(clock, there=False)
    view = LookView(replace(context, speaker=lambda _owner: deaf), voice, life_at_risk=False)
    qtbot.addWidget(view)
    view.show()
    assert "nothing to hear it with" in view.body.hint(toggle=False)
    opens(qtbot, view, clock, Qt.Key.Key_V, 1.5)
    assert queries.looks_of_item(context.desk.db, voice) == []
    hold(view, clock, Qt.Key.Key_1, 0.4)
    qtbot.waitUntil(lambda: body(view).curve.drawn, timeout=15_000)
    view.hide()
    settled(qtbot, context)
