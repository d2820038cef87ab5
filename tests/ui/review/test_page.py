"""The page of reviews keeps the keyboard where a step that is done takes its button away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.review.seeing import shown
from ui.review.page import ReviewPage
from ui.review.views import Views


class Line(QWidget):
    """A view with a list and a step."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.first, self.step = QPushButton("first", self), QPushButton("step", self)
        column = QVBoxLayout(self)
        column.addWidget(self.first)
        column.addWidget(self.step)
        self.setFocusProxy(self.first)


def disable(step: QPushButton) -> None:
    """Let a step be taken no more."""
    step.setEnabled(False)


@pytest.mark.parametrize("takes_away", [disable, QPushButton.hide])
def test_a_step_that_is_done_leaves_the_keyboard_on_the_page(
    qtbot: QtBot, takes_away: Callable[[QPushButton], object]
) -> None:
    window = QWidget()
    before = QPushButton("navigation", window)
    page = ReviewPage("Review", [("One", Line)], window)
    column = QVBoxLayout(window)
    column.addWidget(before)
    column.addWidget(page)
    shown(qtbot, window)
    window.activateWindow()
    line = page.views.current()
    assert isinstance(line, Line)
    line.step.setFocus()
    qtbot.waitUntil(line.step.hasFocus)
    takes_away(line.step)
    assert line.first.hasFocus()
    line.step.show()
    line.step.setEnabled(True)
    line.step.setFocus()
    # As where a window asks before the step: whoever was asked comes back to a button that is gone.
    asks = QDialog(window)
    answer = QPushButton("answer", asks)
    asks.open()
    asks.activateWindow()
    answer.setFocus()
    qtbot.waitUntil(answer.hasFocus)
    takes_away(line.step)
    asks.accept()
    window.activateWindow()
    qtbot.waitUntil(line.first.hasFocus)
    # Whoever goes there on purpose gets there.
    before.setFocus()
    assert before.hasFocus()


def test_every_name_of_a_view_stays_in_sight_where_there_is_little_room(qtbot: QtBot) -> None:
    def tall(parent: QWidget) -> QWidget:
        made = QWidget(parent)
        made.setMinimumHeight(400)
        return made

    views = Views([(f"The view of number {number}", tall) for number in range(8)])
    views.show_view(0)
    shown(qtbot, views, 400, 300)
    names = [each for each in views.findChildren(QPushButton) if each.isVisible()]
    row = names[0].parentWidget()
    assert row is not None
    qtbot.waitUntil(lambda: all(row.rect().contains(each.geometry()) for each in names))
    assert len({each.y() for each in names}) > 1
