"""Evidence of a packed case on its page: the same covers and holds, counted for the reviewer, and no further than it was sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.looking.model import Level as Opens
from app.review import packed, reviewing
from app.review.model import Level
from tests.builders import FakeClock
from tests.ui.looking.hands import hold, let_go, stands, until
from tests.ui.review.carried import carried, first_case
from tests.ui.review.seeing import said, shown
from ui.looking.view import LookView
from ui.review.blind_page import BlindPage
from ui.review.seat import Seat
from ui.shell.context import Context
from ui.shell.covers import Reason

if TYPE_CHECKING:
    from app.desk import Desk

Look = Callable[[Level], LookView]


@pytest.fixture
def look(qtbot: QtBot, theirs: Context, acquainted: tuple[Desk, Desk], tmp_path: Path) -> Iterator[Look]:
    """Return how to open the picture of a packed case, covered."""
    seats: list[Seat] = []

    def opened(level: Level) -> LookView:
        pack = carried(*acquainted, tmp_path, level=level)
        case_uid = first_case(theirs.desk, pack).case_uid
        started = reviewing.start(theirs.desk, pack.uid, case_uid)
        seats.append(Seat(theirs, packed.open_review_desk(theirs.desk, pack.uid, case_uid), theirs.bus))
        page = BlindPage(theirs, seats[-1], pack, started.uid)
        shown(qtbot, page, 1200, 800)
        page.go_to_evidence()
        qtbot.waitUntil(lambda: page.evidence is not None)
        evidence = page.evidence
        assert evidence is not None
        evidence.open_item(1)
        view = evidence.view
        assert view is not None
        return view

    yield opened
    qtbot.waitUntil(lambda: theirs.tasks.running() == 0)
    for seat in seats:
        seat.leave()


def looks(view: LookView) -> list[str]:
    """Return the levels that the access log of the pack holds."""
    db = view._context.desk.db
    return [row[0] for row in db.execute("SELECT level FROM look ORDER BY id")]


def test_a_sketch_opens_by_a_hold_and_is_counted_for_the_reviewer(
    qtbot: QtBot, theirs: Context, look: Look, clock: FakeClock
) -> None:
    view = look(Level.FULL)
    assert stands(view) < Opens.L2
    hold(view, clock, Qt.Key.Key_2, 2.0)
    until(qtbot, view, Opens.L2)
    let_go(view, Qt.Key.Key_2)
    assert looks(view) == ["L2"]
    (spans,) = theirs.desk.own.execute("SELECT count(*) FROM span").fetchone()
    assert spans == 1
    (here,) = theirs.desk.db.execute("SELECT count(*) FROM look").fetchone()
    assert here == 0


def test_everything_is_covered_when_the_page_is_left(
    qtbot: QtBot, theirs: Context, look: Look, clock: FakeClock
) -> None:
    view = look(Level.FULL)
    hold(view, clock, Qt.Key.Key_2, 2.0)
    until(qtbot, view, Opens.L2)
    theirs.covers.cover_all(Reason.PAGE)
    assert stands(view) < Opens.L2


@pytest.mark.parametrize(("level", "reached"), [(Level.FULL, Opens.L3), (Level.COVERED, Opens.L2)])
def test_what_was_sealed_covered_opens_no_further_than_the_sketch(
    qtbot: QtBot, theirs: Context, look: Look, clock: FakeClock, level: Level, reached: Opens
) -> None:
    view = look(level)
    QTest.keyClick(view._purpose._editor, Qt.Key.Key_P)
    view.setFocus()
    hold(view, clock, Qt.Key.Key_V, 0.9)
    qtbot.waitUntil(lambda: theirs.tasks.running() == 0)
    assert max(looks(view)) == reached.name
    assert stands(view) <= reached
    if level is Level.COVERED:
        assert "as far as the sketch, and no further" in said(view)
    let_go(view, Qt.Key.Key_V)
