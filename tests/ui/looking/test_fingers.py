"""A key that is held stays held while the keyboard repeats it, and is let go of when the hand does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from ui.looking.fingers import SETTLING_MS, Fingers

PRESS, RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease


def event(kind: QEvent.Type, at: int, *, key: Qt.Key = Qt.Key.Key_2, repeated: bool = False) -> QKeyEvent:
    """Return a key event of a moment, in milliseconds as the window system counts them."""
    made = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", repeated)
    made.setTimestamp(at)
    return made


@pytest.fixture
def heard(qapp: QObject) -> tuple[Fingers, list[str]]:
    """Return fingers whose releases settle, and what they told."""
    fingers, told = Fingers(qapp, settling=SETTLING_MS), list[str]()
    fingers.let_go.connect(lambda: told.append("let go"))
    return fingers, told


def test_a_repeat_that_looks_like_a_release_and_a_press_is_neither(
    heard: tuple[Fingers, list[str]], qtbot: QtBot
) -> None:
    fingers, told = heard
    assert fingers.pressed(event(PRESS, 1000))
    with qtbot.assertNotEmitted(fingers.let_go, wait=SETTLING_MS * 3):
        for at in (1660, 1700, 1740):
            fingers.released(event(RELEASE, at))
            assert not fingers.pressed(event(PRESS, at))
    fingers.released(event(RELEASE, 1790))
    qtbot.waitUntil(lambda: told == ["let go"])


def test_a_repeat_that_comes_too_late_begins_no_new_hold(heard: tuple[Fingers, list[str]], qtbot: QtBot) -> None:
    fingers, told = heard
    assert fingers.pressed(event(PRESS, 1000))
    fingers.released(event(RELEASE, 1660))
    qtbot.waitUntil(lambda: told == ["let go"])
    assert not fingers.pressed(event(PRESS, 1660))


def test_a_hand_that_lets_go_is_heard_once_and_presses_afresh(heard: tuple[Fingers, list[str]], qtbot: QtBot) -> None:
    fingers, told = heard
    assert fingers.pressed(event(PRESS, 1000))
    fingers.released(event(RELEASE, 1400))
    qtbot.waitUntil(lambda: told == ["let go"])
    assert fingers.pressed(event(PRESS, 1480))


def test_another_key_of_the_same_moment_takes_nothing_back(heard: tuple[Fingers, list[str]], qtbot: QtBot) -> None:
    fingers, told = heard
    fingers.released(event(RELEASE, 1400))
    assert fingers.pressed(event(PRESS, 1400, key=Qt.Key.Key_3))
    qtbot.waitUntil(lambda: told == ["let go"])


def test_what_the_system_calls_a_repeat_is_one(heard: tuple[Fingers, list[str]]) -> None:
    fingers, told = heard
    fingers.released(event(RELEASE, 1660, repeated=True))
    assert not fingers.pressed(event(PRESS, 1661, repeated=True))
    assert told == []


def test_where_the_system_tells_releases_apart_they_are_heard_at_once(qapp: QObject) -> None:
    fingers, told = Fingers(qapp, settling=0), list[str]()
    fingers.let_go.connect(lambda: told.append("let go"))
    fingers.released(event(RELEASE, 1400))
    assert told == ["let go"]
