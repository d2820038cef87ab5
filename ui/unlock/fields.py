"""The fields of the pages before a vault is open: a line with its name above it, and a new passphrase."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.i18n import _
from app.vault.passphrase import assess
from ui.kit.drop import Drop
from ui.kit.labels import PlainLabel, small
from ui.kit.marks import Chip, Mark
from ui.kit.shapes import Shape
from ui.kit.theme import STEP, Tone, theme_of
from ui.kit.ticks import Tick

WIDTH = 560


class Column(QWidget):
    """A page as one column, in the middle of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumWidth(theme_of().px(WIDTH))
        self._first: QWidget | None = None
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(STEP * 6, STEP * 8, STEP * 6, STEP * 8)
        self.inside.setSpacing(STEP * 4)
        self.inside.addStretch(1)

    def end(self) -> None:
        """Close the page: where it is short it stands a little above the middle."""
        self.inside.addStretch(2)

    def begin_at(self, widget: QWidget) -> None:
        """Say where the keyboard goes when the page is shown."""
        self._first = widget

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Not by a proxy: Tab would enter by it too, past what stands above.
        if self._first is not None:
            self._first.setFocus(event.reason())

    def add_row(self, *widgets: QWidget) -> None:
        """Put buttons side by side, the last ones at the right."""
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        row.addWidget(widgets[0])
        row.addStretch(1)
        for widget in widgets[1:]:
            row.addWidget(widget)
        self.inside.addLayout(row)


class Field(QWidget):
    """A line of text with its name above it and a remark below."""

    def __init__(self, name: str, parent: QWidget, *, hint: str = "", secret: bool = False) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(hint)
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.setFocusProxy(self.line)
        self.row = QHBoxLayout()
        self.row.setSpacing(STEP * 2)
        self.row.addWidget(self.line, 1)
        _stack(self, name, self.row, hint)

    def text(self) -> str:
        """Return what is typed."""
        return self.line.text()


class Choice(QWidget):
    """One of several values, its name above it."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.box = Drop(name, self)
        self.setFocusProxy(self.box)
        for value, label in choices:
            self.box.addItem(label, value)
        row = QHBoxLayout()
        row.addWidget(self.box, 1)
        _stack(self, name, row, "")

    def value(self) -> str:
        """Return the chosen value."""
        return str(self.box.currentData() or "")


class NewPassphrase(QWidget):
    """A new passphrase, typed twice, and what it is worth, told while it is typed."""

    edited = Signal()

    def __init__(self, known: Callable[[], Sequence[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._known = known
        hint = _("Five random words are easy to type and hard to guess. It cannot be looked up anywhere.")
        self.first = Field(_("New passphrase"), self, hint=hint, secret=True)
        self.again = Field(_("The same again"), self, secret=True)
        self._strength = Chip(Mark("", Shape.RING, Tone.PLAIN), self)
        self._told = PlainLabel("", self)
        self._see = Tick(_("Show what is typed"), self)
        self._see.setAccessibleName(_("Show the passphrase while it is typed"))
        self._good = False
        self._build()
        for line in self.lines():
            line.textChanged.connect(self.judge)
        self._see.toggled.connect(self._show_typed)
        self.judge()

    def passphrase(self) -> str | None:
        """Return the passphrase, once it is good and typed twice alike."""
        return self.first.text() if self._good and self.first.text() == self.again.text() else None

    def lines(self) -> tuple[QLineEdit, QLineEdit]:
        """Return the lines that it is typed into."""
        return self.first.line, self.again.line

    def words(self) -> str:
        """Return what is said of it."""
        return self._told.text()

    def judge(self) -> None:
        """Say what the passphrase is worth, and whether both are alike."""
        strength = assess(self.first.text(), self._known())
        self._good = strength.acceptable
        differs = bool(self.again.text()) and self.first.text() != self.again.text()
        self._strength.show_mark(_mark(strength.acceptable, typed=bool(self.first.text())))
        self._told.setText(_("The two are not alike yet.") if self._good and differs else strength.text)
        self.edited.emit()

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.line.clear()
        self.again.line.clear()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 3)
        column.addWidget(self.first)
        told = QHBoxLayout()
        told.setSpacing(STEP * 2)
        told.addWidget(self._strength, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self._told, 1)
        column.addLayout(told)
        column.addWidget(self.again)
        column.addWidget(self._see)
        self.setFocusProxy(self.first)

    def _show_typed(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        for line in self.lines():
            line.setEchoMode(mode)


def _mark(good: bool, *, typed: bool) -> Mark:
    if good:
        return Mark(_("holds"), Shape.TICK, Tone.GOOD)
    return Mark(_("too weak") if typed else _("not typed"), Shape.RING, Tone.ATTENTION)


def _stack(field: QWidget, name: str, row: QHBoxLayout, hint: str) -> None:
    column = QVBoxLayout(field)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP)
    column.addWidget(PlainLabel(name, field, strong=True))
    column.addLayout(row)
    if hint:
        column.addWidget(small(hint, field))
