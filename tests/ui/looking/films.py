"""A film for the window's tests, and what a person does with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.looking.model import Level
from tests.builders import FakeClock
from tests.cage.clips import counted, tone, video
from tests.ui.looking.hands import hold, let_go, send, stands
from ui.looking.video_view import VideoView
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.tour.finding import part

SECONDS = 4
SOUNDING = video(lambda _n: counted(85), frames=25 * SECONDS, sound=tone(SECONDS))
FACTS = {"duration_ms": SECONDS * 1000, "found_until_ms": SECONDS * 1000, "has_sound": True}


def body(view: LookView) -> VideoView:
    """Return where the film is shown."""
    return part(view, VideoView)


def settled(qtbot: QtBot, context: Context) -> None:
    """Wait until nothing is being fetched."""
    qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=15_000)


def opens(qtbot: QtBot, view: LookView, clock: FakeClock, key: Qt.Key, seconds: float) -> None:
    """Hold a key long enough and let go of it."""
    hold(view, clock, key, seconds)
    let_go(view, key)
    settled(qtbot, view._context)


def to_frames(qtbot: QtBot, view: LookView, clock: FakeClock) -> None:
    """Open one frame at the reduced level."""
    opens(qtbot, view, clock, Qt.Key.Key_V, 0.75)
    qtbot.waitUntil(lambda: stands(view) is Level.L3, timeout=15_000)


def plays(qtbot: QtBot, view: LookView, clock: FakeClock) -> None:
    """Open motion too."""
    to_frames(qtbot, view, clock)
    opens(qtbot, view, clock, Qt.Key.Key_K, 1.05)
    qtbot.waitUntil(lambda: body(view).player.running, timeout=15_000)
    settled(qtbot, view._context)


def go_on(qtbot: QtBot, view: LookView, clock: FakeClock, seconds: float) -> None:
    """Let a film play for a while, in steps that the window sees."""
    for _ in range(round(seconds / 0.1)):
        clock.advance(0.1)
        body(view).player.tick()
        body(view).sounding.tick()
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))
        settled(qtbot, view._context)


def press(view: LookView, key: Qt.Key, *, repeated: bool = False) -> None:
    """Press a key and let go of it."""
    send(view, QEvent.Type.KeyPress, key, repeated=repeated)
    let_go(view, key)


def grab(view: LookView) -> QImage:
    """Return what is on the screen of the film now."""
    return body(view).film.grab().toImage()


def drawn(image: QImage) -> int:
    """Count the points of the film's own dark ground; no letter of the window is as dark."""
    points = ((x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4))
    return sum(image.pixelColor(x, y).red() < 80 for x, y in points)
