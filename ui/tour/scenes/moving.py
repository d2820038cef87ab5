"""What moves and what sounds: facts first, then as little as is enough, each lock by its own hold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.looking.locks import Lock
from app.looking.model import EndedBy, Level
from ui.case.page import CasePage
from ui.looking.opening import Opening
from ui.looking.player import Player
from ui.looking.sounding import Sounding
from ui.looking.view import LookView
from ui.tour import material
from ui.tour.finding import part
from ui.tour.scenes.holding import hold, let_go, open_item
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

A_MOMENT = 0.2
MOMENTS = 6
STEPS = 7


def moving(stage: Stage, page: CasePage) -> None:
    """Show a film and a sound at each level, and a picture that moves."""
    _film(stage, page)
    _sound(stage, page)
    _stepped(stage, page)


def _film(stage: Stage, page: CasePage) -> None:
    window, camera = stage.station.window, stage.camera
    view = open_item(stage, page, material.CLIP)
    camera.take("video-l0", "A film, covered: how long it is, whether it sounds, and which keys open what", window)
    for level, words in (
        (Level.L1, "L1, a strip: eight moments, twelve samples a side, nothing that moves"),
        (Level.L2, "L2, the same moments as sketches"),
    ):
        hold(stage, view, level)
        camera.take(f"video-{level.name.lower()}", words, window)
        let_go(stage, view)
    hold(stage, view, Level.L3)
    let_go(stage, view)
    camera.take(
        "video-l3", "L3, one frame, reduced and grey; it is stepped by keys, and plays by a hold of its own", window
    )
    hold(stage, view, Lock.MOTION)
    let_go(stage, view)
    _go_on(stage, view)
    camera.take("video-play", "Motion: first in a tile too small for flashing to count, and silent", window)
    until(lambda: not stage.station.tasks.running(), "the check for flashing")
    for lock in (Lock.SIZE, Lock.COLOUR):
        # Back by five seconds, so that it does not come to its end.
        _press(view, Qt.Key.Key_Left)
        hold(stage, view, lock)
        let_go(stage, view)
        _go_on(stage, view)
    camera.take("video-l4", "L4, size and colour, once no flashing was found", window)
    part(view, Opening).cover(EndedBy.ESCAPE)
    turn()
    camera.take("video-escape", "Esc stops, silences and covers at once", window)


def _sound(stage: Stage, page: CasePage) -> None:
    window, camera = stage.station.window, stage.camera
    view = open_item(stage, page, material.VOICE)
    camera.take("sound-l0", "A sound, covered: its length, and which keys open what", window)
    hold(stage, view, Level.L1)
    camera.take("sound-l1", "L1, how loud it is along its length", window)
    let_go(stage, view)
    for level, words in (
        (Level.L3, "L3, heard softened: one channel, low-pass, quiet, rising slowly"),
        (Level.L4, "L4, heard as it was recorded"),
    ):
        hold(stage, view, level)
        let_go(stage, view)
        _go_on(stage, view)
        camera.take(f"sound-{level.name.lower()}", words, window)
    part(view, Opening).cover(EndedBy.ESCAPE)
    turn()
    camera.take("sound-escape", "Silent before anything else", window)


def _stepped(stage: Stage, page: CasePage) -> None:
    window, camera = stage.station.window, stage.camera
    view = open_item(stage, page, material.WAVE)
    camera.take("steps-l0", "A picture that moves, covered: how many frames it has", window)
    hold(stage, view, Level.L3)
    let_go(stage, view)
    camera.take("steps-l3", "Opened, it stands still; motion is a lock of its own", window)
    hold(stage, view, Lock.MOTION)
    let_go(stage, view)
    for _ in range(STEPS):
        _press(view, Qt.Key.Key_Period)
        until(lambda: not stage.station.tasks.running(), "a frame")
    camera.take("steps-motion", "With motion open, each key press brings one frame, reduced and grey", window)
    part(view, Opening).cover(EndedBy.ESCAPE)
    turn()


def _press(view: LookView, key: Qt.Key) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(view, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


def _go_on(stage: Stage, view: LookView) -> None:
    """Let it play on for a little more than a second."""
    for _ in range(MOMENTS):
        stage.clock.advance(A_MOMENT)
        for player in view.findChildren(Player):
            player.tick()
        for sounding in view.findChildren(Sounding):
            sounding.tick()
        stage.station.tick()
        until(lambda: not stage.station.tasks.running(), "what plays")
