"""What a person's hands do at an open item, and what they see there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.looking.model import Level
from tests.builders import FakeClock
from ui.looking.reader import Reader
from ui.looking.surface import Surface
from ui.looking.view import LookView
from ui.tour.finding import part

Open = Callable[..., LookView]


def send(view: QWidget, kind: QEvent.Type, key: Qt.Key, *, repeated: bool = False) -> None:
    """Send one key event, as the keyboard would."""
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", repeated)
    QApplication.sendEvent(view, event)


def hold(view: LookView, clock: FakeClock, key: Qt.Key, seconds: float) -> None:
    """Hold a key while the clock moves on, in steps that the view sees."""
    send(view, QEvent.Type.KeyPress, key)
    for _ in range(round(seconds / 0.05)):
        clock.advance(0.05)
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))


def let_go(view: LookView, key: Qt.Key) -> None:
    """Let go of a key."""
    send(view, QEvent.Type.KeyRelease, key)


def until(qtbot: QtBot, view: LookView, level: Level) -> None:
    """Wait until a level is on show."""
    qtbot.waitUntil(lambda: view.body.level is level, timeout=15_000)


def stands(view: LookView) -> Level:
    """Return how far an item is open now."""
    return view.body.level


def surface(view: LookView) -> Surface:
    """Return where a picture is shown."""
    return part(view, Surface)


def reader(view: LookView) -> Reader:
    """Return where words are shown."""
    return part(view, Reader)


def distinct(image: QImage) -> int:
    """How many different colours a grab has."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)})


def open_reduced(qtbot: QtBot, view: LookView, clock: FakeClock) -> None:
    """Hold until the reduced view is on show, and let go: it stays open."""
    hold(view, clock, Qt.Key.Key_V, 0.75)
    until(qtbot, view, Level.L3)
    let_go(view, Qt.Key.Key_V)
