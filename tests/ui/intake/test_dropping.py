"""Files held above the window and dropped: their paths are taken, nothing is moved, no field swallows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.audit import not_plain
from ui.intake.dropping import DropTarget

MOVE = Qt.DropAction.MoveAction
BOTH = MOVE | Qt.DropAction.CopyAction
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier  # held, it asks for a move


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Return a window full of a text field, which would take a dropped name as text."""
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    field = QLineEdit(made)
    field.setMinimumSize(300, 300)
    column.addWidget(field)
    return made


def holding(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path) for path in paths])
    return data


def enter(window: QWidget, data: QMimeData, offered: Qt.DropAction = BOTH) -> QDragEnterEvent:
    event = QDragEnterEvent(QPoint(50, 50), offered, data, LEFT, SHIFT)
    QCoreApplication.sendEvent(window.windowHandle(), event)
    return event


def drop(window: QWidget, data: QMimeData, offered: Qt.DropAction = BOTH) -> QDropEvent:
    QCoreApplication.sendEvent(window.windowHandle(), QDragMoveEvent(QPoint(60, 60), offered, data, LEFT, SHIFT))
    event = QDropEvent(QPointF(60, 60), offered, data, LEFT, SHIFT)
    assert event.proposedAction() is MOVE
    QCoreApplication.sendEvent(window.windowHandle(), event)
    return event


def test_files_held_above_are_announced_and_dropped_ones_told(window: QWidget, tmp_path: Path) -> None:
    target = DropTarget(window)
    window.show()
    dropped: list[list[Path]] = []
    target.dropped.connect(dropped.append)
    paths = [tmp_path / "a.eml", tmp_path / "b.json"]
    data = holding(*paths)
    assert enter(window, data).isAccepted()
    assert target.overlay.isVisible()
    assert target.overlay.words() == "Drop to bring in 2 files"
    assert target.overlay.size() == window.size()
    assert not_plain(target.overlay) == []
    event = drop(window, data)
    assert dropped == [paths]
    assert (event.isAccepted(), event.dropAction()) == (True, Qt.DropAction.CopyAction)
    assert not target.overlay.isVisible()
    field = window.findChild(QLineEdit)
    assert field is not None
    assert field.text() == ""


def test_a_folder_is_announced_as_what_is_inside(window: QWidget, tmp_path: Path) -> None:
    window.show()
    target = DropTarget(window)
    enter(window, holding(tmp_path))
    assert target.overlay.words() == "Drop to bring in what is inside"


def test_what_is_no_file_of_this_machine_is_not_taken(window: QWidget, tmp_path: Path) -> None:
    target = DropTarget(window)
    window.show()
    dropped: list[list[Path]] = []
    target.dropped.connect(dropped.append)
    elsewhere = holding("https://example.org/a.eml")
    enter(window, elsewhere)
    assert not target.overlay.isVisible()
    drop(window, elsewhere)
    assert dropped == []
    both = holding("https://example.org/a.eml", tmp_path / "a.eml")
    enter(window, both)
    drop(window, both)
    assert dropped == [[tmp_path / "a.eml"]]


def test_what_can_only_be_moved_is_not_taken(window: QWidget, tmp_path: Path) -> None:
    window.show()
    target = DropTarget(window)
    dropped: list[list[Path]] = []
    target.dropped.connect(dropped.append)
    data = holding(tmp_path / "a.eml")
    assert not enter(window, data, MOVE).isAccepted()
    assert not target.overlay.isVisible()
    assert not drop(window, data, MOVE).isAccepted()
    assert dropped == []


def test_files_carried_away_again_leave_the_window_as_it_was(window: QWidget, tmp_path: Path) -> None:
    target = DropTarget(window)
    window.show()
    enter(window, holding(tmp_path / "a.eml"))
    QCoreApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())
    assert not target.overlay.isVisible()
