"""A list driven by keys, in which nothing moves unless the person moved it."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.audit import unnamed
from tests.ui.kit.test_rows import COLUMNS, Case, Source, ids, made
from ui.kit import theme
from ui.kit.rows import Column, RowsModel
from ui.kit.table import LEAST, Table
from ui.kit.theme import DARK, LIGHT, Mode


@pytest.fixture
def model() -> RowsModel[Case]:
    """Return a model that shows a hundred rows."""
    return made(Source(), 100)


@pytest.fixture
def table(qtbot: QtBot, model: RowsModel[Case]) -> Table:
    """Return a table that is shown."""
    table = Table(model, "Cases")
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(700, 400)
    table.show()
    QTest.qWaitForWindowActive(table)
    return table


def test_it_has_a_name(table: Table) -> None:
    assert unnamed(table) == []


def test_enter_opens_the_current_row(qtbot: QtBot, table: Table) -> None:
    assert table.select_id(7)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [7]


def test_a_double_click_opens_the_row_under_it(qtbot: QtBot, table: Table, model: RowsModel[Case]) -> None:
    place = table.visualRect(model.index(3, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [4]


def test_enter_without_rows_opens_nothing(qtbot: QtBot, table: Table, model: RowsModel[Case]) -> None:
    model.show_ids(ids(0))
    with qtbot.assertNotEmitted(table.opened):
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert table.current_id() is None
    assert not table.select_id(4711)


def test_the_focus_shows_which_row_it_is_on(table: Table) -> None:
    table.setFocus()
    assert table.current_id() == 1
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]


def test_the_current_case_stays_current_when_others_come_first(table: Table, model: RowsModel[Case]) -> None:
    table.select_id(7)
    model.show_ids(array("q", [500, 501, *range(1, 100)]))
    assert table.current_id() == 7
    assert [index.row() for index in table.selectionModel().selectedRows()] == [8]


def test_arrows_move_by_rows_and_tell(qtbot: QtBot, table: Table) -> None:
    table.select_id(1)
    with qtbot.waitSignal(table.current_changed) as moved:
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert moved.args == [2]
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.current_id() == 100


def test_more_rows_leave_the_one_under_the_pointer(table: Table, model: RowsModel[Case]) -> None:
    table.select_id(40)
    table.verticalScrollBar().setValue(30)
    place, scrolled = QPoint(200, 100), table.verticalScrollBar().value()
    before = model.id_at(table.indexAt(place).row())
    model.show_ids(ids(5000))
    model.refresh([before or 0])
    assert model.id_at(table.indexAt(place).row()) == before
    assert (table.current_id(), table.verticalScrollBar().value()) == (40, scrolled)


def test_tab_leaves_the_table(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column, table, after = QVBoxLayout(page), Table(made(Source(), 5), "Cases", page), QLineEdit(page)
    column.addWidget(table)
    column.addWidget(after)
    page.show()
    QTest.qWaitForWindowActive(page)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_rows_and_columns_grow_with_the_text(qapp: QApplication, table: Table) -> None:
    assert table.verticalHeader().defaultSectionSize() == 36
    assert table.columnWidth(2) == table.viewport().width() - 180
    theme.apply(qapp, Mode.LIGHT, 2.0)
    assert table.verticalHeader().defaultSectionSize() == 72
    assert table.columnWidth(0) == 200
    assert table.columnWidth(2) == max(table.viewport().width() - 360, LEAST * 2)


def test_columns_share_what_is_left_and_give_way_in_their_order(qtbot: QtBot) -> None:
    columns: tuple[Column[Case], ...] = (
        Column("Kept", lambda _row: "kept", 100),
        Column("Grows", lambda row: row[1], 200, share=3),
        Column("Last", lambda _row: "<b>last</b>", 150, gives_way=1, share=1),
        Column("First", lambda _row: "first", 150, gives_way=2),
    )
    model = RowsModel(columns, Source().read, lambda row: row[0])
    table = Table(model, "Cases")
    model.setParent(table)
    qtbot.addWidget(table)
    model.show_ids(ids(5))
    table.show()
    for width, shown in ((1000, [0, 1, 2, 3]), (560, [0, 1, 2]), (400, [0, 1])):
        table.resize(width, 300)
        QApplication.processEvents()
        widths = [table.columnWidth(number) for number in range(4)]
        assert [number for number in range(4) if not table.isColumnHidden(number)] == shown
        assert table.horizontalScrollBar().maximum() == 0
        assert table.viewport().width() - 4 <= sum(widths) <= table.viewport().width()
    assert model.data(model.index(0, 2), Qt.ItemDataRole.ToolTipRole) == "<p>&lt;b&gt;last&lt;/b&gt;</p>"


def test_a_million_rows_are_one_array(table: Table, model: RowsModel[Case]) -> None:
    model.show_ids(array("q", range(1, 1_000_001)))
    table.scrollToBottom()
    assert model.rowCount() == 1_000_000
    assert len(model._pages) <= 16
    assert [column.title for column in COLUMNS] == ["Risk", "Due", "Case"]


def colours(table: Table, row: int, column: int) -> set[str]:
    """Return the colours that a cell is drawn in."""
    place = QRect(
        table.columnViewportPosition(column),
        table.rowViewportPosition(row),
        table.columnWidth(column),
        table.rowHeight(row),
    )
    image = table.viewport().grab(place).toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def named(*tokens: str) -> set[str]:
    return {QColor(token).name() for token in tokens}


def test_words_marks_and_the_chosen_row_are_drawn_in_their_colours(table: Table) -> None:
    table.select_id(2)
    assert named(LIGHT.surface, LIGHT.critical_ground, LIGHT.critical) <= colours(table, 0, 0)
    assert named(LIGHT.surface, LIGHT.text) <= colours(table, 0, 1)
    assert named(LIGHT.surface, LIGHT.muted) <= colours(table, 0, 2)
    assert named(LIGHT.accent_soft, LIGHT.text) <= colours(table, 1, 2)
    assert colours(table, 1, 2).isdisjoint(named(LIGHT.surface))


def test_another_theme_draws_everything_anew(qapp: QApplication, table: Table) -> None:
    before = colours(table, 0, 0)
    theme.apply(qapp, Mode.DARK)
    assert named(DARK.critical_ground) <= colours(table, 0, 0)
    assert before.isdisjoint(named(DARK.critical_ground))
    assert named(DARK.surface, DARK.muted) <= colours(table, 1, 2)


def test_a_row_that_was_read_again_is_drawn_as_it_is_now(table: Table) -> None:
    source = Source("")
    shown = RowsModel(COLUMNS, source.read, lambda row: row[0], table)
    empty = Table(shown, "Cases", table)
    empty.resize(700, 200)
    shown.show_ids(ids(3))
    assert colours(empty, 1, 2) == named(LIGHT.surface)
    source.title = "a hiker is missing"
    shown.refresh([2])
    assert named(LIGHT.muted) <= colours(empty, 1, 2)


def test_words_that_do_not_fit_are_cut_and_never_read_as_markup(table: Table) -> None:
    source = Source("<h1>big</h1> " * 40)
    shown = RowsModel(COLUMNS, source.read, lambda row: row[0], table)
    full = Table(shown, "Cases", table)
    full.resize(500, 200)
    shown.show_ids(ids(1))
    full.grab()
    ((text, width), laid), *_ = ((key, laid) for key, laid in full._painter._texts.items() if "<h1>" in key[0])
    assert laid.textFormat() is Qt.TextFormat.PlainText
    assert laid.size().width() <= width
    assert laid.text().endswith("…")
    assert text.startswith("<h1>big")
