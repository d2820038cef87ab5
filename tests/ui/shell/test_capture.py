"""While anything is open the window is in no picture of the screen, where the system offers that; elsewhere it is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.shell import capture
from ui.shell.capture import Shield, by_affinity, by_sharing, exclusion, words
from ui.shell.covers import Covers, Reason


@dataclass
class System:
    """A system that notes what it was told of which window."""

    refuses: frozenset[int] = frozenset()
    told: list[tuple[int, object]] = field(default_factory=list)

    def set_affinity(self, window: int, value: int) -> int:
        self.told.append((window, value))
        return int(value not in self.refuses)

    def send(self, receiver: int, selector: str, *numbers: int) -> int | None:
        self.told.append((receiver, (selector, *numbers)))
        return receiver + 1 if selector == "window" else None

    def exclude(self, window: int, out: bool) -> bool:
        self.told.append((window, out))
        return window not in self.refuses


@pytest.fixture
def covers(qapp: QApplication) -> Iterator[Covers]:
    """Return what knows what is open."""
    covers = Covers(qapp)
    yield covers
    covers.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Return a window on show."""
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_windows_excludes_and_where_it_is_too_old_blackens() -> None:
    new, old = System(), System(refuses=frozenset({capture.AFFINITY_EXCLUDE}))
    assert by_affinity(new.set_affinity)(7, True)
    assert by_affinity(old.set_affinity)(7, True)
    assert by_affinity(old.set_affinity)(7, False)
    assert new.told == [(7, 0x11)]
    assert old.told == [(7, 0x11), (7, 0x01), (7, 0x00)]


def test_a_windows_that_can_do_neither_says_so() -> None:
    none = System(refuses=frozenset({capture.AFFINITY_EXCLUDE, capture.AFFINITY_MONITOR}))
    assert not by_affinity(none.set_affinity)(7, True)


def test_macos_tells_the_window_of_a_view() -> None:
    system = System()
    assert by_sharing(system.send)(7, True)
    assert by_sharing(system.send)(7, False)
    assert system.told == [
        (7, ("window",)),
        (8, ("setSharingType:", capture.SHARING_NONE)),
        (7, ("window",)),
        (8, ("setSharingType:", capture.SHARING_READ_ONLY)),
    ]
    assert not by_sharing(lambda *_words: None)(7, True)


def test_it_is_on_from_before_the_first_opens_until_the_last_is_covered(covers: Covers, window: QWidget) -> None:
    system = System()
    shield = Shield(covers, system.exclude)
    number = int(window.winId())
    seen: list[bool] = []
    first = covers.reveal(window, lambda _reason: None)
    second = covers.reveal(window, lambda _reason: seen.append(shield.holds))
    assert system.told == [(number, True)]
    first()
    assert shield.holds
    covers.cover_all(Reason.ESCAPE)
    assert seen == [True], "it let go before the cover was closed"
    assert system.told == [(number, True), (number, False)]
    second()
    covers.reveal(window, lambda _reason: None)()
    assert system.told[2:] == [(number, True), (number, False)]


def test_where_that_is_always_asked_for_a_window_stays_out_from_its_first_use_on(
    covers: Covers, window: QWidget, qapp: QApplication
) -> None:
    system = System()
    shield = Shield(covers, system.exclude, always=True)
    qapp.focusWindowChanged.emit(window.windowHandle())
    number = int(window.winId())
    assert system.told == [(number, True)]
    covers.reveal(window, lambda _reason: None)()
    assert system.told == [(number, True), (number, True)]
    assert shield.holds


def test_what_could_not_be_covered_stays_out_of_pictures(covers: Covers, window: QWidget) -> None:
    shield = Shield(covers, System().exclude)

    def torn(_reason: Reason) -> None:
        raise RuntimeError("torn")

    covers.reveal(window, torn)
    with pytest.raises(ExceptionGroup):
        covers.cover_all(Reason.LOCK)
    assert shield.holds


def test_one_window_that_refuses_is_no_shield(qtbot: QtBot, covers: Covers, window: QWidget) -> None:
    system = System(refuses=frozenset({int(window.winId())}))
    shield = Shield(covers, system.exclude)
    covers.reveal(window, lambda _reason: None)()
    assert not shield.holds


@pytest.mark.parametrize("platform", ["xcb", "wayland", "offscreen"])
def test_where_there_is_no_way_it_is_said_plainly(covers: Covers, window: QWidget, platform: str) -> None:
    assert exclusion(platform) is None
    assert "cannot" in words(None)
    assert "cannot" not in words(System().exclude)
    shield = Shield(covers, None)
    covers.reveal(window, lambda _reason: None)()
    assert not shield.holds
