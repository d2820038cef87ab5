"""The words in a picture open by holds of their own, masked before plain, and the picture stays covered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.evidence.model import ItemId
from app.looking import gate, queries
from app.looking.model import Gesture, Level, Part, Purpose
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.looking.test_behind import keep_lines
from tests.ui.looking.hands import hold, let_go, reader, until
from ui.looking.commands import evidence_commands
from ui.looking.pane import EvidencePane
from ui.looking.surface import Surface
from ui.looking.view import LookView
from ui.looking.words_view import WordsView
from ui.shell.context import Context

SAID = "I will kill the lights\nMeet me at the harbour"


def opened(qtbot: QtBot, context: Context, item: ItemId) -> EvidencePane:
    """Open the words of a picture from its card."""
    case_id = context.desk.db.execute("SELECT case_id FROM item WHERE id = ?", (item,)).fetchone()[0]
    pane = EvidencePane(context, case_id)
    qtbot.addWidget(pane)
    pane.resize(900, 700)
    pane.show()
    (words,) = [command for command in evidence_commands(pane) if command.id == "evidence.words"]
    pane._choose(item)
    assert words.enabled()
    words.run()
    return pane


def test_words_are_read_masked_and_then_plain_and_no_pixel_shows(
    qtbot: QtBot, context: Context, clock: FakeClock, add: Add
) -> None:
    item = add()
    keep_lines(context.desk, item, SAID)
    pane = opened(qtbot, context, item)
    view = pane.view
    assert isinstance(view, LookView)
    assert isinstance(view.body, WordsView)
    assert view.findChildren(Surface) == []
    assert "The picture stays covered" in reader(view).placeholderText()
    hold(view, clock, Qt.Key.Key_2, 0.5)
    until(qtbot, view, Level.L2)
    assert "kill" not in reader(view).toPlainText()
    assert "harbour" in reader(view).toPlainText()
    let_go(view, Qt.Key.Key_2)
    assert reader(view).toPlainText() == ""
    view._opening.set_purpose(Purpose.IDENTIFY)
    view._purpose.hide()
    hold(view, clock, Qt.Key.Key_V, 0.9)
    until(qtbot, view, Level.L3)
    assert reader(view).toPlainText() == SAID
    assert "the picture is covered" in view._locks.text()
    let_go(view, Qt.Key.Key_V)
    view.leave()
    assert {row.part for row in queries.looks_of_item(context.desk.db, item)} == {Part.WORDS}
    assert not queries.viewed(context.desk.db, item, context.desk.person.id)
    pane.hide()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_a_picture_without_words_has_no_such_view(qtbot: QtBot, context: Context, add: Add) -> None:
    item = add()
    case_id = context.desk.db.execute("SELECT case_id FROM item WHERE id = ?", (item,)).fetchone()[0]
    pane = EvidencePane(context, case_id)
    qtbot.addWidget(pane)
    pane._choose(item)
    assert not pane.has_words()
    pane.open_words()
    assert pane.view is None


def test_a_look_at_the_words_ends_when_the_picture_is_opened(context: Context, add: Add) -> None:
    item = add()
    keep_lines(context.desk, item, SAID)
    words = gate.begin(
        context.desk, item, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD, part=Part.WORDS
    ).look
    gate.begin(context.desk, item, Level.L2, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)
    first, second = queries.looks_of_item(context.desk.db, item)
    assert (first.part, first.ended_at is not None) == (Part.WORDS, True)
    assert (second.part, second.ended_at) == (Part.ITEM, None)
    assert words.level is Level.L3
