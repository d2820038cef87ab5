"""A document opens by a hold, turns by keys at the level that is open, and is covered like anything else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from pytestqt.qtbot import QtBot

from app.cases.model import Severity
from app.evidence.model import ItemId, ItemKind, Source
from app.looking import queries
from app.looking.model import EndedBy, Level
from tests.builders import FakeClock
from tests.cage import papers
from tests.looking.conftest import Add
from tests.ui.audit import not_plain, unnamed
from tests.ui.looking.hands import Open, hold, let_go, reader, send, surface, until
from ui.looking.pdf_view import PdfView
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.tour.finding import part

FACTS = {"pages": 3}


@pytest.fixture
def paper(add: Add) -> ItemId:
    """Make a document of three pages, the last one a picture without words."""
    return add(papers.pdf("the first page", "they kill the lights", " "), ItemKind.PDF, Severity.S2, facts=FACTS)


def press(view: LookView, key: Qt.Key) -> None:
    send(view, QEvent.Type.KeyPress, key)
    send(view, QEvent.Type.KeyRelease, key)


def opened(view: LookView, clock: FakeClock, qtbot: QtBot) -> PdfView:
    """Hold until the reduced page is on show, with its words."""
    hold(view, clock, Qt.Key.Key_V, 0.8)
    until(qtbot, view, Level.L3)
    let_go(view, Qt.Key.Key_V)
    shown = part(view, PdfView)
    qtbot.waitUntil(lambda: reader(view).level is Level.L3)
    return shown


def painted(qtbot: QtBot, view: LookView) -> None:
    """Wait until the page on show was painted: before that nobody has seen it, and turning on would not count it."""
    qtbot.waitUntil(lambda: surface(view).whole)


def told(view: LookView) -> str:
    return part(view, PdfView)._place.text()


def test_a_hold_opens_the_page_and_its_words(
    look: Open, paper: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(paper)
    assert (surface(view).level, reader(view).level, told(view)) == (Level.L0, Level.L0, "page 1 of 3")
    opened(view, clock, qtbot)
    assert reader(view).toPlainText() == "the first page"
    view._opening.cover(EndedBy.ESCAPE)
    assert (surface(view).level, reader(view).level, reader(view).toPlainText()) == (Level.L0, Level.L0, "")
    (row, *_) = queries.looks_of_item(context.desk.db, paper)
    assert row.level in (Level.L2, Level.L3)


def test_keys_turn_the_page_within_the_look(
    look: Open, paper: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(paper)
    opened(view, clock, qtbot)
    painted(qtbot, view)
    before = len(queries.looks_of_item(context.desk.db, paper))
    press(view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: reader(view).toPlainText() == "they kill the lights")
    painted(qtbot, view)
    press(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: told(view) == "page 3 of 3  ·  no words in it: it is a picture of a page")
    painted(qtbot, view)
    assert not reader(view).isVisible()
    press(view, Qt.Key.Key_PageDown)
    assert part(view, PdfView).page == 3
    assert len(queries.looks_of_item(context.desk.db, paper)) == before
    view._opening.cover(EndedBy.ESCAPE)
    assert context.desk.db.execute("SELECT complete FROM look_end ORDER BY look_id DESC").fetchone() == (1,)


def test_a_page_was_seen_once_it_was_painted_and_not_before(
    look: Open, paper: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(paper)
    shown = opened(view, clock, qtbot)
    shown.surface.repaint()
    shown.surface.setUpdatesEnabled(False)
    press(view, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: "kill" in reader(view).toPlainText())
    view._opening.cover(EndedBy.ESCAPE)
    assert context.desk.db.execute("SELECT first, last, whole FROM look_seen").fetchall() == [(1, 1, 3)]


def test_turning_a_covered_document_shows_nothing(look: Open, paper: ItemId, qtbot: QtBot, context: Context) -> None:
    view = look(paper)
    press(view, Qt.Key.Key_PageDown)
    assert told(view) == "page 2 of 3"
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert (surface(view).level, reader(view).level) == (Level.L0, Level.L0)
    assert queries.looks_of_item(context.desk.db, paper) == []


def test_a_page_that_comes_after_the_cover_is_not_shown(
    look: Open, paper: ItemId, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(paper)
    opened(view, clock, qtbot)
    press(view, Qt.Key.Key_Right)
    view._opening.cover(EndedBy.ESCAPE)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert (surface(view).level, reader(view).level) == (Level.L0, Level.L0)


def test_a_key_that_repeats_turns_no_page(look: Open, paper: ItemId) -> None:
    view = look(paper)
    send(view, QEvent.Type.KeyPress, Qt.Key.Key_Right, repeated=True)
    assert part(view, PdfView).page == 1


def test_the_requesters_letter_is_open_at_once_and_can_be_turned(look: Open, add: Add, qtbot: QtBot) -> None:
    view = look(add(papers.pdf("dear team", "yours"), ItemKind.PDF, source=Source.REQUESTER, facts={"pages": 2}))
    until(qtbot, view, Level.L4)
    qtbot.waitUntil(lambda: reader(view).toPlainText() == "dear team")
    press(view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: reader(view).toPlainText() == "yours")


def test_everything_has_a_name_and_plain_words(look: Open, paper: ItemId) -> None:
    view = look(paper)
    assert unnamed(view) == []
    assert not_plain(view) == []
