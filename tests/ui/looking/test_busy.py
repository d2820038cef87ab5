"""A hold that meets another writer: nothing begins for whoever has let go, and no look ends or counts another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.desk import Desk
from app.evidence.model import ItemKind, Source
from app.looking import gate, queries
from app.looking.model import EndedBy, Gesture, Level, Purpose
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.looking.looks import spans
from tests.ui.looking.hands import Open, hold, let_go, send, surface, until
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.shell.covers import Reason


@pytest.fixture
def context(context: Context) -> Iterator[Context]:
    """Wait for another writer no longer than a frame, as the window does."""
    db = context.desk.vault.connect(busy_ms=1, checkpoints=False)
    yield replace(context, desk=replace(context.desk, db=db))
    db.close()


class Writer:
    """Another writer, who has the database for a while."""

    def __init__(self, desk: Desk) -> None:
        self.db = desk.vault.connect()

    def take(self) -> None:
        """Have the database from now on."""
        self.db.execute("BEGIN IMMEDIATE")

    def free(self) -> None:
        """Let others write again."""
        self.db.execute("ROLLBACK")


@pytest.fixture
def other(desk: Desk) -> Iterator[Writer]:
    """Return another writer."""
    writer = Writer(desk)
    yield writer
    writer.db.close()


@pytest.fixture
def view(look: Open, add: Add) -> LookView:
    """Return the view of a covered picture."""
    return look(add(severity=Severity.S2))


def test_no_look_begins_for_whoever_let_go_while_another_one_wrote(
    view: LookView, clock: FakeClock, qtbot: QtBot, context: Context, other: Writer
) -> None:
    other.take()
    hold(view, clock, Qt.Key.Key_V, 0.35)
    let_go(view, Qt.Key.Key_V)
    other.free()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert (queries.looks_of_item(context.desk.db, view.item_id), spans(context.desk)) == ([], [])


def test_a_hold_that_goes_on_meanwhile_is_one_look_that_counts(
    view: LookView, clock: FakeClock, qtbot: QtBot, context: Context, other: Writer
) -> None:
    other.take()
    hold(view, clock, Qt.Key.Key_V, 0.75)
    other.free()
    until(qtbot, view, Level.L3)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert [(row.level, row.ended_by) for row in queries.looks_of_item(context.desk.db, view.item_id)] == [
        (Level.L3, None)
    ]
    assert spans(context.desk) == [("L3", None)]


def test_an_item_that_was_covered_meanwhile_opens_by_the_next_hold(
    view: LookView, clock: FakeClock, qtbot: QtBot, context: Context, other: Writer
) -> None:
    other.take()
    hold(view, clock, Qt.Key.Key_V, 0.35)
    let_go(view, Qt.Key.Key_V)
    hold(view, clock, Qt.Key.Key_V, 0.35)
    other.free()
    until(qtbot, view, Level.L2)
    let_go(view, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert [row.ended_by for row in queries.looks_of_item(context.desk.db, view.item_id)] == [EndedBy.RELEASE]
    assert spans(context.desk) == [("L2", "release")]


def test_the_next_look_waits_for_the_end_of_the_one_before(
    view: LookView, clock: FakeClock, qtbot: QtBot, context: Context, other: Writer
) -> None:
    hold(view, clock, Qt.Key.Key_V, 0.35)
    until(qtbot, view, Level.L2)
    other.take()
    let_go(view, Qt.Key.Key_V)
    assert surface(view).level is not Level.L2
    hold(view, clock, Qt.Key.Key_V, 0.35)
    # Only the end of the first one is on its way.
    assert context.tasks.running() == 1
    other.free()
    until(qtbot, view, Level.L2)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert sorted(spans(context.desk), key=str) == [("L2", "release"), ("L2", None)]


def test_a_look_that_begins_too_late_was_none(view: LookView, context: Context) -> None:
    ticket = gate.begin(context.desk, view.item_id, Level.L3, purpose=Purpose.PLACE, gesture=Gesture.HOLD)
    view._opening._decode(ticket, view._opening.reveal.turn + 1)
    (row,) = queries.looks_of_item(context.desk.db, view.item_id)
    assert (row.ended_by, row.complete) == (EndedBy.UNCOUNTED, False)
    assert spans(context.desk) == [("L3", "undecodable")]


def test_a_look_that_is_let_go_before_anything_of_it_was_on_show_is_none(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    item = add(severity=Severity.S2)
    view = look(item)
    # What a worker hands over comes a turn of the loop later: nothing is on show yet.
    hold(view, clock, Qt.Key.Key_V, 0.35)
    let_go(view, Qt.Key.Key_V)
    (row,) = queries.looks_of_item(context.desk.db, item)
    assert (row.ended_by, row.complete, row.level) == (EndedBy.UNCOUNTED, False, Level.L2)
    assert spans(context.desk) == [("L2", "undecodable")]
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert surface(view).level is not Level.L2
    # The same once it was on show is a look.
    hold(view, clock, Qt.Key.Key_V, 0.35)
    until(qtbot, view, Level.L2)
    let_go(view, Qt.Key.Key_V)
    assert sorted(spans(context.desk)) == [("L2", "release"), ("L2", "undecodable")]


def test_what_was_on_show_before_a_level_that_never_was_counts(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    item = add(severity=Severity.S2)
    view = look(item)
    hold(view, clock, Qt.Key.Key_V, 0.35)
    until(qtbot, view, Level.L2)
    hold(view, clock, Qt.Key.Key_V, 0.4)
    assert view._opening.reveal.asked is Level.L3
    context.covers.cover_all(Reason.ESCAPE)
    ends = {row.level: row.ended_by for row in queries.looks_of_item(context.desk.db, item)}
    assert ends == {Level.L2: EndedBy.LEVEL, Level.L3: EndedBy.UNCOUNTED}
    assert [ended for _level, ended in spans(context.desk)] == ["level"]


def test_a_paper_that_another_one_holds_up_opens_by_itself(
    look: Open, add: Add, qtbot: QtBot, context: Context, other: Writer
) -> None:
    item = add(kind=ItemKind.TEXT, source=Source.REQUESTER)
    other.take()
    view = look(item)
    assert "tried again" in view._told.text()
    # Esc leaves it, and what would be false from then on is said no more.
    context.covers.cover_all(Reason.ESCAPE)
    assert view._told.text() == ""
    send(view, QEvent.Type.KeyPress, Qt.Key.Key_V)
    assert "tried again" in view._told.text()
    other.free()
    until(qtbot, view, Level.L4)
    assert view._told.text() == ""
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert spans(context.desk) == [("L4", None)]
