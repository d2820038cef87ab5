"""Strips, cards and empty screens say their piece in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.errors import StillwaterError
from tests.ui.audit import not_plain, unnamed
from ui.kit.labels import PlainLabel
from ui.kit.panels import Card, EmptyState, ErrorStrip, LifeLine, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.theme import LIGHT, Tone


def test_a_card_is_a_surface_with_soft_corners(qtbot: QtBot) -> None:
    card = Card("Request")
    qtbot.addWidget(card)
    card.resize(200, 100)
    image = card.grab().toImage()
    assert image.pixelColor(190, 50) == QColor(LIGHT.surface)
    assert image.pixelColor(0, 0) == QColor(LIGHT.window)


def test_an_empty_screen_says_what_to_do_next(qtbot: QtBot) -> None:
    empty = EmptyState("Nothing is waiting.", "The next clock runs at 06:20.", "Import…")
    qtbot.addWidget(empty)
    step = empty.findChild(QPushButton)
    assert isinstance(step, QPushButton)
    with qtbot.waitSignal(empty.action_asked):
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
    empty.show_words("Nothing was found.", "Try fewer words.")
    assert [label.text() for label in empty.findChildren(PlainLabel)] == ["Nothing was found.", "Try fewer words."]
    assert unnamed(empty) == []
    assert not_plain(empty) == []


def test_a_strip_is_there_while_it_has_something_to_say(qtbot: QtBot) -> None:
    strip = Strip(Tone.ACCENT, closes=True)
    qtbot.addWidget(strip)
    assert strip.isHidden()
    strip.say("12 new", "Show")
    assert strip.isVisible()
    assert unnamed(strip) == []
    show, close = strip.findChildren(QPushButton)
    with qtbot.waitSignal(strip.asked):
        show.click()
    with qtbot.waitSignal(strip.dismissed):
        close.click()
    assert strip.isHidden()
    strip.say("12 new")
    assert show.isHidden()
    strip.say("")
    assert strip.isHidden()


def test_an_error_is_told_in_its_own_words(qtbot: QtBot) -> None:
    strip = ErrorStrip()
    qtbot.addWidget(strip)
    strip.show_error(StillwaterError("The disk is full.", kept="All is kept.", do="Free some space."))
    assert strip.words() == "The disk is full. All is kept. Free some space."
    assert strip.accessibleName() == strip.words()


def test_the_life_line_is_quiet_and_there(qtbot: QtBot) -> None:
    line = LifeLine()
    qtbot.addWidget(line)
    assert line.isHidden()
    line.say("A life may be at risk.")
    assert line.isVisible()
    assert line.accessibleName() == "A life may be at risk."
    line.say("")
    assert line.isHidden()


def test_progress_shows_how_far_and_asks_to_cancel_once(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.begin("Importing")
    strip.show_progress(3, 10, "a.eml")
    assert [label.text() for label in strip.findChildren(PlainLabel)] == ["Importing", "3 of 10 · a.eml"]
    assert unnamed(strip) == []
    cancel = strip.findChild(QPushButton)
    assert isinstance(cancel, QPushButton)
    asked: list[bool] = []
    strip.cancel_asked.connect(lambda: asked.append(True))
    cancel.click()
    cancel.click()
    assert asked == [True]
    strip.finish()
    assert strip.isHidden()
