"""Columns that become tabs: what is worked in stays in front."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.case.columns import NARROW, Columns


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
