"""What does not fit scrolls, by the keyboard too; what fits is passed through."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.labels import PlainLabel
from ui.kit.scrolled import scrolled


def test_words_that_are_only_read_are_scrolled_by_the_keyboard(qtbot: QtBot) -> None:
    page, body = QWidget(), QWidget()
    column = QVBoxLayout(body)
    for line in range(40):
        column.addWidget(PlainLabel(f"Line {line}", body))
    area = scrolled(body, "Lines", page, read=True)
    QVBoxLayout(page).addWidget(area)
    qtbot.addWidget(page)
    page.resize(300, 200)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert area.hasFocus()
    QTest.keyClick(area, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
    page.resize(300, body.sizeHint().height() + 200)
    qtbot.waitUntil(lambda: area.focusPolicy() == Qt.FocusPolicy.NoFocus)
