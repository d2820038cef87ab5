"""What is clicked is large enough, also when text is large; what takes the focus shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import theme
from ui.kit.buttons import button, primary_button, quiet_button
from ui.kit.editors import LineEditor
from ui.kit.theme import TARGET, Mode
from ui.kit.ticks import Pick, Tick

MAKERS: list[Callable[[], QWidget]] = [
    lambda: button("Hold…"),
    lambda: primary_button("Release"),
    lambda: quiet_button("Back"),
    lambda: Tick("login"),
    lambda: Pick("hours"),
    LineEditor,
]
IDS = ["button", "primary", "quiet", "tick", "pick", "line"]


@pytest.mark.parametrize("make", MAKERS, ids=IDS)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_targets_are_large_enough(qtbot: QtBot, qapp: QApplication, make: Callable[[], QWidget], scale: float) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.show()
    theme.apply(qapp, Mode.LIGHT, scale)
    qapp.processEvents()
    assert widget.sizeHint().height() >= TARGET * (1 if scale == 1.0 else 1.6)


@pytest.mark.parametrize("make", MAKERS, ids=IDS)
def test_the_focus_is_seen(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    above = QWidget()
    qtbot.addWidget(above)
    widget, other = make(), button("elsewhere", above)
    widget.setParent(above)
    widget.move(0, 60)
    above.show()
    QTest.qWaitForWindowActive(above)
    other.setFocus()
    without = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert widget.grab().toImage() != without


def test_a_long_choice_breaks_instead_of_being_cut(qtbot: QtBot) -> None:
    pick = Pick("someone else knows more about this platform and this kind of case")
    qtbot.addWidget(pick)
    assert pick.heightForWidth(200) > pick.heightForWidth(600)


def test_an_ampersand_is_an_ampersand(qtbot: QtBot) -> None:
    tick = Tick("name & address")
    qtbot.addWidget(tick)
    assert tick.accessibleName() == "name & address"
