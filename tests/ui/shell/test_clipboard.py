"""What is copied here is marked as secret, and taken off again by time and by a lock, unless another program was there since."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.policies.merging import merged
from app.policies.model import Document
from app.settings import settings_of, shipped
from tests.policies.places import managed_by
from ui.shell import clipboard as room
from ui.shell.clipboard import OWN, Clipboard, number_seconds

WORDS = "Ana Lind, seen at the harbour"


@pytest.fixture
def board(qapp: QApplication) -> QClipboard:
    """Return the system's clipboard."""
    assert qapp is not None
    return QGuiApplication.clipboard()


@pytest.fixture
def clipboard(board: QClipboard) -> Iterator[Clipboard]:
    """Return the one hand on it."""
    board.clear()
    clipboard = Clipboard(20, 60)
    yield clipboard
    clipboard.close()
    clipboard.deleteLater()


def copied_by_a_field(qtbot: QtBot, words: str) -> None:
    """Copy as a person does, in a field that knows of nothing."""
    line = QLineEdit(words)
    qtbot.addWidget(line)
    line.selectAll()
    line.copy()


def test_what_any_field_copies_is_marked(qtbot: QtBot, clipboard: Clipboard, board: QClipboard) -> None:
    copied_by_a_field(qtbot, WORDS)
    data = board.mimeData()
    assert data.text() == WORDS
    assert data.data("x-kde-passwordManagerHint").data() == b"secret"
    assert data.hasFormat(OWN)
    assert clipboard._timer.isActive()
    assert clipboard._timer.interval() == 20_000


def test_words_in_another_dress_do_not_get_through_unmarked(clipboard: Clipboard, board: QClipboard) -> None:
    data = QMimeData()
    data.setText(WORDS)
    data.setHtml(f"<b>{WORDS}</b>")
    board.setMimeData(data)
    assert board.mimeData().hasFormat(OWN)
    assert not board.mimeData().hasHtml()
    clipboard.clear()
    assert board.text() == ""


def test_when_its_time_is_over_it_is_gone_and_that_is_told(
    qtbot: QtBot, clipboard: Clipboard, board: QClipboard
) -> None:
    copied_by_a_field(qtbot, WORDS)
    with qtbot.waitSignal(clipboard.cleared):
        clipboard._timer.timeout.emit()
    assert board.text() == ""


@pytest.mark.parametrize("number", ["+44 20 7946 0000", "112 112", "(030) 90 18 20"])
def test_a_number_to_dial_stays_longer(clipboard: Clipboard, number: str) -> None:
    assert clipboard.seconds_for(number) == 60
    assert clipboard.seconds_for(f"{number} ask for Robin") == 20


def test_nothing_stays_longer_than_an_administrator_allows() -> None:
    recommended = merged([Document("the recommendation", mandatory=False, values={"ClipboardSeconds": 10})])
    assert number_seconds(shipped()) == 60
    assert number_seconds(settings_of(recommended)) == 30
    assert number_seconds(managed_by(ClipboardSeconds=10)) == 10


def test_what_another_program_put_there_since_stays(clipboard: Clipboard, board: QClipboard) -> None:
    clipboard.put(WORDS)
    board.blockSignals(True)
    board.setText("a shopping list")
    board.blockSignals(False)
    clipboard.expire()
    assert board.text() == "a shopping list"


def test_a_lock_clears_at_once_and_a_second_time_nothing(clipboard: Clipboard, board: QClipboard) -> None:
    clipboard.put(WORDS)
    clipboard.clear()
    assert board.text() == ""
    board.blockSignals(True)
    board.setText("later")
    board.blockSignals(False)
    clipboard.clear()
    assert board.text() == "later"


def test_each_system_is_told_in_its_own_words() -> None:
    assert {"x-kde-passwordManagerHint"} == set(room._marks("linux"))
    windows = " ".join(room._marks("win32"))
    for name in (
        "ExcludeClipboardContentFromMonitorProcessing",
        "CanIncludeInClipboardHistory",
        "CanUploadToCloudClipboard",
    ):
        assert f'"{name}"' in windows
    assert "org.nspasteboard.ConcealedType" in room._marks("darwin")
