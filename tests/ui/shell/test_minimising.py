"""Where the system asks before it makes a window small, everything is covered before it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import addressof, wintypes

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.covers import Covers, Reason
from ui.shell.minimising import SC_MINIMIZE, WM_SYSCOMMAND, Minimising

GENERIC = QByteArray(b"windows_generic_MSG")
SC_MAXIMIZE, WM_KEYDOWN = 0xF030, 0x0100


@pytest.fixture
def covers(qapp: QApplication) -> Iterator[Covers]:
    """Return what knows what is open."""
    covers = Covers(qapp)
    yield covers
    covers.deleteLater()


@pytest.mark.parametrize(
    ("kind", "message", "word", "covered"),
    [
        (GENERIC, WM_SYSCOMMAND, SC_MINIMIZE, True),
        (QByteArray(b"windows_dispatcher_MSG"), WM_SYSCOMMAND, SC_MINIMIZE | 0x2, True),
        (GENERIC, WM_SYSCOMMAND, SC_MAXIMIZE, False),
        (GENERIC, WM_KEYDOWN, SC_MINIMIZE, False),
        (QByteArray(b"xcb_generic_event_t"), WM_SYSCOMMAND, SC_MINIMIZE, False),
    ],
)
def test_a_wish_to_minimise_covers_before_it_is_answered(
    qapp: QApplication, qtbot: QtBot, covers: Covers, kind: QByteArray, message: int, word: int, covered: bool
) -> None:
    owner, reasons = QWidget(), list[Reason]()
    qtbot.addWidget(owner)
    minimising = Minimising(qapp, covers)
    covers.reveal(owner, reasons.append)
    said = wintypes.MSG(message=message, wParam=word)
    assert minimising.nativeEventFilter(kind, addressof(said)) == (False, 0)
    assert reasons == ([Reason.MINIMISED] if covered else [])
    assert covers.anything() is not covered
    covers.cover_all(Reason.ESCAPE)
