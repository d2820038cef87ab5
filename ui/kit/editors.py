"""One small editor for each shape of an answer; all speak alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.flow import FlowLayout
from ui.kit.labels import small
from ui.kit.roving import DIGITS, Roving
from ui.kit.theme import STEP, theme_of
from ui.kit.ticks import Pick, Tick, words_of

LINES = 4


class Question(Protocol):
    """What a form needs to know of a question."""

    @property
    def key(self) -> str:
        """Return the name the answer is kept under."""

    @property
    def label(self) -> str:
        """Return the question."""

    @property
    def kind(self) -> str:
        """Return the shape of the answer."""

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """Return values and their labels."""

    @property
    def help(self) -> str:
        """Return what helps to answer."""

    @property
    def remark(self) -> str:
        """Return what a sign beside the question stands for; nothing where there is none."""


class Editor(QWidget):
    """An editor of one answer; None is no answer."""

    edited = Signal()

    def value(self) -> object:
        """Return the answer as it stands."""
        raise NotImplementedError

    def show_value(self, value: object) -> None:
        """Show an answer without telling that it was edited."""
        raise NotImplementedError

    def name(self, label: str, described: str) -> None:
        """Say to those who hear it what is asked."""
        raise NotImplementedError

    def show_locked(self, *, locked: bool) -> None:
        """Let the answer be read but not changed."""
        self.setEnabled(not locked)


class ChoiceEditor(Editor):
    """One of a few, side by side; a digit picks, Backspace takes back."""

    def __init__(self, choices: Sequence[tuple[object, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = [value for value, _label in choices]
        self._buttons = [Pick(_numbered(n, label), self) for n, (_value, label) in enumerate(choices, 1)]
        _lay(self, self._buttons)
        self._stops = Roving(self, self._buttons)
        for made in self._buttons:
            made.setAutoExclusive(True)
            made.toggled.connect(self._tell)

    def value(self) -> object:
        for value, made in zip(self._values, self._buttons, strict=True):
            if made.isChecked():
                return value
        return None

    def show_value(self, value: object) -> None:
        blocker = QSignalBlocker(self)
        for known, made in zip(self._values, self._buttons, strict=True):
            # Qt keeps one of an exclusive group checked, so the group is let go while nothing is.
            made.setAutoExclusive(False)
            made.setChecked(known == value and value is not None)
        for made in self._buttons:
            made.setAutoExclusive(True)
        self._stops.begin()
        blocker.unblock()

    def name(self, label: str, described: str) -> None:
        _name_all(self, self._buttons, label, described)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self._stops.numbered(event)
        if number is not None:
            self._stops.reach(number).setChecked(True)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self.value() is not None:
            self.show_value(None)
            self.edited.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self, on: bool) -> None:
        if on:
            self.edited.emit()


class ChoicesEditor(Editor):
    """Any of several; a digit ticks and unticks."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = [value for value, _label in choices]
        self._boxes = [Tick(_numbered(n, label), self) for n, (_value, label) in enumerate(choices, 1)]
        _lay(self, self._boxes)
        self._stops = Roving(self, self._boxes)
        for box in self._boxes:
            box.toggled.connect(self.edited)

    def value(self) -> object:
        ticked = [value for value, box in zip(self._values, self._boxes, strict=True) if box.isChecked()]
        return ticked or None

    def show_value(self, value: object) -> None:
        wanted = value if isinstance(value, (list, tuple)) else ()
        blocker = QSignalBlocker(self)
        for known, box in zip(self._values, self._boxes, strict=True):
            box.setChecked(known in wanted)
        self._stops.begin()
        blocker.unblock()

    def name(self, label: str, described: str) -> None:
        _name_all(self, self._boxes, label, described)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self._stops.numbered(event)
        if number is not None:
            self._stops.reach(number).toggle()
        else:
            super().keyPressEvent(event)


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.setFocusProxy(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.line)
        self.line.textEdited.connect(self._tell)

    def value(self) -> object:
        return self.line.text().strip() or None

    def show_value(self, value: object) -> None:
        self.line.setText("" if value is None else str(value))

    def name(self, label: str, described: str) -> None:
        self.line.setAccessibleName(label)
        self.line.setAccessibleDescription(described)

    def show_locked(self, *, locked: bool) -> None:
        # A long answer stays to be scrolled and copied.
        self.line.setReadOnly(locked)

    def _tell(self) -> None:
        self.edited.emit()


class NumberEditor(LineEditor):
    """A number, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        check = QDoubleValidator(self)
        plain = QLocale.c()
        plain.setNumberOptions(QLocale.NumberOption.RejectGroupSeparator)
        check.setLocale(plain)
        check.setNotation(QDoubleValidator.Notation.StandardNotation)
        self.line.setValidator(check)
        self.line.setMaximumWidth(theme_of().px(160))

    def value(self) -> object:
        text = self.line.text().strip()
        try:
            number = float(text)
        except ValueError:
            return None
        return int(number) if number.is_integer() else number


class DateEditor(LineEditor):
    """A day as people write it down here, 2026-03-07; anything else is told and is no answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line.setPlaceholderText(_("year-month-day"))
        self.line.setMaximumWidth(theme_of().px(160))
        self._remark = small(_("Not a day yet. Write it like 2026-03-07."), self)
        self._remark.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._remark)

    def value(self) -> object:
        try:
            return date.fromisoformat(self.line.text().strip()).isoformat()
        except ValueError:
            return None

    def _tell(self) -> None:
        self._remark.setVisible(bool(self.line.text().strip()) and self.value() is None)
        super()._tell()


class LongEditor(Editor):
    """Several lines of plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.setFocusProxy(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self._measure()
        theme_of().changed.connect(self._measure)
        self.text.textChanged.connect(self.edited)

    def value(self) -> object:
        return self.text.toPlainText().strip() or None

    def show_value(self, value: object) -> None:
        blocker = QSignalBlocker(self)
        self.text.setPlainText("" if value is None else str(value))
        blocker.unblock()

    def name(self, label: str, described: str) -> None:
        self.text.setAccessibleName(label)
        self.text.setAccessibleDescription(described)

    def show_locked(self, *, locked: bool) -> None:
        self.text.setReadOnly(locked)

    def _measure(self) -> None:
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * LINES + STEP * 6)


def _numbered(number: int, label: str) -> str:
    if number > DIGITS:
        return label
    # A scale that is known by its figures brings its own.
    bare = label.removeprefix(str(number)).lstrip(":.) ") if label.startswith((f"{number}:", f"{number} ")) else label
    return f"{number}  {bare}"


def _lay(editor: Editor, parts: Sequence[QWidget]) -> None:
    row = FlowLayout(editor, gap=STEP * 2)
    for part in parts:
        row.addWidget(part)


def _name_all(editor: Editor, parts: Sequence[Pick] | Sequence[Tick], label: str, described: str) -> None:
    editor.setAccessibleName(label)
    for part in parts:
        part.setAccessibleName(f"{label}: {words_of(part)}")
        part.setAccessibleDescription(described)


EDITORS: Mapping[str, Callable[[Question, QWidget], Editor]] = {
    "choice": lambda question, parent: ChoiceEditor(question.choices, parent),
    "choices": lambda question, parent: ChoicesEditor(question.choices, parent),
    "text": lambda _question, parent: LineEditor(parent),
    "long_text": lambda _question, parent: LongEditor(parent),
    "number": lambda _question, parent: NumberEditor(parent),
    "flag": lambda _question, parent: ChoiceEditor(((True, _("yes")), (False, _("no"))), parent),
    "date": lambda _question, parent: DateEditor(parent),
}
