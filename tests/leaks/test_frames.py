"""No painted frame is sharper than its level: not before a gesture is complete, and not after anything that covers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.looking import queries
from app.looking.model import Level
from tests.builders import FakeClock
from tests.leaks.detail import detail
from tests.leaks.events import ENDED, EVENTS, OFF_THE_SCREEN
from tests.leaks.kinds import PICTURE, SAMPLES, SKETCHED, Sample
from tests.leaks.shown import Show
from tests.leaks.watching import OTHER, SAME, Watched, likeness, on_screen, watching
from tests.ui.looking.hands import hold, let_go, send, surface, until
from ui.looking.reader import Reader
from ui.looking.screen import Screen
from ui.looking.surface import Surface
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.shell.covers import Reason

KINDS = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


@pytest.fixture
def open_(show: Show, qtbot: QtBot) -> Callable[[Sample], LookView]:
    """Return how an item of a kind is opened in its window, covered."""

    def opened(sample: Sample) -> LookView:
        view = show(sample)
        qtbot.waitUntil(view.isActiveWindow, timeout=30_000)
        return view

    return opened


def reveal(view: LookView, clock: FakeClock, qtbot: QtBot, level: Level = Level.L3) -> QImage:
    """Open an item as far as a level, and return what is on the screen then."""
    hold(view, clock, Qt.Key.Key_V if level is Level.L3 else Qt.Key.Key_2, 0.75 if level is Level.L3 else 0.35)
    until(qtbot, view, level)
    return view.body.grab().toImage()


def ground_of(view: LookView) -> QWidget:
    """Return the widget that draws what is shown, without what stands around it."""
    found = (view.body.findChild(kind) for kind in (Surface, Screen, Reader))
    return next(ground for ground in found if isinstance(ground, QWidget))


def settle(qtbot: QtBot, context: Context) -> None:
    """Wait until nothing is being decoded, and everything that waits to be painted is."""
    qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=30_000)
    for _ in range(3):
        QApplication.processEvents()


@KINDS
def test_no_frame_is_sharp_until_the_gesture_is_complete(
    open_: Callable[[Sample], LookView], sample: Sample, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = open_(sample)
    with watching(view.body) as early:
        hold(view, clock, Qt.Key.Key_3, 0.65)
        view.body.repaint()
        settle(qtbot, context)
        view.body.repaint()
    before = early.now()
    with watching(view.body) as late:
        send(view, QEvent.Type.KeyPress, Qt.Key.Key_3, repeated=True)
        clock.advance(0.1)
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))
        until(qtbot, view, Level.L3)
    sharp = view.body.grab().toImage()
    assert likeness(sharp, sharp) > SAME
    assert likeness(before, sharp) < OTHER
    assert len(early.frames) >= 2
    assert max(early.like(sharp)) < OTHER
    assert all(alike < OTHER or alike > SAME for alike in late.like(sharp)), "something between covered and open"


@KINDS
@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5, 0.65])
def test_a_gesture_that_is_given_up_shows_no_sharp_frame_later(
    open_: Callable[[Sample], LookView],
    sample: Sample,
    seconds: float,
    clock: FakeClock,
    qtbot: QtBot,
    context: Context,
) -> None:
    view = open_(sample)
    with watching(view.body) as seen:
        hold(view, clock, Qt.Key.Key_V, seconds)
        let_go(view, Qt.Key.Key_V)
        settle(qtbot, context)
        view.body.repaint()
    assert view.body.level <= Level.L1
    sharp = reveal(view, clock, qtbot)
    assert max(seen.like(sharp)) < OTHER


@KINDS
@pytest.mark.parametrize("event", EVENTS)
def test_no_frame_after_a_covering_event_is_sharp(
    open_: Callable[[Sample], LookView], sample: Sample, event: str, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = open_(sample)
    sharp = reveal(view, clock, qtbot)
    # What is on show stands on the screen once it was painted.
    qtbot.waitUntil(lambda: likeness(on_screen(view.body), sharp) > SAME)
    with watching(view.body) as after:
        EVENTS[event](view)
        gone = event in OFF_THE_SCREEN
        at_once = sharp if gone else after.now()
        settle(qtbot, context)
        # A window that is not on the screen paints nothing; what counts is the first frame after it came back.
        after.frames = after.frames if not gone else []
        view.window().showNormal()
        view.show()
        settle(qtbot, context)
        view.body.repaint()
    assert gone or likeness(at_once, sharp) < OTHER
    painted = after.frames[-1:] if gone else after.frames
    assert painted
    assert max(Watched(view.body, painted).like(sharp)) < OTHER
    assert view.body.level <= Level.L1
    assert not context.covers.anything()
    assert queries.looks_of_item(context.desk.db, view.item_id)[-1].ended_by is ENDED[event]


@pytest.mark.parametrize("sample", SKETCHED, ids=lambda sample: sample.name)
@pytest.mark.parametrize("event", ["release", "escape", "lock"])
def test_a_sketch_that_is_only_held_goes_with_the_hand(
    open_: Callable[[Sample], LookView], sample: Sample, event: str, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = open_(sample)
    reveal(view, clock, qtbot, Level.L2)
    # A sketch has so little detail that the letters around it would outweigh it.
    ground = ground_of(view)
    drawn = ground.grab().toImage()
    with watching(ground) as after:
        let_go(view, Qt.Key.Key_2) if event == "release" else EVENTS[event](view)
        settle(qtbot, context)
        ground.repaint()
    assert likeness(drawn, drawn) > SAME
    assert max(after.like(drawn)) < OTHER
    assert view.body.level <= Level.L1


@KINDS
def test_what_is_decoded_after_the_cover_closed_is_never_painted(
    open_: Callable[[Sample], LookView], sample: Sample, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = open_(sample)
    hold(view, clock, Qt.Key.Key_V, 0.75)
    with watching(view.body) as after:
        context.covers.cover_all(Reason.ESCAPE)
        settle(qtbot, context)
        view.body.repaint()
    sharp = reveal(view, clock, qtbot)
    assert max(after.like(sharp)) < OTHER


def test_each_level_of_a_picture_has_the_detail_of_its_level(
    open_: Callable[[Sample], LookView], clock: FakeClock, qtbot: QtBot
) -> None:
    view = open_(PICTURE)
    box = surface(view)._place(QImage(12, 9, QImage.Format.Format_Grayscale8)).toAlignedRect().adjusted(4, 4, -4, -4)
    layout = detail(surface(view).grab().toImage(), box)
    assert surface(view).level is Level.L1
    sharp = detail(reveal(view, clock, qtbot), surface(view).rect())
    assert layout < 1.5, "a layout is smooth"
    assert sharp > 5


def test_the_pixels_of_a_covered_picture_are_overwritten(
    open_: Callable[[Sample], LookView], clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = open_(PICTURE)
    reveal(view, clock, qtbot)
    image = surface(view)._image
    assert image is not None
    assert set(bytes(image.constBits())) != {0}
    context.covers.cover_all(Reason.ESCAPE)
    assert set(bytes(image.constBits())) == {0}


def test_a_leak_would_be_seen(qtbot: QtBot) -> None:
    """Paint one sharp frame among many covered ones, and see it found."""

    class Leaky(QWidget):
        """Shows noise when it is told to."""

        sharp = False

        def paintEvent(self, _event: QEvent) -> None:
            painter = QPainter(self)
            painter.fillRect(self.rect(), Qt.GlobalColor.gray)
            if self.sharp:
                painter.drawImage(self.rect(), QImage.fromData(PICTURE.make()))

    widget = Leaky()
    qtbot.addWidget(widget)
    widget.resize(480, 360)
    sharp = QImage.fromData(PICTURE.make())
    with watching(widget) as seen:
        with qtbot.waitExposed(widget):
            widget.show()
        for number in range(6):
            widget.sharp = number == 3
            widget.repaint()
    assert [alike > SAME for alike in _of_size(seen, sharp)].count(True) == 1


def _of_size(seen: Watched, sharp: QImage) -> list[float]:
    return [likeness(frame.scaled(sharp.size()), sharp) for frame in seen.frames]
