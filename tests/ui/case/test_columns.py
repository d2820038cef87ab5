"""Columns that become tabs: what is worked in stays in front."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.case.columns import NARROW, Columns
from ui.case.value import LongValue
from ui.kit import theme
from ui.kit.labels import PlainLabel
from ui.kit.theme import Mode, Size


def pane() -> QWidget:
    """Return a pane with a line to write in."""
    made = QWidget()
    QVBoxLayout(made).addWidget(QLineEdit(made))
    return made


def test_whoever_works_in_a_column_goes_on_in_it_where_there_is_room_for_one(qtbot: QtBot) -> None:
    panes = [pane(), pane(), pane()]
    columns = Columns([("Request", panes[0]), ("Evidence", panes[1]), ("Decision", panes[2])], (1, 1, 1))
    qtbot.addWidget(columns)
    columns.resize(NARROW + 100, 400)
    columns.show()
    assert QTest.qWaitForWindowActive(columns)
    line = panes[2].findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    columns.resize(NARROW - 100, 400)
    qtbot.waitUntil(columns.narrow)
    assert [each.isVisible() for each in panes] == [False, False, True]
    assert QApplication.focusWidget() is line
    columns.bring_forward(panes[1])
    assert panes[1].isVisible()


def test_text_that_was_made_larger_stays_so_where_columns_become_tabs(qtbot: QtBot, qapp: QApplication) -> None:
    dressed = theme.apply(qapp, Mode.LIGHT)
    panes = [pane(), pane()]
    label = PlainLabel("Is the requester real?", panes[1])
    columns = Columns([("Request", panes[0]), ("Decision", panes[1])], (1, 1))
    qtbot.addWidget(columns)
    columns.resize(NARROW + 100, 400)
    columns.show()
    assert QTest.qWaitForWindowActive(columns)
    try:
        dressed.apply(Mode.LIGHT, 2.0)
        columns.resize(NARROW, 400)
        qtbot.waitUntil(columns.narrow)
        columns.bring_forward(panes[1])
        qtbot.waitUntil(label.isVisible)
        assert label.font().pixelSize() == dressed.px(Size.BODY.value)
    finally:
        dressed.apply(Mode.LIGHT)


def test_a_value_follows_the_text_when_its_pane_moves(qtbot: QtBot, qapp: QApplication) -> None:
    dressed = theme.apply(qapp, Mode.LIGHT, 2.0)
    panes = [pane(), pane()]
    value = LongValue("duty.desk@police.nordhavn.example", panes[0])
    inside = panes[0].layout()
    assert inside is not None
    inside.addWidget(value)
    columns = Columns([("Request", panes[0]), ("Decision", panes[1])], (1, 1))
    qtbot.addWidget(columns)
    columns.resize(NARROW + 100, 400)
    columns.show()
    qtbot.waitUntil(columns.narrow)
    dressed.apply(Mode.LIGHT)
    columns.resize(NARROW + 200, 400)
    qtbot.waitUntil(lambda: not columns.narrow())
    assert value.font().pixelSize() == Size.BODY.value
    assert value.document().defaultFont().pixelSize() == Size.BODY.value
