"""Idleness by a clock set by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.builders import FakeClock
from ui.shell.idle import Idle


@pytest.fixture
def field(qtbot: QtBot) -> QLineEdit:
    """Return a field to touch."""
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    return field


@pytest.fixture
def idle(qapp: QApplication, clock: FakeClock, field: QLineEdit) -> Idle:
    """Return an idle counter that watches 30 and 300 seconds."""
    idle = Idle(qapp, clock, field)
    idle.watch(300)
    idle.watch(30)
    return idle


def move(field: QLineEdit, place: QPoint) -> None:
    at = QPointF(place)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QMouseEvent.Type.MouseMove, at, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(field, event)


def test_each_length_is_told_once(idle: Idle, clock: FakeClock) -> None:
    told: list[int] = []
    idle.idle_reached.connect(told.append)
    for seconds in (29, 1, 100, 170, 100):
        clock.advance(seconds)
        idle.tick()
    assert told == [30, 300]


def test_a_key_begins_anew(qtbot: QtBot, idle: Idle, clock: FakeClock, field: QLineEdit) -> None:
    clock.advance(29)
    QTest.keyClicks(field, "a")
    clock.advance(29)
    with qtbot.assertNotEmitted(idle.idle_reached):
        idle.tick()
    assert idle.seconds() == 29


def test_coming_back_is_told(qtbot: QtBot, idle: Idle, clock: FakeClock, field: QLineEdit) -> None:
    clock.advance(30)
    idle.tick()
    with qtbot.waitSignal(idle.returned):
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)


def test_a_pointer_that_stands_still_is_nobody(idle: Idle, clock: FakeClock, field: QLineEdit) -> None:
    move(field, QPoint(5, 5))
    clock.advance(20)
    move(field, QPoint(5, 5))
    assert idle.seconds() == 20
    move(field, QPoint(6, 5))
    assert idle.seconds() == 0


def test_sleep_counts_and_is_told_before_the_key_that_wakes(idle: Idle, clock: FakeClock, field: QLineEdit) -> None:
    told: list[int] = []
    idle.idle_reached.connect(told.append)
    clock.sleep(8 * 3600)
    QTest.keyClicks(field, "a")
    assert told == [30, 300]
    assert idle.seconds() == 0


def test_it_ticks_by_itself_until_stopped(qtbot: QtBot, idle: Idle, clock: FakeClock) -> None:
    idle.start()
    clock.advance(31)
    with qtbot.waitSignal(idle.idle_reached):
        pass
    idle.stop()
    assert not idle._timer.isActive()
