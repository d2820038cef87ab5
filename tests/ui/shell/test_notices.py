"""A notice says that something is there, never what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.settings import shipped
from ui.run import house_of
from ui.shell.notices import Notice, Notices, NoticeStrip


@pytest.fixture
def heard() -> list[str]:
    """Return what was heard."""
    return []


@pytest.fixture
def notices(qapp: QApplication, heard: list[str]) -> Iterator[Notices]:
    """Return notices with a sound."""
    notices = Notices(60, lambda: heard.append("ding"))
    yield notices
    notices.close()


@pytest.fixture
def strip(qtbot: QtBot, notices: Notices) -> NoticeStrip:
    """Return the strip of the window."""
    strip = NoticeStrip(notices)
    qtbot.addWidget(strip)
    return strip


def test_all_that_can_be_said_is_known_and_counts() -> None:
    assert Notice.ARRIVED.words(1) == "A request arrived."
    assert Notice.ARRIVED.words(3) == "3 requests arrived."
    assert len({notice.words(2) for notice in Notice}) == len(Notice)


def test_an_emergency_is_repeated_until_it_is_taken(qtbot: QtBot, notices: Notices, heard: list[str]) -> None:
    notices.say(Notice.EMERGENCY)
    notices.repeat()
    notices.repeat()
    assert heard == ["ding"] * 3
    assert notices._repeat.isActive()
    with qtbot.waitSignal(notices.taken):
        notices.take(Notice.EMERGENCY)
    notices.repeat()
    assert heard == ["ding"] * 3
    assert not notices._repeat.isActive()


def test_an_arrival_is_said_once(notices: Notices, heard: list[str]) -> None:
    notices.say(Notice.ARRIVED, 4)
    notices.repeat()
    assert heard == ["ding"]
    assert not notices._repeat.isActive()
    assert notices.open() == {Notice.ARRIVED: 4}


def test_without_a_sound_it_is_silent(notices: Notices, heard: list[str]) -> None:
    notices.set_sound(None)
    notices.say(Notice.EMERGENCY)
    assert heard == []
    notices.close()
    assert notices.open() == {}


def test_a_desktop_without_a_tray_is_told(notices: Notices) -> None:
    assert not notices.use_tray(QIcon())


def test_the_strip_shows_the_most_urgent(strip: NoticeStrip, notices: Notices) -> None:
    notices.say(Notice.ARRIVED, 2)
    assert strip.words() == "2 requests arrived."
    notices.say(Notice.EMERGENCY)
    assert strip.words() == "An emergency waits."
    notices.take(Notice.EMERGENCY)
    assert strip.words() == "2 requests arrived."
    notices.take(Notice.ARRIVED)
    assert strip.isHidden()


def test_showing_or_closing_takes_an_arrival_but_not_an_emergency(
    qtbot: QtBot, strip: NoticeStrip, notices: Notices
) -> None:
    show, close = strip.findChildren(QPushButton)
    notices.say(Notice.ARRIVED)
    with qtbot.waitSignal(notices.show_asked) as asked:
        show.click()
    assert asked.args == [Notice.ARRIVED]
    assert notices.open() == {}
    notices.say(Notice.EMERGENCY)
    close.click()
    assert strip.isHidden()
    assert notices.open() == {Notice.EMERGENCY: 1}
    notices.repeat()
    assert strip.isVisible()
    notices.close()


def test_a_corrected_count_is_shown_but_not_said_again(strip: NoticeStrip, notices: Notices, heard: list[str]) -> None:
    notices.recount(Notice.EMERGENCY, 3)
    assert notices.open() == {}
    notices.say(Notice.EMERGENCY, 2)
    notices.recount(Notice.EMERGENCY, 1)
    assert strip.words() == "An emergency waits."
    assert heard == ["ding"]
    strip.hide()
    notices.recount(Notice.EMERGENCY, 4)
    assert strip.isHidden()


def test_an_emergency_is_said_again_as_often_as_the_policy_says(qtbot: QtBot, qapp: QApplication) -> None:
    heard: list[str] = []
    notices = Notices(0.03, lambda: heard.append("ding"))
    notices.say(Notice.ARRIVED)
    notices.say(Notice.EMERGENCY)
    qtbot.waitUntil(lambda: len(heard) >= 5)
    notices.take(Notice.EMERGENCY)
    notices.close()


def test_the_program_asks_the_policy_how_often(qapp: QApplication, tmp_path: Path) -> None:
    house = house_of(qapp, tmp_path / "window.json")
    every = house.notices.findChild(QTimer).interval()  # type: ignore[union-attr]  # it has one
    assert every == shipped().intake.notice_repeat_seconds * 1000
    house.notices.close()
    house.notices.deleteLater()
