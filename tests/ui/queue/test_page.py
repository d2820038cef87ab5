"""The queue page: it shows the order of need, moves nothing by itself, and tells of what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cases import actions, queue
from app.cases.model import CaseId, Imminence, Kind, State
from app.cases.opening import NewCase, open_case
from app.cases.queue import Filters
from app.changes import Changes, Topic
from app.clock import from_text
from app.identity import Permission
from tests.builders import FakeClock
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.kit import theme
from ui.kit.theme import Mode
from ui.queue import commands
from ui.queue.columns import due_in
from ui.queue.page import QueuePage
from ui.shell.commands import Commands, Scope
from ui.shell.context import Context

Make = Callable[..., CaseId]


@pytest.fixture
def make(context: Context) -> Make:
    """Open a case as another process would: the page hears of it only when it looks."""

    def made(title: str, kind: Kind = Kind.EMERGENCY_DISCLOSURE, country: str = "NO") -> CaseId:
        with context.desk.transaction(Permission.KEEP) as tx:
            return open_case(tx, NewCase(kind, title, country, context.desk.clock.now(), "mail")).id

    return made


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> Iterator[Callable[[], QueuePage]]:
    """Show the queue, read to its end."""

    def shown() -> QueuePage:
        page = QueuePage(context, "Queue", Filters())
        qtbot.addWidget(page)
        page.resize(1300, 700)
        page.show()
        qtbot.waitUntil(lambda: context.tasks.running() == 0)
        return page

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def titles(page: QueuePage) -> list[str]:
    """Return what the rows say, from the top."""
    model = page._model
    return [str(model.data(model.index(row, 2))).split("  ·")[0] for row in range(model.rowCount())]


def test_the_order_of_need(page: Callable[[], QueuePage], make: Make, context: Context) -> None:
    make("routine", Kind.PRESERVATION)
    later, now = make("later"), make("now")
    make("unread")
    actions.assess(context.desk, later, Imminence.DAYS)
    actions.assess(context.desk, now, Imminence.NOW)
    assert titles(page()) == ["now", "unread", "later", "routine"]


def test_an_arrival_waits_behind_the_banner(
    page: Callable[[], QueuePage], make: Make, context: Context, qtbot: QtBot
) -> None:
    make("first")
    shown = page()
    make("second")
    context.bus.publish(Changes(frozenset({Topic.CASES})))
    assert titles(shown) == ["first"]
    assert shown._arrived.words() == "1 new case has come"
    shown._arrived.asked.emit()
    qtbot.waitUntil(lambda: len(titles(shown)) == 2)
    assert shown._arrived.words() == ""


def test_the_empty_page_does_not_deny_what_has_come(
    page: Callable[[], QueuePage], make: Make, context: Context, qtbot: QtBot
) -> None:
    shown = page()
    assert shown._count.text() == "0 cases"
    make("first")
    context.bus.publish(Changes(frozenset({Topic.CASES})))
    assert titles(shown) == ["first"]
    assert not shown._empty.isVisible()
    qtbot.waitUntil(lambda: shown._count.text() == "1 case")
    make("second")
    context.bus.publish(Changes(frozenset({Topic.CASES})))
    assert titles(shown) == ["first"]
    assert shown._arrived._step.text().endswith("F5")


@pytest.mark.parametrize(
    ("width", "scale", "shown"),
    [
        (1104, 1.0, ["Risk", "Due in", "Case", "From", "Requester", "State", "Material", "Why here"]),
        (1104, 1.5, ["Risk", "Due in", "Case", "From", "State", "Why here"]),
        (990, 2.0, ["Risk", "Due in", "Case", "State"]),
        (900, 2.0, ["Risk", "Due in", "Case"]),
    ],
)
def test_no_column_is_cut_off_at_the_right(
    page: Callable[[], QueuePage], make: Make, qapp: QApplication, width: int, scale: float, shown: list[str]
) -> None:
    theme.apply(qapp, Mode.LIGHT, scale)
    make("A hiker has been missing since yesterday")
    shown_page = page()
    shown_page.resize(width, 700)
    QApplication.processEvents()
    model, table = shown_page._model, shown_page._table
    titles = [str(model.headerData(n, Qt.Orientation.Horizontal)).strip() for n in range(model.columnCount())]
    assert [title for number, title in enumerate(titles) if not table.isColumnHidden(number)] == shown
    assert table.horizontalScrollBar().maximum() == 0
    room = table.columnWidth(titles.index("Why here"))
    assert "Why here" not in shown or table.fontMetrics().horizontalAdvance("emergency, not assessed yet") < room


@pytest.mark.parametrize("width", [990, 900, 500])
def test_the_reason_for_its_place_stands_on_each_row_however_large_the_text(
    page: Callable[[], QueuePage], make: Make, qapp: QApplication, width: int
) -> None:
    make("A hiker has been missing since yesterday")
    shown = page()
    high = shown._table.rowHeight(0)
    theme.apply(qapp, Mode.LIGHT, 2.0)
    shown.resize(width, 700)
    QApplication.processEvents()
    shown._table.grab()
    (said,) = shown._table._painter._small.values()
    assert said.text().startswith("emergency, not assessed yet  ·  ")
    assert said.size().width() <= shown._table.viewport().width()
    assert shown._table.rowHeight(0) > 2 * high
    shown.resize(2400, 700)
    QApplication.processEvents()
    assert shown._table._painter.below == ()
    assert shown._table.rowHeight(0) == 2 * high


def test_large_text_gives_the_search_a_line_of_its_own(page: Callable[[], QueuePage], qapp: QApplication) -> None:
    shown = page()
    search = shown._filters._search
    assert search.y() == shown._filters._kind.mapTo(shown._filters, QPoint()).y()
    theme.apply(qapp, Mode.LIGHT, 2.0)
    shown.resize(990, 700)
    QApplication.processEvents()
    assert search.width() == shown._filters.width()
    # The choices take one more line and no second one: each line is a row of the queue less.
    bar = shown._filters
    boxes = [bar._state, bar._kind, bar._imminence, bar._country]
    assert {box.y() for box in boxes} == {bar._state.y()}
    assert bar._mine.geometry().center().y() == pytest.approx(bar._state.geometry().center().y(), abs=12)
    for box in boxes:
        assert box.fontMetrics().horizontalAdvance(box.itemText(0)) < box.width() - 40
    assert search.fontMetrics().horizontalAdvance(search.placeholderText()) < search.width()


def test_a_change_is_read_where_the_row_stands(page: Callable[[], QueuePage], make: Make, context: Context) -> None:
    one, two = make("one"), make("two")
    shown = page()
    context.bus.publish(actions.assess(context.desk, two, Imminence.NOW))
    assert titles(shown) == ["one", "two"]
    assert shown._model.data(shown._model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole) == "risk: now"
    assert shown.current_id() == one


def test_search_and_filters(page: Callable[[], QueuePage], make: Make, context: Context, qtbot: QtBot) -> None:
    make("Wanderer vermisst", Kind.EMERGENCY_DISCLOSURE, "DE")
    make("自殺予告", Kind.EMERGENCY_DISCLOSURE, "JP")
    shown = page()
    shown._filters._search.setText("自殺")
    qtbot.waitUntil(lambda: titles(shown) == ["自殺予告"])
    shown._filters.clear()
    qtbot.waitUntil(lambda: len(titles(shown)) == 2)
    shown._filters._country.setCurrentIndex(shown._filters._country.findData("DE"))
    qtbot.waitUntil(lambda: titles(shown) == ["Wanderer vermisst"])
    shown._filters._search.setText("nobody wrote this")
    qtbot.waitUntil(shown._empty.isVisible)


def test_enter_leads_from_the_search_to_what_was_found(page: Callable[[], QueuePage], make: Make, qtbot: QtBot) -> None:
    make("Wanderer vermisst", Kind.EMERGENCY_DISCLOSURE, "DE")
    two = make("Bridge", Kind.EMERGENCY_DISCLOSURE, "US")
    shown = page()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.search()
    QTest.keyClicks(shown._filters._search, "bridge")
    QTest.keyClick(shown._filters._search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(shown) == ["Bridge"])
    with qtbot.waitSignal(shown.opened) as opened:
        QTest.keyClick(shown.focusWidget(), Qt.Key.Key_Return)
    assert opened.args == [two]


def test_claim_hold_and_go_on_by_key(
    page: Callable[[], QueuePage], make: Make, context: Context, answers: Answers, qtbot: QtBot
) -> None:
    case_id = make("one")
    shown = page()
    table = Commands(shown)
    table.add(shown, *commands.queue_commands(context, shown, Scope("queue", "Queue")))
    shown.activateWindow()
    shown._table.setFocus()
    qtbot.waitUntil(shown.isActiveWindow)
    QTest.keyClick(shown._table, Qt.Key.Key_C)
    row = shown.current_row()
    assert row is not None
    assert (row.id, row.state) == (case_id, State.CLAIMED)
    answers.given.append("the court opens at nine")
    QTest.keyClick(shown._table, Qt.Key.Key_H)
    row = shown.current_row()
    assert row is not None
    assert row.state is State.ON_HOLD
    QTest.keyClick(shown._table, Qt.Key.Key_C)
    assert answers.told == []
    QTest.keyClick(shown._table, Qt.Key.Key_G)
    row = shown.current_row()
    assert row is not None
    assert row.state is State.CLAIMED


def test_an_empty_queue_says_what_to_do(page: Callable[[], QueuePage]) -> None:
    shown = page()
    assert shown._empty.isVisible()
    assert unnamed(shown) == []
    assert not_plain(shown) == []


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (0, "The next clock of a case that waits runs out in 10 min."),
        (-71, "The next clock of a case that waits runs out in 2 days."),
        (3, "The clock of a case that waits ran out 2 h 50 min ago."),
    ],
)
def test_an_empty_page_tells_how_long_the_next_clock_runs(
    qtbot: QtBot, context: Context, make: Make, clock: FakeClock, hours: int, told: str
) -> None:
    held = make("first")
    actions.claim(context.desk, held)
    actions.hold(context.desk, held, "the court opens at nine")
    clock.advance(hours * 3600)
    page = QueuePage(context, "Waiting", Filters(state=State.WAITING))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert page._empty._hint.text() == told


@pytest.mark.parametrize(("minutes", "told"), [(9, "9 min"), (86, "1:26 h"), (9 * 1440, "9 days"), (-1, "overdue")])
def test_a_row_tells_the_time_left_with_its_unit(make: Make, context: Context, minutes: int, told: str) -> None:
    (row,) = queue.rows(context.desk.db, [make("first")])
    assert row.due_at is not None
    now = from_text(row.due_at) - timedelta(minutes=minutes)
    assert due_in(row, now) == told
