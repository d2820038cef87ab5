"""Where an answer stands: one of the things of a page, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.drop import Drop
from ui.kit.editors import Editor


class LinkEditor(Editor):
    """A list that drops down; a link to what is not in it stays as it is."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drop = Drop("", self)
        self._drop.setMinimumContentsLength(1)
        self._drop.addItem(_("no link"), "")
        for value, label in choices:
            self._drop.addItem(label, value)
        self.setFocusProxy(self._drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._drop)
        # What is typed picks as well; what is shown by the program is no edit.
        self._drop.currentIndexChanged.connect(self._tell)

    def value(self) -> object:
        return self._drop.currentData() or None

    def show_value(self, value: object) -> None:
        blocker = QSignalBlocker(self)
        wanted = value if isinstance(value, str) else ""
        if self._drop.findData(wanted) < 0:
            self._drop.addItem(_("something that is not in this list"), wanted)
        self._drop.setCurrentIndex(self._drop.findData(wanted))
        blocker.unblock()

    def name(self, label: str, described: str) -> None:
        self._drop.setAccessibleName(label)
        self._drop.setAccessibleDescription(described)

    def _tell(self) -> None:
        self.edited.emit()
