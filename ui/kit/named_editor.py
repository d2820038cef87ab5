"""Some of the things of a page, each named with its reason: picked from a list, explained, taken away again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import quiet_button
from ui.kit.drop import Drop
from ui.kit.editors import Editor
from ui.kit.labels import PlainLabel
from ui.kit.theme import STEP


class NamedRow(QWidget):
    """One thing that is named: what it is, why, and the way to take it away."""

    def __init__(self, key: str, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.why = QLineEdit(self)
        self.why.setPlaceholderText(_("why this one"))
        self.why.setAccessibleName(_("{name}: why this one").format(name=label))
        self.away: QPushButton = quiet_button(_("Remove"), self, name=_("Remove {name}").format(name=label))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP * 2)
        row.addWidget(PlainLabel(label, self), 2)
        row.addWidget(self.why, 3)
        row.addWidget(self.away)


class NamedEditor(Editor):
    """A list that drops down to name one more, and a row for each that is named."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = dict(choices)
        self._rows: list[NamedRow] = []
        self._drop = Drop("", self)
        self._drop.setMinimumContentsLength(1)
        self._drop.addItem(_("name a file…"), "")
        for value, label in choices:
            self._drop.addItem(label, value)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP)
        self._column.addWidget(self._drop)
        self.setFocusProxy(self._drop)
        self._drop.activated.connect(self._pick)

    def value(self) -> object:
        return [{"item": row.key, "why": row.why.text().strip()} for row in self._rows] or None

    def show_value(self, value: object) -> None:
        if value == self.value():
            return
        blocker = QSignalBlocker(self)
        while self._rows:
            self._drop_row(self._rows[-1])
        for each in value if isinstance(value, list) else ():
            self._add(str(each.get("item", ""))).why.setText(str(each.get("why", "")))
        blocker.unblock()

    def name(self, label: str, described: str) -> None:
        self._drop.setAccessibleName(label)
        self._drop.setAccessibleDescription(described)

    def _pick(self) -> None:
        key = str(self._drop.currentData() or "")
        self._drop.setCurrentIndex(0)
        if key and not any(row.key == key for row in self._rows):
            self._add(key).why.setFocus(Qt.FocusReason.OtherFocusReason)
            self.edited.emit()

    def _add(self, key: str) -> NamedRow:
        row = NamedRow(key, self._labels.get(key, _("a file that is not in this list")), self)
        row.why.textEdited.connect(self.edited)
        row.away.clicked.connect(lambda: self._take_away(row))
        self._rows.append(row)
        self._column.addWidget(row)
        return row

    def _take_away(self, row: NamedRow) -> None:
        self._drop_row(row)
        self._drop.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _drop_row(self, row: NamedRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.setParent(None)
        row.deleteLater()
