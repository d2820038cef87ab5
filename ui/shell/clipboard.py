"""The one hand on the clipboard: what this program puts there is marked secret and taken off again.

It watches what any of its own fields copies, so that no field can forget it. What another program copied is left alone.
"""

from __future__ import annotations

import re
import secrets
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

if TYPE_CHECKING:
    from app.settings import Settings

# Set beside the words: by it we know our own, and nobody else's is ever cleared.
OWN = "application/x-stillwater-own"
# What keeps clipboard histories and clouds away, as each system or desktop wants to be told.
MARKS = {"x-kde-passwordManagerHint": b"secret"}
WINDOWS = {
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': bytes(4),
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': bytes(4),
}
# As far as Qt passes a type of its own on; written from the description of the type, and not run.
MACOS = {"org.nspasteboard.ConcealedType": b""}
# Finding the other program and dialling takes longer than pasting a word; a number says little by itself.
NUMBER = re.compile(r"\s*\+?[\d\s()./-]{5,24}\s*")
NUMBER_TIMES = 3


def copy(text: str) -> None:
    """Copy words as a field does; they are marked and taken off as every copy is."""
    QGuiApplication.clipboard().setText(text)


def number_seconds(settings: Settings) -> int:
    """Return how long a number to dial stays: longer than words, unless an administrator bound how long anything may."""
    seconds = settings.vault.clipboard_seconds
    return seconds if settings.managed.setting("ClipboardSeconds").locked else seconds * NUMBER_TIMES


class Clipboard(QObject):
    """Follows what is copied here, words for `seconds` and a number to dial for `number` of them; `cleared` tells that some words were taken off by time."""

    cleared = Signal()

    def __init__(self, seconds: int, number: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = QGuiApplication.clipboard()
        self._seconds, self._number = seconds, number
        self._token = b""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.expire)
        self._board.dataChanged.connect(self._on_copied)
        self._board.selectionChanged.connect(self._on_marked)

    def put(self, text: str) -> None:
        """Put words on the clipboard, marked, for a while."""
        self._token = secrets.token_hex(16).encode()
        data = QMimeData()
        data.setText(text)
        for name, value in {OWN: self._token, **_marks(sys.platform)}.items():
            data.setData(name, value)
        self._board.setMimeData(data)
        self._timer.start(self.seconds_for(text) * 1000)

    def seconds_for(self, text: str) -> int:
        """Return how long some words may stay."""
        return self._number if NUMBER.fullmatch(text) else self._seconds

    def clear(self) -> None:
        """Take off what this program put there, if it is still that."""
        self._timer.stop()
        data = self._held()
        if self._token and data is not None and data.data(OWN).data() == self._token:
            self._board.clear()
        self._token = b""

    def expire(self) -> None:
        """Take it off because its time is over."""
        held = bool(self._token)
        self.clear()
        if held:
            self.cleared.emit()

    def close(self) -> None:
        """Take it off for good, and follow no more."""
        self.clear()
        self._board.dataChanged.disconnect(self._on_copied)
        self._board.selectionChanged.disconnect(self._on_marked)

    def _on_copied(self) -> None:
        # Off screen there is no other program, and Qt says that nobody owns it.
        if not self._board.ownsClipboard() and QGuiApplication.platformName() != "offscreen":
            return
        data = self._held()
        if data is not None and data.hasText() and not data.hasFormat(OWN):
            self.put(data.text())

    def _held(self) -> QMimeData | None:
        # An empty clipboard has none, which the stub does not say.
        return self._board.mimeData()

    def _on_marked(self) -> None:
        # On X11 marking words with the mouse gives them to every program, and nobody has asked for that.
        if self._board.ownsSelection() and self._board.mimeData(QClipboard.Mode.Selection).hasText():
            self._board.clear(QClipboard.Mode.Selection)


def _marks(platform: str) -> dict[str, bytes]:
    return {**MARKS, **{"win32": WINDOWS, "darwin": MACOS}.get(platform, {})}
