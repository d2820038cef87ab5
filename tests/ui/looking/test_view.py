"""A cover opens by a hold alone, step by step, and everything else covers it before anything happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.evidence.model import ItemKind, Source
from app.looking import queries
from app.looking.model import EndedBy, Level, Purpose
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.ui.audit import not_plain, unnamed
from tests.ui.looking.hands import Open, distinct, hold, let_go, open_reduced, reader, send, surface, until
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.shell.covers import Reason


def test_a_severe_picture_shows_no_pixel_until_it_is_asked(look: Open, add: Add) -> None:
    view = look(add(severity=Severity.S3))
    ground = surface(view).grab().toImage()
    assert surface(view).level is Level.L0
    # The ground, and the greys of the letters that say what to do; no colour of the drawing.
    assert all(abs(ground.pixelColor(x, 40).red() - ground.pixelColor(0, 40).red()) == 0 for x in range(ground.width()))


def test_hold_shows_a_sketch_and_release_covers_it(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    item = add(severity=Severity.S2)
    view = look(item)
    hold(view, clock, Qt.Key.Key_V, 0.35)
    until(qtbot, view, Level.L2)
    let_go(view, Qt.Key.Key_V)
    assert surface(view)._image is None or surface(view).level is Level.L1
    (row,) = queries.looks_of_item(context.desk.db, item)
    assert (row.level, row.ended_by) == (Level.L2, EndedBy.RELEASE)


def test_a_digit_holds_one_level_and_no_further(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    item = add(severity=Severity.S4)
    view = look(item)
    hold(view, clock, Qt.Key.Key_1, 2.0)
    until(qtbot, view, Level.L1)
    let_go(view, Qt.Key.Key_1)
    assert surface(view).level is Level.L0
    hold(view, clock, Qt.Key.Key_2, 2.0)
    until(qtbot, view, Level.L2)
    let_go(view, Qt.Key.Key_2)
    assert [row.level for row in queries.looks_of_item(context.desk.db, item)] == [Level.L1, Level.L2]


def test_a_longer_hold_latches_the_reduced_view_until_its_time_is_over(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(add(severity=Severity.S2))
    open_reduced(qtbot, view, clock)
    assert surface(view).level is Level.L3
    for _ in range(11):
        clock.advance(1)
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))
    assert surface(view).level is not Level.L3


def test_detail_and_colour_are_their_own_hold_from_the_reduced_view_only(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    item = add(severity=Severity.S2)
    view = look(item)
    hold(view, clock, Qt.Key.Key_D, 1.2)
    let_go(view, Qt.Key.Key_D)
    assert queries.looks_of_item(context.desk.db, item) == []
    open_reduced(qtbot, view, clock)
    hold(view, clock, Qt.Key.Key_D, 1.05)
    until(qtbot, view, Level.L4)
    assert [row.level for row in queries.looks_of_item(context.desk.db, item)] == [Level.L2, Level.L3, Level.L4]


def test_a_repeated_key_a_pass_of_the_mouse_and_enter_open_nothing(
    look: Open, add: Add, clock: FakeClock, context: Context
) -> None:
    item = add(severity=Severity.S2)
    view = look(item)
    for _ in range(40):
        send(view, QEvent.Type.KeyPress, Qt.Key.Key_V, repeated=True)
        clock.advance(0.05)
    for x in range(0, 600, 20):
        QTest.mouseMove(surface(view), QPoint(x, 60))
        clock.advance(0.05)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        send(view, QEvent.Type.KeyPress, key)
        clock.advance(1)
        send(view, QEvent.Type.KeyRelease, key)
    assert queries.looks_of_item(context.desk.db, item) == []


def test_one_press_opens_and_the_next_covers_where_holding_is_not_for_the_hand(
    add: Add, qtbot: QtBot, context: Context, clock: FakeClock
) -> None:
    view = LookView(replace(context, toggles=lambda: True), add(severity=Severity.S2), life_at_risk=False)
    qtbot.addWidget(view)
    view.show()
    for _press in range(2):
        send(view, QEvent.Type.KeyPress, Qt.Key.Key_V)
        let_go(view, Qt.Key.Key_V)
        until(qtbot, view, Level.L3)
        clock.advance(1)
        send(view, QEvent.Type.KeyPress, Qt.Key.Key_V)
        let_go(view, Qt.Key.Key_V)
        assert surface(view).level is not Level.L3
    view.hide()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_severe_material_asks_for_a_purpose_first_and_keeps_it(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    item = add(severity=Severity.S4)
    view = look(item)
    hold(view, clock, Qt.Key.Key_V, 0.8)
    let_go(view, Qt.Key.Key_V)
    assert queries.looks_of_item(context.desk.db, item) == []
    assert "first" in view._told.text()
    QTest.keyClick(view._purpose._editor, Qt.Key.Key_2)
    assert view._purpose.purpose() is None
    QTest.keyClick(view._purpose._editor, Qt.Key.Key_P)
    view.setFocus()
    hold(view, clock, Qt.Key.Key_V, 0.8)
    until(qtbot, view, Level.L3)
    assert {row.purpose for row in queries.looks_of_item(context.desk.db, item)} == {Purpose.PLACE}


@pytest.mark.parametrize("reason", Reason)
def test_every_covering_event_takes_the_picture_off_the_screen_at_once(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context, reason: Reason
) -> None:
    item = add(severity=Severity.S2)
    view = look(item)
    open_reduced(qtbot, view, clock)
    sharp = distinct(surface(view).grab().toImage())
    context.covers.cover_all(reason)
    covered = surface(view).grab().toImage()
    assert surface(view).level in (Level.L0, Level.L1)
    assert distinct(covered) < sharp
    assert not context.covers.anything()
    assert queries.looks_of_item(context.desk.db, item)[-1].ended_by is not None


def test_leaving_the_page_covers_and_coming_back_restores_nothing(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(add(severity=Severity.S2))
    open_reduced(qtbot, view, clock)
    view.hide()
    view.show()
    assert surface(view).level is not Level.L3


def test_words_open_masked_then_plain_and_cannot_be_copied(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(add(kind=ItemKind.TEXT, severity=Severity.S2))
    hold(view, clock, Qt.Key.Key_V, 0.35)
    until(qtbot, view, Level.L2)
    assert "kill" not in reader(view).toPlainText()
    assert "old mill" in reader(view).toPlainText()
    hold_on = 0.4
    for _ in range(round(hold_on / 0.05)):
        clock.advance(0.05)
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))
    until(qtbot, view, Level.L3)
    assert "kill" not in reader(view).toPlainText()
    let_go(view, Qt.Key.Key_V)
    send(view, QEvent.Type.KeyPress, Qt.Key.Key_Down)
    assert "kill" not in reader(view).toPlainText()
    hold(view, clock, Qt.Key.Key_V, 0.8)
    qtbot.waitUntil(lambda: "kill" in reader(view).toPlainText(), timeout=15_000)
    reader(view).selectAll()
    reader(view).copy()
    assert "kill" not in QApplication.clipboard().text()
    view._opening.cover(EndedBy.ESCAPE)
    assert reader(view).toPlainText() == ""
    assert "with flagged terms masked" in reader(view).placeholderText()


def test_the_requesters_paper_is_open_at_once_and_is_recorded(
    look: Open, add: Add, qtbot: QtBot, context: Context
) -> None:
    item = add(source=Source.REQUESTER)
    view = look(item)
    # On show is not yet seen: a look is whole once all of it was painted.
    qtbot.waitUntil(view.body.whole, timeout=15_000)
    view.hide()
    (row,) = queries.looks_of_item(context.desk.db, item)
    assert (row.purpose, row.level, row.complete) == (Purpose.PAPERS, Level.L4, True)


def test_escape_covers_a_paper_too_and_one_key_opens_it_again(
    look: Open, add: Add, qtbot: QtBot, context: Context
) -> None:
    view = look(add(source=Source.REQUESTER))
    until(qtbot, view, Level.L4)
    levels = []
    for reason in (Reason.FOCUS, Reason.ESCAPE):
        context.covers.cover_all(reason)
        levels.append(surface(view).level)
    assert levels == [Level.L4, Level.L0]
    send(view, QEvent.Type.KeyPress, Qt.Key.Key_V)
    until(qtbot, view, Level.L4)


def test_what_cannot_be_decoded_is_told_and_nothing_else_happens(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    item = add(b"\x89PNG\r\n\x1a\nnot a picture", severity=Severity.S2)
    view = look(item)
    hold(view, clock, Qt.Key.Key_V, 0.35)
    qtbot.waitUntil(lambda: bool(view._told.text()))
    assert "safely" in view._told.text()
    assert queries.looks_of_item(context.desk.db, item)[-1].ended_by is EndedBy.UNDECODABLE
    assert not context.covers.anything()


def test_what_no_reader_could_open_asks_nothing_and_says_what_can_be_done(
    look: Open, add: Add, clock: FakeClock, context: Context
) -> None:
    item = add(severity=Severity.S4)
    context.desk.db.execute("UPDATE item SET refused = 'it is cut short' WHERE id = ?", (item,))
    view = look(item)
    assert view._purpose.isHidden()
    assert view._locks.isHidden()
    said = surface(view).accessibleName()
    assert "it is cut short" in said
    assert "without viewing" in said
    hold(view, clock, Qt.Key.Key_V, 0.8)
    assert view._told.text() == ""
    assert queries.looks_of_item(context.desk.db, item) == []


def test_a_key_that_opens_more_says_what_comes_first(look: Open, add: Add, clock: FakeClock) -> None:
    view = look(add(severity=Severity.S2))
    for key in (Qt.Key.Key_4, Qt.Key.Key_D, Qt.Key.Key_C):
        view._told.setText("")
        hold(view, clock, key, 0.8)
        let_go(view, key)
        assert "Open the reduced view first" in view._told.text()
        assert surface(view).level < Level.L2


def test_the_facts_of_an_open_item_tell_of_the_look_that_was_just_ended(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(add(severity=Severity.S2))
    assert "nobody has looked at it" in view._facts.text()
    hold(view, clock, Qt.Key.Key_2, 0.4)
    until(qtbot, view, Level.L2)
    assert "nobody has looked at it" in view._facts.text(), "nothing moves while it is open"
    let_go(view, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: "seen by you at L2" in view._facts.text())
    assert "nobody" not in view._facts.text()
    assert "seen by you before" in view.accessibleName()
    view._notes._fields["places"].setText("a blue door")
    view._notes._keep.click()
    assert "1 note" in view._facts.text()


def test_a_note_stands_before_the_next_look(look: Open, add: Add, context: Context) -> None:
    item = add(severity=Severity.S2)
    view = look(item)
    view._notes._fields["places"].setText("a blue door")
    assert view.typing()
    view._notes._keep.click()
    assert not view.typing()
    again = look(item)
    assert "You noted: a blue door. Still need to look?" in again._notes._before.text()


def test_everything_is_named_and_plain(look: Open, add: Add) -> None:
    view = look(add(severity=Severity.S4))
    assert unnamed(view) == []
    assert not_plain(view) == []
