"""The page of people as it stands: with large text, and for the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.people.queries import members
from tests.ui.answers import Answers
from ui.kit.labels import PlainLabel
from ui.kit.theme import Theme
from ui.people.key_window import KeyWindow
from ui.people.page import PeoplePage
from ui.shell.context import Context
from ui.unlock.recovery_page import RecoveryPage


def test_with_large_text_the_list_still_shows_people(light: Theme, alex: str, page: Callable[[], PeoplePage]) -> None:
    shown = page()
    light.apply(light.mode, 2.0)
    shown.resize(900, 420)
    table = shown.pane.table
    assert table.viewport().height() >= 2 * table.rowHeight(0)
    assert alex


def test_no_group_of_a_new_recovery_key_is_cut_off(qtbot: QtBot, light: Theme, answers: Answers) -> None:
    light.apply(light.mode, 2.0)
    above = QWidget()
    qtbot.addWidget(above)
    window = KeyWindow("AGE-SECRET-KEY-PQ-1" + "WM" * 29, answers, above, (2, 5))
    window.resize(560, 600)
    window.show()
    (page,) = window.findChildren(RecoveryPage)
    groups = [label for label in page.findChildren(PlainLabel) if label.text() in page._groups]
    assert len(groups) == 11
    assert all(label.fontMetrics().horizontalAdvance(label.text()) <= label.width() for label in groups)
    assert max(label.mapTo(window, label.rect().bottomRight()).x() for label in groups) <= window.width()
    window.done(0)


def test_tab_goes_through_the_page_as_it_stands(context: Context, alex: str, page: Callable[[], PeoplePage]) -> None:
    shown = page()
    assert shown.pane.table.select_id(next(each.id for each in members(context.desk) if not each.myself))
    wanted = [shown._back, shown._in, shown.pane.table, shown._role, shown._go, shown._keys, shown._recovery]
    reached: list[QWidget] = []
    focus: QWidget = shown
    while (after := focus.nextInFocusChain()) is not None and after is not shown:
        focus = after
        reached += [focus] if focus in wanted else []
    assert reached == wanted
    assert alex
